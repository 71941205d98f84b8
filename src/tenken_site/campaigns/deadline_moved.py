"""Whoever has to know that a deadline moved: callbacks, called in the same transaction as the move.

Why not a signal: the order and the names of the arguments are part of the contract, and an error takes the move back.
"""

from datetime import datetime
from typing import Protocol

from tenken_site.campaigns.models import Campaign, Extension

__all__ = ["DeadlineMoved", "forget", "on_deadline_moved", "tell"]


class DeadlineMoved(Protocol):
    """``campaign.closes_at`` is already the new one; ``extension`` says whose deadline moved, how far and why."""

    def __call__(self, *, campaign: Campaign, extension: Extension, by: str, now: datetime) -> None:
        """Adjusts what was planned by the old deadline."""


_CALLBACKS: list[DeadlineMoved] = []


def on_deadline_moved(callback: DeadlineMoved) -> DeadlineMoved:
    """Registers a callback; the same one again changes nothing. Apps call it in ``AppConfig.ready``."""
    if callback not in _CALLBACKS:
        _CALLBACKS.append(callback)
    return callback


def tell(*, campaign: Campaign, extension: Extension, by: str, now: datetime) -> None:
    """Calls each, in the order of registration."""
    for callback in _CALLBACKS:
        callback(campaign=campaign, extension=extension, by=by, now=now)


def forget(callback: DeadlineMoved) -> None:
    """Takes a callback back, for tests."""
    _CALLBACKS.remove(callback)
