"""Which clinics are looked at: a random sample by stratum that anybody can draw again from its seed.

Each clinic has a permanent random number made of the seed and its own token (Ohlsson 1995, "Coordination of samples
using permanent random numbers", in Business Survey Methods, Wiley, 153-169); a stratum's sample are those with the
lowest numbers. So the order in which clinics are read changes nothing, and a larger sample holds the smaller one.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Collection, Mapping

from tenken.errors import TenkenError

__all__ = ["LEAST_IN_STRATUM", "SampleTooSmall", "allocate", "draw", "least_size"]

#: Two tell how much clinics of a stratum differ; one does not.
LEAST_IN_STRATUM = 2


class SampleTooSmall(TenkenError):
    """Not even ``least`` a stratum: ``needed`` are needed."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"At least {needed} clinics are needed.")
        self.needed = needed


def least_size(populations: Mapping[str, int], *, least: int = LEAST_IN_STRATUM) -> int:
    """The smallest sample: so many of each stratum, or all of it."""
    return sum(min(least, there) for there in populations.values())


def allocate(populations: Mapping[str, int], size: int, *, least: int = LEAST_IN_STRATUM) -> dict[str, int]:
    """How many clinics of each stratum: in proportion to how many there are, but at least ``least`` of each.

    One after the other goes to the stratum with the highest quotient (Sainte-Laguë), so that a larger sample takes
    from no stratum. No more than all are drawn. Raises SampleTooSmall.
    """
    taken = {key: min(least, there) for key, there in populations.items()}
    left = min(size, sum(populations.values())) - sum(taken.values())
    if size < least_size(populations, least=least):
        raise SampleTooSmall(least_size(populations, least=least))
    waiting = [(-there / (2 * taken[key] + 1), key) for key, there in populations.items() if taken[key] < there]
    heapq.heapify(waiting)
    for _ in range(left):
        _quotient, key = heapq.heappop(waiting)
        taken[key] += 1
        if taken[key] < populations[key]:
            heapq.heappush(waiting, (-populations[key] / (2 * taken[key] + 1), key))
    return taken


def draw(clinics: Collection[str], size: int, *, seed: int) -> tuple[str, ...]:
    """So many of a stratum's clinics, by their tokens, in the order of their random numbers."""
    return tuple(sorted(clinics, key=lambda clinic: (_number(clinic, seed), clinic))[:size])


def _number(clinic: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{clinic}".encode()).digest()
