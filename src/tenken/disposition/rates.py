"""Response, cooperation, refusal and contact rates of final dispositions, with the estimate of *e*.

AAPOR Standard Definitions, 10th edition, "Calculating outcome rates".
docs/reference/response-rates.md is made from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tenken.disposition.codes import DISPOSITIONS, Category, DispositionCode

__all__ = ["RATE_NAMES", "Rates", "categories", "eligible_share", "rates"]

RATE_NAMES = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "COOP2", "REF1", "CON1")


def categories(counts: Mapping[DispositionCode, int]) -> dict[Category, int]:
    """Cases by AAPOR's letters; every letter is there."""
    found = dict.fromkeys(Category, 0)
    for code, count in counts.items():
        found[DISPOSITIONS[code].category] += count
    return found


def eligible_share(counts: Mapping[DispositionCode, int]) -> Fraction:
    """*e*: the share of cases of unknown eligibility that is taken to be eligible.

    Proportional allocation (the CASRO method): eligible ÷ (eligible + not eligible) among the cases whose eligibility
    is known. 1 where none is known, so that RR3 is then as low as RR1.
    """
    by = categories(counts)
    known = sum(count for category, count in by.items() if category not in _UNKNOWN)
    return Fraction(known - by[Category.NOT_ELIGIBLE], known) if known else Fraction(1)


_UNKNOWN = (Category.UNKNOWN_HOUSEHOLD, Category.UNKNOWN_OTHER)


@dataclass(frozen=True, slots=True)
class Rates:
    """Each rate as an exact fraction of 1; None where its denominator is empty."""

    n: int  # all cases, those not eligible too
    e: Fraction
    by_name: Mapping[str, Fraction | None] = field(default_factory=dict)

    def percent(self, name: str) -> float | None:
        """A rate per hundred, unrounded. Raises KeyError for a name that is none of RATE_NAMES."""
        found = self.by_name[name]
        return None if found is None else float(100 * found)


def rates(counts: Mapping[DispositionCode, int], *, e: Fraction | None = None) -> Rates:
    """RR1 to RR6, COOP1, COOP2, REF1 and CON1 of these counts; ``e`` is estimated from them unless given.

    For small areas give the *e* of a larger one: among ten known cases one closed clinic moves it by a tenth.
    Raises ValueError for an *e* outside 0 to 1.
    """
    by = categories(counts)
    share = eligible_share(counts) if e is None else e
    if not 0 <= share <= 1:
        raise ValueError(f"e lies between 0 and 1, not {share}")
    complete, partial, refusal = by[Category.COMPLETE], by[Category.PARTIAL], by[Category.REFUSAL]
    non_contact, other = by[Category.NON_CONTACT], by[Category.OTHER]
    unknown = by[Category.UNKNOWN_HOUSEHOLD] + by[Category.UNKNOWN_OTHER]
    eligible = complete + partial + refusal + non_contact + other
    reached = complete + partial + refusal + other
    return Rates(
        n=sum(by.values()),
        e=share,
        by_name={
            "RR1": _part(complete, eligible + unknown),
            "RR2": _part(complete + partial, eligible + unknown),
            "RR3": _part(complete, eligible + share * unknown),
            "RR4": _part(complete + partial, eligible + share * unknown),
            "RR5": _part(complete, eligible),
            "RR6": _part(complete + partial, eligible),
            "COOP1": _part(complete, reached),
            "COOP2": _part(complete + partial, reached),
            "REF1": _part(refusal, eligible + unknown),
            "CON1": _part(reached, eligible + unknown),
        },
    )


def _part(count: int, whole: Fraction | int) -> Fraction | None:
    return Fraction(count) / whole if whole else None
