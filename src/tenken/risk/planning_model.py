"""Support to be planned, as values: what measures cost, what they could do where, and what a plan gives to whom.

Money is in whole yen. An effect is the drop of one index (``likelihood`` or ``impact``, never a mixture) in points, for
one clinic that takes the measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite

from tenken.errors import RiskError
from tenken.questionnaire.model import LocalizedText

__all__ = [
    "Allocation",
    "Fairness",
    "Grant",
    "Measure",
    "Offer",
    "Overlap",
    "Plan",
    "PlanningRefused",
    "Short",
    "Situation",
]


class PlanningRefused(RiskError):
    """Nothing can be planned from what was given; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that can be paid for, such as a visit by an expert."""

    key: str
    title: LocalizedText
    cost: int  # for one clinic
    setup: int = 0  # once for each area that offers it at all
    mends: tuple[str, ...] = ()  # the factors that are done afterwards
    works: float = 1.0  # the share of clinics that take it in which they really are
    basis: str = ""  # where price and success were taken from


@dataclass(frozen=True, slots=True)
class Offer:
    """What a measure could do in one cell: clinics of one kind in one area."""

    area: str
    kind: str
    measure: str
    clinics: int  # that have something to be mended by it
    effect: float  # mean drop of the index for one of them, in points


@dataclass(frozen=True, slots=True)
class Overlap:
    """Measures of one cell that mend the same: of these clinics each takes one of them at most."""

    area: str
    kind: str
    measures: tuple[str, ...]
    clinics: int


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a plan is made from. ``clinics`` counts every clinic of a cell: shares are taken from it."""

    measures: tuple[Measure, ...]
    clinics: Mapping[tuple[str, str], int]  # by area and kind
    offers: tuple[Offer, ...]
    overlaps: tuple[Overlap, ...] = ()

    def __post_init__(self) -> None:
        """Raises PlanningRefused for what contradicts itself."""
        _refuse(_wrong_measure(self.measures) or _wrong_cell(self))

    def of_area(self, area: str) -> Situation:
        """What concerns one area alone."""
        return Situation(
            self.measures,
            {cell: count for cell, count in self.clinics.items() if cell[0] == area},
            tuple(one for one in self.offers if one.area == area),
            tuple(one for one in self.overlaps if one.area == area),
        )

    def of_kind(self, kind: str) -> Situation:
        """What concerns one kind of clinic alone."""
        return Situation(
            self.measures,
            {cell: count for cell, count in self.clinics.items() if cell[1] == kind},
            tuple(one for one in self.offers if one.kind == kind),
            tuple(one for one in self.overlaps if one.kind == kind),
        )

    def by_area(self) -> dict[str, int]:
        """Clinics of each area, in order of code."""
        return _summed((cell[0], count) for cell, count in self.clinics.items())

    def by_kind(self) -> dict[str, int]:
        """Clinics of each kind, in order of code."""
        return _summed((cell[1], count) for cell, count in self.clinics.items())


@dataclass(frozen=True, slots=True)
class Fairness:
    """How much of its share an area (a kind) is to get at least: 0 asks for nothing, 1 for all of it.

    A share is the budget by number of clinics. What an area pays once counts as money for it (for a kind it doesn't: it
    belongs to none), and the least is kept to within the price of one clinic. Where it cannot be kept the plan says so.
    """

    least_area: float = 0.0
    least_kind: float = 0.0

    def __post_init__(self) -> None:
        """Raises PlanningRefused outside 0 to 1."""
        for name, share in (("area", self.least_area), ("kind", self.least_kind)):
            if not (isfinite(share) and 0 <= share <= 1):
                raise PlanningRefused(f"The least share for each {name} is {share:g}. It must lie between 0 and 1.")


@dataclass(frozen=True, slots=True)
class Grant:
    """So many clinics of a cell take a measure."""

    area: str
    kind: str
    measure: str
    clinics: int
    cost: int  # for these clinics; what an area pays once is not in it
    effect: float  # points, summed over these clinics


@dataclass(frozen=True, slots=True)
class Allocation:
    """One way to spend a budget."""

    grants: tuple[Grant, ...]
    setup: int  # what areas pay once
    setup_by_area: Mapping[str, int] = field(default_factory=dict)

    @property
    def spent(self) -> int:
        """Everything that it costs, in yen."""
        return self.setup + sum(grant.cost for grant in self.grants)

    @property
    def effect(self) -> float:
        """Points, summed over all clinics."""
        return float(sum(grant.effect for grant in self.grants))

    def money_by_area(self) -> dict[str, int]:
        """Money for each area, with what it pays once."""
        return _summed([*((grant.area, grant.cost) for grant in self.grants), *self.setup_by_area.items()])

    def money_by_kind(self) -> dict[str, int]:
        """Money for the clinics of each kind."""
        return _summed((grant.kind, grant.cost) for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Short:
    """An area or a kind that gets less than the least share asked for: too little is open there, or too dear."""

    name: str
    least: int  # yen
    money: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The best way under fairness, and beside it what else could have been done with the same budget."""

    budget: int
    fairness: Fairness
    best: Allocation
    bound: float  # points that no plan under this fairness can exceed
    unbound: Allocation  # the best without asking for fairness
    equal: Allocation  # each area gets its share by number of clinics and spends it as well as it can
    greedy: Allocation  # always the most points for a yen next
    short_areas: tuple[Short, ...] = ()
    short_kinds: tuple[Short, ...] = ()


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for key, count in pairs:
        total[key] += count
    return dict(sorted(total.items()))


def _refuse(problem: str) -> None:
    if problem:
        raise PlanningRefused(problem)


def _wrong_measure(measures: tuple[Measure, ...]) -> str:
    twice = [key for key, count in Counter(one.key for one in measures).items() if count > 1]
    if twice:
        return f"The measure “{twice[0]}” is given twice. Give each its own key."
    for one in measures:
        if one.cost < 1 or one.setup < 0:
            return f"“{one.key}” costs {one.cost} yen and {one.setup} for an area. A measure costs a yen at least."
        if not (isfinite(one.works) and 0 < one.works <= 1):
            return f"“{one.key}” works in {one.works:g} of clinics. It must be above 0 and at most 1."
    return ""


def _wrong_cell(situation: Situation) -> str:
    known = {one.key for one in situation.measures}
    seen: set[tuple[str, str, str]] = set()
    for cell, count in situation.clinics.items():
        if count < 0:
            return f"{'/'.join(cell)} has {count} clinics. Write 0 or more."
    for one in situation.offers:
        where = f"{one.area}/{one.kind}/{one.measure}"
        if one.measure not in known:
            return f"{where}: there is no measure “{one.measure}”."
        if (one.area, one.kind, one.measure) in seen:
            return f"{where} is given twice. Add both up."
        seen.add((one.area, one.kind, one.measure))
        held = situation.clinics.get((one.area, one.kind))
        if held is None or not 0 <= one.clinics <= held:
            return f"{where}: {one.clinics} clinics could take it, of {held or 0} that there are."
        if not isfinite(one.effect):
            return f"{where}: the effect is {one.effect}. It must be a number."
    for each in situation.overlaps:
        if each.clinics < 0:
            return f"{each.area}/{each.kind}: {each.clinics} clinics in an overlap. Write 0 or more."
    return ""
