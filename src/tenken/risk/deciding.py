"""Which answers made a factor's state what it is: those that a reason names, and no others that its rules only read."""

from __future__ import annotations

from collections.abc import Iterable

from tenken.questionnaire.expression_tree import Call, Expression, Operation, references_in
from tenken.questionnaire.expressions import evaluate, parsed, references
from tenken.questionnaire.model import Questionnaire
from tenken.risk.model import Factor, RiskModel, State
from tenken.risk.states import Values

__all__ = ["beyond", "decided_by"]


def decided_by(factor: Factor, values: Values) -> tuple[str, ...]:
    """The names of the answers that decided the factor's state, in the order in which its rules read them.

    Of the rule that holds: all sides of an "and", of an "or" those that hold. Where none holds, what was answered
    "don't know". Nothing where no answer says anything.
    """
    rule = next((rule for rule in factor.rules if evaluate(rule.when, values) is True), None)
    if rule is None:
        return tuple(name for name in _read(factor) if name in values and values[name] is None)
    found = _deciding(parsed(rule.when), values, truth=True)
    return tuple(name for name in _read(factor) if name in found and name in values)


def beyond(model: RiskModel, questionnaire: Questionnaire) -> frozenset[str]:
    """The keys of the factors that no answer to this questionnaire can tell: it asks nothing that decides them.

    What only says that a factor does not apply tells nothing of it where it does. Of any other factor that is "not
    asked" the clinic left the answer blank.
    """
    asked = {item.link_id for item, _ in questionnaire.walk()} | {fact.link_id for fact in model.facts}
    return frozenset(
        factor.key
        for factor in model.factors
        if not any(
            _tellable(parsed(rule.when), asked) for rule in factor.rules if rule.state is not State.NOT_APPLICABLE
        )
    )


def _tellable(tree: Expression, asked: set[str]) -> bool:
    """Whether answers to these questions alone can make it true; that there is no answer to another is true anyway."""
    if isinstance(tree, Operation) and tree.sign == "and":
        return all(_tellable(side, asked) for side in tree.operands)
    if isinstance(tree, Operation) and tree.sign in {"or", "implies"}:
        return any(_tellable(side, asked) for side in tree.operands)
    if isinstance(tree, Operation) and tree.sign == "not" and isinstance(tree.operands[0], Call):
        return tree.operands[0].name == "exists" or _names(tree) <= asked
    return _names(tree) <= asked


def _deciding(tree: Expression, values: Values, *, truth: bool) -> set[str]:
    """Names of what makes the expression so, where it is so without doubt."""
    if not isinstance(tree, Operation) or tree.sign not in {"and", "or", "not", "implies"}:
        return _names(tree)
    if tree.sign == "not":
        return _deciding(tree.operands[0], values, truth=not truth)
    # "a implies b" is "not a or b": what each side must be for the whole to be true
    wanted = (False, True) if tree.sign == "implies" else (True, True)
    sides = list(zip(tree.operands, wanted, strict=True))
    if (tree.sign == "and") != truth:  # one side is enough
        return _joined(
            _deciding(side, values, truth=want is truth)
            for side, want in sides
            if evaluate(side, values) is (want is truth)
        )
    return _joined(_deciding(side, values, truth=want is truth) for side, want in sides)


def _joined(parts: Iterable[set[str]]) -> set[str]:
    return {name for part in parts for name in part}


def _names(tree: Expression) -> set[str]:
    return {found.link_id for found in references_in(tree)}


def _read(factor: Factor) -> tuple[str, ...]:
    """The names that the rules read, each once; not whose duty it is."""
    return tuple(dict.fromkeys(name for rule in factor.rules for name in references(rule.when)))
