"""What is to be protected, by which rules, and the outcome, as values.

A *figure* is one count that somebody can see: clinics with certain codes in certain dimensions. Its identity is the set
of its codes, whatever table it stands in: ``frozenset({("area", "120006"), ("Q3-1", "no")})``; ``TOTAL`` codes are left
out, so the same clinics counted in two tables are one figure. The category of a table's variable is a dimension like
any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenken.tabulation.model import ComputedTable, CountTable, Identity

__all__ = ["Attack", "Breach", "CountTable", "Identity", "ProtectedTable", "Protection", "Rules"]


@dataclass(frozen=True, slots=True)
class Rules:
    """``disclosure.yaml``. Counts are unweighted."""

    threshold: int = 10  # a distribution over fewer clinics is hidden
    group_share: float = 1.0  # one category holding this share of the base tells everyone's answer
    protection: int = 3  # a hidden count must stay uncertain by at least so much each way
    not_confidential: frozenset[str] = frozenset()  # variables whose answers are no secret: left out by both rules
    seconds: float = 600.0  # of work on what hides least, counted in steps; then the quicker way


@dataclass(frozen=True, slots=True)
class Protection:
    """Which cells of which tables are hidden, and why: ``table``, dimensions' codes as ``identity``, ``reason``."""

    hidden: Mapping[str, frozenset[tuple[str, ...]]]  # table key -> hidden cells, codes in the order of dimensions
    reasons: Mapping[tuple[str, tuple[str, ...]], str]  # "threshold", "group", "complementary", "differencing"
    figures: Mapping[str, float | int] = field(default_factory=dict)  # how many cells, hidden, seconds, blocks
    interval: int = 3  # the ``protection`` of the rules it obeys


@dataclass(frozen=True, slots=True)
class Breach:
    """A hidden cell that can be told too closely from what is shown."""

    table: str
    cell: tuple[str, ...]
    low: float
    high: float
    wanted_low: float
    wanted_high: float


@dataclass(frozen=True, slots=True)
class Attack:
    """What a linear program over everything shown finds out."""

    tried: int  # hidden cells attacked
    breaches: tuple[Breach, ...]
    seconds: float

    @property
    def won(self) -> bool:
        """Whether the attacker learned what was to be hidden."""
        return bool(self.breaches)


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A computed table as it may leave: hidden cells have no number, and ``sign`` is ``X``.

    Columns of ``cells`` as in ``ComputedTable``; in a hidden cell every number is null, weighted ones too.
    """

    computed: ComputedTable  # its cells are already blanked
    hidden: int
    complementary: int
