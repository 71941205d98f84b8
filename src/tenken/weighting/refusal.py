"""The one way in which weighting says that it cannot."""

from tenken.errors import StatisticsError

__all__ = ["WeightingRefused"]


class WeightingRefused(StatisticsError):
    """Records cannot be weighted as the plan says; the message names the cause."""
