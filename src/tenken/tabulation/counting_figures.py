"""Which counts are one figure: whom a question was asked is told by another question's answers, and by other bases.

Whoever knows the questionnaire knows that the base of "are there drills?" are the clinics that answered "there is a
plan". Such equalities are found in the records: the clinics a question was open to, and its base, are compared with
each other and with the answers to earlier questions. Answers are never taken for one another, nor for their own base:
that they agree by chance is what nobody must learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.model import Dataset, Role, ValueState
from tenken.tabulation.coding import Coded, coded
from tenken.tabulation.model import Identity, TableSpecification
from tenken.tabulation.universes import question_variables

__all__ = ["ANSWERED", "BASE", "OPEN", "RESPONDED", "Figures", "figures_of"]

Flags = NDArray[np.bool_]
BASE, ANSWERED, OPEN = "@base", "@answered", "@open"
_SOME = 2_000  # clinics
RESPONDED: Identity = frozenset({("responded", "yes")})


@dataclass(slots=True)
class Figures:
    """What is known of the bases of a dataset's questions."""

    coded: dict[str, Coded]  # by question or variable, in the order of the dataset; of the respondents
    identities: dict[tuple[str, str], Identity] = field(default_factory=dict)  # of (question, BASE | ANSWERED | OPEN)
    unions: dict[str, list[tuple[str, frozenset[int]]]] = field(default_factory=dict)  # question -> name of set, codes

    def of(self, name: str, code: str) -> Identity:
        """The figure of a base, or of whom a question was open to."""
        return self.identities.get((name, code), frozenset({(name, code)}))


def figures_of(specs: Sequence[TableSpecification], dataset: Dataset, records: pl.DataFrame) -> Figures:
    """Compares the bases of all variables of these tables; ``records`` are the dataset's respondents."""
    known = question_variables(dataset)
    wanted = {spec.variable for spec in specs if spec.statistic != "rate"}
    every = {name: coded(records, known[name][0]) for name in known if name in wanted}
    found = Figures(every)
    whole = np.ones(records.height, dtype=bool)
    seen: dict[bytes, Identity] = {_digest(whole): RESPONDED}
    for name, variable in every.items():
        for code, mask in _bases(variable):
            key = _digest(mask)
            if key not in seen:
                seen[key] = _told(found, name, mask) if mask.any() else frozenset({(name, code)})
                if seen[key] == frozenset():
                    seen[key] = frozenset({(name, code)})
                    _note_union(found, name, code, mask)
            found.identities[name, code] = seen[key]
    return found


def _bases(variable: Coded) -> list[tuple[str, Flags]]:
    if variable.variable.role is not Role.ANSWER:
        return [(BASE, variable.answered), (ANSWERED, variable.answered)]
    base = variable.answered | variable.has(ValueState.DONT_KNOW)
    return [(OPEN, base | variable.has(ValueState.MISSING)), (BASE, base), (ANSWERED, variable.answered)]


def _earlier(found: Figures, name: str) -> list[tuple[str, Coded]]:
    """Questions before this one; those of several choices say of each clinic what it chose only option by option."""
    listed = list(found.coded.items())
    at = next(place for place, (each, _) in enumerate(listed) if each == name)
    return [(each, one) for each, one in listed[:at] if one.variable.option is None]


def _told(found: Figures, name: str, mask: Flags) -> Identity:
    """The answer to an earlier question that these clinics, and no others, gave; empty where there is none."""
    for each, variable in _earlier(found, name):
        inside = _codes(variable, mask)
        if inside is not None and len(inside) == 1 and len(_used(variable)) > 1:
            return frozenset({(each, _name(variable, next(iter(inside))))})
    return frozenset()


def _note_union(found: Figures, name: str, code: str, mask: Flags) -> None:
    """Several answers to an earlier question together: a sum that another table shows."""
    for each, variable in _earlier(found, name):
        inside = _codes(variable, mask)
        if inside is not None and 1 < len(inside) < len(_used(variable)):
            found.unions.setdefault(each, []).append((f"@{name}{code}", inside))


def _codes(variable: Coded, mask: Flags) -> frozenset[int] | None:
    """The codes of the base of which ``mask`` is exactly the union; None where it is none."""
    for some in (slice(_SOME), slice(None)):  # most are none already among a few clinics
        inside = np.bincount(variable.code[some], weights=mask[some])
        outside = np.bincount(variable.code[some], weights=~mask[some])
        if ((inside > 0) & (outside > 0)).any():
            return None
    found = frozenset(int(code) for code in np.flatnonzero(inside))
    return found if max(found, default=0) <= variable.at(ValueState.DONT_KNOW) else None


def _used(variable: Coded) -> frozenset[int]:
    """The codes of the base that anybody has."""
    there = np.flatnonzero(np.bincount(variable.code))
    return frozenset(int(code) for code in there if code <= variable.at(ValueState.DONT_KNOW))


def _name(variable: Coded, code: int) -> str:
    return variable.categories[code] if code < len(variable.categories) else ValueState.DONT_KNOW.value


def _digest(mask: Flags) -> bytes:
    return np.packbits(mask).tobytes()
