"""Why a table cannot be computed."""

from tenken.errors import TenkenError

__all__ = ["TabulationRefused"]


class TabulationRefused(TenkenError):
    """A table cannot be computed as asked; the message names the table and the cause."""
