"""Constraints: each expression is in the language, and fits the questions it reads."""

from __future__ import annotations

from tenken.questionnaire.expression_types import misfits
from tenken.questionnaire.expressions import ExpressionRefused, parsed, references
from tenken.questionnaire.model import Constraint, Item
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.rules.satisfiable import can_be_true
from tenken.questionnaire.structure import Source

__all__ = ["check"]


def check(source: Source) -> None:
    """Reports expressions that cannot be read, do not fit their questions, or read none."""
    if source.questionnaire is None:
        return
    items = {item.link_id: item for _, item, _ in numbered(source)}
    for constraint in source.questionnaire.constraints:
        _constraint(source, -1, "", constraint, items)
    for number, item, _ in numbered(source):
        for constraint in item.constraints:
            _constraint(source, number, item.link_id, constraint, items)


def _constraint(source: Source, number: int, link_id: str, constraint: Constraint, items: dict[str, Item]) -> None:
    key = f"constraints.{constraint.key}"
    try:
        tree = parsed(constraint.expression)
    except ExpressionRefused as problem:
        fault(
            source, number, key, item=link_id, code="bad-expression",
            message=f"The expression of “{constraint.key}” cannot be read at character {problem.offset + 1}: {problem}",
            remedy="See docs/reference/expressions.md for what an expression may hold.", offset=problem.offset,
        )  # fmt: skip
        return
    reads = references(constraint.expression)
    if not reads:
        fault(
            source, number, key, item=link_id, code="bad-expression",
            message=f"The expression of “{constraint.key}” reads no question, so it says nothing about an answer.",
            remedy="Name a question, such as {Q1}.",
        )  # fmt: skip
    if source.unclear.intersection(reads):
        return
    found = misfits(tree, items)
    if not found and reads and constraint.severity == "hard" and not can_be_true(tree, items):
        fault(
            source, number, key, item=link_id, code="contradictory-constraint",
            message=f"“{constraint.key}” is never true, whatever is answered; nobody could submit.",
            remedy="Check the values, and “and” against “or”.",
        )  # fmt: skip
    for misfit in found:
        fault(
            source, number, key, item=link_id, code=misfit.code,
            message=f"In “{constraint.key}” at character {misfit.offset + 1}: {misfit.message}", remedy=misfit.remedy,
            offset=misfit.offset,
        )  # fmt: skip
