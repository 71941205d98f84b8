"""How far a long file is, told to whoever shows a bar."""

from collections.abc import Callable

__all__ = ["Progress", "silent"]

Progress = Callable[[int, int | None], None]  # done so far, of how many (None: not known)


def silent(done: int, total: int | None) -> None:
    """Tells nobody."""
