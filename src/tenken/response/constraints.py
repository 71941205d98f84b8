"""Rules across questions: which are broken, and where on the page that is said.

Violated only when the expression is false; unknown (an operand unanswered, closed or "don't know") is no violation.
A rule of a closed item does not speak.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tenken.questionnaire import expressions
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Constraint, Item, Questionnaire
from tenken.response.enablement import Reading
from tenken.response.model import Problem
from tenken.response.sealing import canonical

__all__ = ["violations"]


def violations(questionnaire: Questionnaire, reading: Reading) -> tuple[Problem, ...]:
    """The broken rules of open items and of the whole questionnaire, hard and soft, in no particular order.

    A problem's ``key`` names the rule together with the values it reads, so that a confirmation holds for exactly the
    values that were on the page; when one of them changes, the question is asked again.
    """
    return tuple(
        Problem(_place(constraint, owner, reading), constraint.key, constraint.severity, constraint.message, key)
        for constraint, owner in _in_force(questionnaire, reading)
        if expressions.evaluate(constraint.expression, reading.values) is False
        for key in [_key(constraint, reading)]
    )


def _in_force(questionnaire: Questionnaire, reading: Reading) -> Iterator[tuple[Constraint, Item | None]]:
    for item in reading.items.values():
        if item.link_id in reading.open:
            yield from ((constraint, item) for constraint in item.constraints)
    yield from ((constraint, None) for constraint in questionnaire.constraints)


def _place(constraint: Constraint, owner: Item | None, reading: Reading) -> str:
    """The question beside which the message stands: the rule's own, else the last open one that it reads."""
    if owner and ITEM_TYPES[owner.type].answerable:
        return owner.link_id
    read = expressions.references(constraint.expression)
    last = [link_id for link_id in reading.items if link_id in read and link_id in reading.open]
    return last[-1] if last else owner.link_id if owner else ""


def _key(constraint: Constraint, reading: Reading) -> str:
    read = sorted(expressions.references(constraint.expression))
    values = canonical([[link_id, reading.stored.get(link_id)] for link_id in read])
    return f"{constraint.key}:{hashlib.sha256(values).hexdigest()[:16]}"
