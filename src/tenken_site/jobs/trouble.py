"""What may be written down about an error: its kind and place, never its text, which may hold answers or addresses."""

import traceback

__all__ = ["kind_of", "place_of"]


def kind_of(error: BaseException) -> str:
    """``OperationalError``: at most 60 letters."""
    return type(error).__qualname__[:60]


def place_of(error: BaseException) -> str:
    """``letters.py:41``, where it was raised; empty when unknown."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
