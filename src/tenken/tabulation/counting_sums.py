"""What was worked out from answers may be nothing but a sum of them: who has both tables reckons one from the other.

"The door is open" is "no" and "don't know" to the question about the door. A count of it that is shown beside the
question's tells what is hidden there, unless disclosure control knows the sum. It is looked for in the records, among
the questions that the variable was worked out from and no others: sums that come about by chance bind nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from tenken.dataset.model import ValueState
from tenken.tabulation.coding import Coded

__all__ = ["Part", "sum_of_answers"]

Flags = NDArray[np.bool_]
_MOST = 4  # questions of which every order is tried


@dataclass(frozen=True, slots=True)
class Part:
    """One answer, and who of n clinics gave it."""

    variable: str  # of the question, or of one option
    code: str
    clinics: Flags  # (n)


def sum_of_answers(clinics: Flags, questions: Sequence[Sequence[Coded]]) -> tuple[Part, ...]:
    """Answers without overlap that these clinics gave and no others; empty where there are none.

    ``questions``: each with its variable, or with those of its options. Where answers to two questions overlap, those
    of the first are taken; of a few questions every order is tried.
    """
    if not clinics.any():
        return ()
    within = [
        [part for part in _answers(one) if part.clinics.any() and not (part.clinics & ~clinics).any()]
        for one in questions
    ]
    orders = permutations(within) if len(within) <= _MOST else iter([tuple(within)])
    for order in orders:
        left, taken = clinics.copy(), []
        for part in (part for found in order for part in found):
            if not (part.clinics & ~left).any():
                taken.append(part)
                left &= ~part.clinics
        if not left.any():
            return tuple(taken)
    return ()


def _answers(variables: Sequence[Coded]) -> Iterator[Part]:
    for one in variables:
        if one.variable.kind != "category":
            continue
        for at, code in enumerate(one.categories):
            yield Part(one.variable.name, code, np.asarray(one.code == at))
        yield Part(one.variable.name, ValueState.DONT_KNOW.value, one.has(ValueState.DONT_KNOW))
