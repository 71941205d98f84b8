"""Where a clinic stands among clinics of its kind: in which quarter, never which rank.

The comparison is with limits of quarters that are frozen once a day, of scores in whole points. Clinics with equal
scores stand in the same place, so a place may reach over several quarters, and says so.

Two rules keep single clinics out of sight. Of fewer than ten clinics nothing is frozen. And whoever tries all answers
on its own page finds the limits out, on one day and on the next: from what has moved, a single clinic that came in
between could be told. So limits are frozen anew only when ten more clinics stand behind them, or when the very same
clinics stand behind them with the same answers (after the model was changed), which a mark of who stands behind them
tells. Any two distributions of a group then differ by the answers of ten clinics or of none.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from itertools import accumulate
from math import isnan
from typing import Any, TypeAlias, cast

from tenken.errors import RiskError
from tenken.questionnaire.model import LocalizedText
from tenken.risk.model import IndexName, RiskModel

__all__ = [
    "LEAST",
    "QUARTERS",
    "Distribution",
    "Place",
    "behind",
    "counted",
    "frozen",
    "mark_of",
    "may_follow",
    "place_of",
]

LEAST = 10  # clinics in a distribution, or nothing is said (the threshold of tables)
MORE = 10  # clinics by which it must have grown before it is frozen anew
QUARTERS = 4
POINTS = 101  # 0 to 100

#: Parts of a model that change no score.
_NO_SCORE = {
    *("version", "title", "steps", "step", "sources", "bands", "grade", "spread", "seed", "together", "limits"),
    *("low", "high"),  # bounds of draws
}

Counts: TypeAlias = Mapping[int, int]  # clinics by whole points
Limits: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Distribution:
    """The limits of the quarters of one group (a kind, asked by one instrument) on a day.

    ``ends`` are the highest scores of the first three quarters, ``begins`` the lowest of the last three, in points.
    Between ``ends[0]`` and ``begins[0]`` nobody stands; where they are equal, clinics of one score stand in both.
    ``behind``: of which clinics with which answers; blank where it is not known, which equals nothing.
    """

    group: tuple[str, ...]
    index: IndexName
    on: date
    clinics: int
    ends: Limits
    begins: Limits
    behind: str = ""

    def __post_init__(self) -> None:
        """Raises RiskError for limits that are out of order or off the scale, and for fewer than ten clinics."""
        steps = [step for pair in zip(self.ends, self.begins, strict=True) for step in pair]
        if steps != sorted(steps) or steps[0] < 0 or steps[-1] >= POINTS:
            raise RiskError("The limits of quarters rise from 0 to 100.")
        if self.clinics < LEAST:
            raise RiskError(f"A distribution is of {LEAST} clinics or more.")

    def to_json(self) -> dict[str, Any]:
        """What is not known from where it is kept: clinics, limits and the mark of who stands behind them."""
        limits = {"ends": list(self.ends), "begins": list(self.begins)}
        return {"clinics": self.clinics, **limits, "behind": self.behind}

    @classmethod
    def from_json(
        cls, content: Mapping[str, Any], *, group: tuple[str, ...], index: IndexName, on: date
    ) -> Distribution:
        """What ``to_json`` gave. Raises RiskError."""
        ends, begins = (cast(Limits, tuple(map(int, content[name]))) for name in ("ends", "begins"))
        return cls(group, index, on, int(content["clinics"]), ends, begins, str(content["behind"]))


@dataclass(frozen=True, slots=True)
class Place:
    """From which quarter to which: 1 holds the clinics with the lowest exposure, 4 those with the highest."""

    first: int
    last: int
    about: int  # clinics compared with, rounded down: to tens, above a thousand to hundreds, and so on


def counted(values: Iterable[float]) -> Counter[int]:
    """How many of these scores (0 to 100, nan for none) fall on each whole point. Raises RiskError."""
    points = Counter(round(value) for value in values if not isnan(value))
    if any(not 0 <= point < POINTS for point in points):
        raise RiskError("A score lies outside 0 to 100.")
    return points


def behind(others: str, clinic: str) -> str:
    """The mark of who stands behind limits: of these others (blank for nobody), and then of this clinic.

    ``clinic`` names the clinic, its submission and all else that its scores depend on. Whoever marks the same ones
    again does so in the same order.
    """
    return hashlib.sha256(f"{others}\n{clinic}".encode()).hexdigest()


def frozen(
    counts: Counts, *, group: tuple[str, ...], index: IndexName, on: date, behind: str = ""
) -> Distribution | None:
    """The quarters of these clinics; None of fewer than ten. ``behind``: their mark."""
    points = sorted(counts)
    upto = list(accumulate(counts[point] for point in points))
    clinics = upto[-1] if upto else 0
    if clinics < LEAST:
        return None
    firsts = [-(-clinics * quarter // QUARTERS) for quarter in range(1, QUARTERS)]  # of each quarter, from 0
    ends, begins = (tuple(points[bisect_right(upto, rank - back)] for rank in firsts) for back in (1, 0))
    return Distribution(group, index, on, clinics, cast(Limits, ends), cast(Limits, begins), behind)


def may_follow(new: Distribution, former: Distribution | None) -> bool:
    """Whether the new limits may be told after the former ones (see above).

    Ten more clinics are at least ten others, whoever joined, left or corrected meanwhile. As many as before are not the
    same ones: one may have left and one have come.
    """
    if former is None or new.clinics >= former.clinics + MORE:
        return True
    return bool(new.behind) and new.behind == former.behind


def place_of(value: float, distribution: Distribution) -> Place:
    """The place of a score. A clinic whose score nobody has stands between its neighbours."""
    point = min(max(round(value), 0), POINTS - 1)
    first = 1 + sum(end < point for end in distribution.ends)
    last = 1 + sum(begin <= point for begin in distribution.begins)
    return Place(first, max(first, last), _about(distribution.clinics))


def _about(clinics: int) -> int:
    """Two digits of it, and never finer than tens."""
    step: int = 10 ** max(1, len(str(clinics)) - 2)
    return clinics // step * step


def mark_of(model: RiskModel) -> str:
    """16 hex digits that change with all that scores depend on, and not with words. Nothing compares under two."""
    return hashlib.sha256(repr(_bare(model)).encode()).hexdigest()[:16]


def _bare(value: object) -> object:
    """The value without texts and without what only draws, bands and pages use."""
    if isinstance(value, LocalizedText):
        return None
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.name not in _NO_SCORE]
        return [(name, _bare(getattr(value, name))) for name in names]
    if isinstance(value, Mapping):
        return sorted((str(key), _bare(one)) for key, one in value.items())
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_bare(one) for one in value]
    return value
