"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "silent"]

#: Called with the stage ("reading", "protecting", "attacking", "repairing"), what is done of it, and of how much.
Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, of: int) -> None:
    """Tells nobody."""
