"""The effect of a wave: how many more replied among those it was meant for than among those held out by lot.

Interval for the difference of two independent shares: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10
(from the score intervals of Wilson, 1927).
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

__all__ = ["Effect", "Replies", "effect", "wilson"]


@dataclass(frozen=True, slots=True)
class Replies:
    """How many of a group replied."""

    replied: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.replied <= self.total:
            raise ValueError(f"{self.replied} of {self.total} cannot have replied")

    @property
    def share(self) -> float:
        """Replied per one. The group must not be empty."""
        return self.replied / self.total


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference of shares with the ends of its interval: 0.05 is five points."""

    difference: float
    low: float
    high: float


def wilson(group: Replies, *, level: float = 0.95) -> tuple[float, float]:
    """The score interval of a share. Raises ValueError for an empty group."""
    if not group.total:
        raise ValueError("an empty group has no share")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    n, p = group.total, group.share
    middle, half = 2 * n * p + z * z, z * sqrt(z * z + 4 * n * p * (1 - p))
    low, high = (middle - half) / (2 * (n + z * z)), (middle + half) / (2 * (n + z * z))
    # At the ends rounding would leave a hair of a share that nobody can have.
    return (0.0 if group.replied == 0 else low), (1.0 if group.replied == n else high)


def effect(meant: Replies, held: Replies, *, level: float = 0.95) -> Effect | None:
    """Replies of those the wave was meant for, less those held out by lot; None when either group is empty.

    Whoever answered between lot and mail stays in the first group, as in the second: groups are as the lot made them.
    """
    if not meant.total or not held.total:
        return None
    low, high = wilson(meant, level=level)
    held_low, held_high = wilson(held, level=level)
    p, q = meant.share, held.share
    return Effect(
        difference=p - q,
        low=p - q - sqrt((p - low) ** 2 + (held_high - q) ** 2),
        high=p - q + sqrt((high - p) ** 2 + (q - held_low) ** 2),
    )
