"""A comparison as JSON, to be kept and shown later without the libraries that made it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenken.verification.comparing import Compared

__all__ = ["FORMAT", "as_json"]

FORMAT = 1


def as_json(compared: Compared) -> dict[str, Any]:
    """Every figure under its own name; what is left out is None."""
    return {"format": FORMAT, **asdict(compared)}
