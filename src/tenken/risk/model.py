"""The model of exposure as values: factors with the evidence for them, what answers make of each, and the scales.

Two numbers, never one (docs/adr/0024): *likelihood*, how easily somebody gets in and across, and *impact*, how long
care stops. The numbers stand in the survey's ``risk_model.yaml``, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log

from tenken.questionnaire.model import Item, LocalizedText

__all__ = [
    "STATES",
    "UPPER",
    "Band",
    "Dependence",
    "Factor",
    "Family",
    "Gap",
    "Grade",
    "IndexName",
    "RiskModel",
    "Rule",
    "Scale",
    "Source",
    "State",
    "Step",
]


class State(StrEnum):
    """What a clinic's answers say of one factor."""

    DONE = "done"
    PLANNED = "planned"
    DONT_KNOW = "dont-know"
    NOT_DONE = "not-done"
    VENDOR_UNKNOWN = "vendor-unknown"  # a vendor's duty by contract, and the clinic doesn't know
    VENDOR = "vendor"  # a vendor's duty by contract, and not done
    NOT_APPLICABLE = "not-applicable"  # there is nothing to be done, such as no server
    NOT_ASKED = "not-asked"  # no answer says anything of it

    @property
    def answer(self) -> State:
        """The answer itself: a vendor's duty counts like what the clinic said."""
        return {State.VENDOR: State.NOT_DONE, State.VENDOR_UNKNOWN: State.DONT_KNOW}.get(self, self)

    @property
    def vendors(self) -> bool:
        """Whether a vendor has to see to it."""
        return self.answer is not self

    @property
    def open(self) -> bool:
        """Whether there is something to do, as far as the clinic said."""
        return self.answer in {State.PLANNED, State.DONT_KNOW, State.NOT_DONE}


#: The order of the codes in arrays of states.
STATES: tuple[State, ...] = tuple(State)


class IndexName(StrEnum):
    """The two numbers."""

    LIKELIHOOD = "likelihood"
    IMPACT = "impact"


class Grade(StrEnum):
    """How sure a weight is. A, experiments, is not to be had here."""

    B = "B"  # statistics of insurers
    C = "C"  # reports of incidents, or an expert's reading of them
    D = "D"  # judgement


@dataclass(frozen=True, slots=True)
class Source:
    """Where a weight comes from."""

    key: str
    text: LocalizedText
    url: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """How much is lacking, 0 to 1: as counted, and the bounds between which it is drawn."""

    point: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Family:
    """Factors of one kind: together they never count more than the cap."""

    key: str
    index: IndexName
    title: LocalizedText


@dataclass(frozen=True, slots=True)
class Step:
    """What a clinic can do next. Several factors may share one."""

    key: str
    title: LocalizedText
    how: LocalizedText
    cost: int  # 1 nothing or little, 2 some, 3 much: of the clinic's own
    effort: int  # 1 an hour, 2 days, 3 a project: of the clinic's own
    after: tuple[str, ...] = ()  # steps that come before: nobody tests a backup that there is not
    company: bool = False  # a company does some of it, and only its estimate tells what that costs
    how_unsure: LocalizedText | None = None  # where the clinic did not say whether there is such a thing at all


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the expression is true, the factor is in this state."""

    when: str
    state: State


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that makes an attack likelier or worse.

    ``rules`` in order; where none holds, the state is "don't know" if one of the questions was answered so, else not
    asked.
    """

    key: str
    index: IndexName
    family: str
    size: float  # likelihood: ratio of the odds, above 1; impact: points
    grade: Grade
    sources: tuple[str, ...]
    title: LocalizedText  # the measure, neither praised nor missed
    lacking: LocalizedText  # what is missing: stands where the factor is a reason
    reason: LocalizedText
    rules: tuple[Rule, ...]
    step: str
    vendor_when: str | None = None  # it is a vendor's duty where this is true
    ask: LocalizedText | None = None  # what to ask of the vendor
    ask_known: LocalizedText | None = None  # what to ask instead where the clinic's answers say how it is
    known_by: str | None = None  # the factor that says so; None: this one
    within: str | None = None  # the factor that says all there is to say where it lacks: no copies, no old ones


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the expression is true, the impact is multiplied by this."""

    when: str
    scale: float


@dataclass(frozen=True, slots=True)
class Dependence:
    """How much care depends on the systems: the first scale whose condition is true, else ``unknown``."""

    key: str
    title: LocalizedText
    scales: tuple[Scale, ...]
    unknown: Gap


@dataclass(frozen=True, slots=True)
class Band:
    """A range of each number, by fixed cut points so that years compare. The last has no upper end."""

    code: str
    label: LocalizedText
    below: Mapping[IndexName, float]  # empty for the last


UPPER = 2  # bands from the top are the upper ones


@dataclass(frozen=True, slots=True)
class RiskModel:
    """All that scoring needs to know."""

    survey: str
    version: str
    title: LocalizedText
    scope: str  # out of scope where this is false
    items: tuple[Item, ...]  # questions that factors read and no instrument asks yet
    facts: tuple[Item, ...]  # what is known of the facility without asking, such as its kind
    families: tuple[Family, ...]
    factors: tuple[Factor, ...]
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    dependence: tuple[Dependence, ...]
    bands: tuple[Band, ...]  # lowest first
    gaps: Mapping[State, Gap]
    spread: Mapping[Grade, float]  # standard deviation of a weight, as a share of it
    family_cap: float  # a family's ratios together
    shrink: float  # of log ratios, since answers are self-reported and measures go together
    together: float  # correlation of what is not known of one clinic
    enough_asked: float  # with less of a number's weight asked, the number is called wide
    seed: int
    limits: tuple[LocalizedText, ...] = ()

    def factor(self, key: str) -> Factor:
        """By key. Raises KeyError."""
        return {one.key: one for one in self.factors}[key]

    def step(self, key: str) -> Step:
        """By key. Raises KeyError."""
        return {one.key: one for one in self.steps}[key]

    def source(self, key: str) -> Source:
        """By key. Raises KeyError."""
        return {one.key: one for one in self.sources}[key]

    def of(self, index: IndexName) -> tuple[Factor, ...]:
        """The factors of one number, in order."""
        return tuple(factor for factor in self.factors if factor.index is index)

    def weight(self, factor: Factor) -> float:
        """What the factor adds when nothing is done: shrunk log ratio, or points."""
        return self.shrink * log(factor.size) if factor.index is IndexName.LIKELIHOOD else factor.size

    def cap(self, index: IndexName) -> float:
        """The most that a family adds; points have no cap."""
        return log(self.family_cap) if index is IndexName.LIKELIHOOD else float("inf")

    def band(self, index: IndexName, value: float) -> Band:
        """The band of a value as it is told, in whole numbers: 35 and the band below 35 never stand together."""
        return next((band for band in self.bands[:-1] if round(value) < band.below[index]), self.bands[-1])

    def is_upper(self, band: Band | str) -> bool:
        """Whether it is one of the two highest bands."""
        code = band if isinstance(band, str) else band.code
        return code in {one.code for one in self.bands[-UPPER:]}
