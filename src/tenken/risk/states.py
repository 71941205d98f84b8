"""What one clinic's answers say of each factor. ``columns`` asks here too: one clinic and the country never differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tenken.questionnaire.expressions import evaluate, references
from tenken.questionnaire.item_types import Value, read_value
from tenken.questionnaire.model import Questionnaire
from tenken.response.coercion import coerce
from tenken.response.enablement import read
from tenken.response.model import Answers
from tenken.risk.model import Dependence, Factor, Gap, RiskModel, State

__all__ = [
    "Clinic",
    "Values",
    "certain",
    "clinic_of",
    "in_scope",
    "product",
    "reads",
    "said_within",
    "scale_of",
    "state_of",
    "states_of",
    "values_of",
]

Values = Mapping[str, "Value | None"]


@dataclass(frozen=True, slots=True)
class Clinic:
    """All that scoring needs of one clinic."""

    states: Mapping[str, State]  # by key of the factor
    scale: Gap  # of the impact: as counted, and its bounds
    in_scope: bool


def clinic_of(
    model: RiskModel, answers: Answers, questionnaire: Questionnaire, *, facts: Mapping[str, Value] | None = None
) -> Clinic:
    """What answers to this questionnaire say; ``facts`` of the facility by name, such as its kind, as far as known."""
    values = values_of(model, answers, questionnaire, facts=facts)
    return Clinic(
        states={factor.key: state_of(factor, values) for factor in model.factors},
        scale=product(scale_of(one, values) for one in model.dependence),
        in_scope=in_scope(model, values),
    )


def certain(factor: Factor, states: Mapping[str, State]) -> bool:
    """Whether the clinic's answers say that it is not done, or that there is such a thing (``known_by``)."""
    return states[factor.known_by or factor.key].answer is State.NOT_DONE


def said_within(factor: Factor, states: Mapping[str, State]) -> bool:
    """Whether another factor says all of it: where there is no copy at all nobody asks for a second one."""
    return factor.within is not None and states[factor.within].answer is State.NOT_DONE


def states_of(
    model: RiskModel, answers: Answers, questionnaire: Questionnaire, *, facts: Mapping[str, Value] | None = None
) -> dict[str, State]:
    """The state of every factor, by key."""
    values = values_of(model, answers, questionnaire, facts=facts)
    return {factor.key: state_of(factor, values) for factor in model.factors}


def values_of(
    model: RiskModel, answers: Answers, questionnaire: Questionnaire, *, facts: Mapping[str, Value] | None = None
) -> dict[str, Value | None]:
    """What expressions see: answers of open questions, of the model's own, and facts. None is "don't know"."""
    reading = read(questionnaire, answers)
    values: dict[str, Value | None] = dict(reading.values)
    for item in model.items:
        if item.link_id not in reading.items and item.link_id in answers:
            stored = coerce(item, answers[item.link_id]).value
            if stored is not None:
                values[item.link_id] = read_value(item, stored)
    known = {item.link_id for item in model.facts}
    values.update((name, value) for name, value in (facts or {}).items() if name in known)
    return values


def state_of(factor: Factor, values: Values) -> State:
    """The first rule that holds decides; else "don't know" where that was an answer, else not asked."""
    found = next((rule.state for rule in factor.rules if evaluate(rule.when, values) is True), None)
    if found is None:
        unsure = any(name in values and values[name] is None for rule in factor.rules for name in _names(rule.when))
        found = State.DONT_KNOW if unsure else State.NOT_ASKED
    if factor.vendor_when is None or evaluate(factor.vendor_when, values) is not True:
        return found
    return {State.NOT_DONE: State.VENDOR, State.DONT_KNOW: State.VENDOR_UNKNOWN}.get(found, found)


def scale_of(dependence: Dependence, values: Values) -> Gap:
    """The scale of the first condition that holds, without doubt; else what is not known."""
    found = next((one.scale for one in dependence.scales if evaluate(one.when, values) is True), None)
    return dependence.unknown if found is None else Gap(found, found, found)


def product(scales: Iterable[Gap]) -> Gap:
    """All scales together; 1 without any."""
    point, low, high = 1.0, 1.0, 1.0
    for one in scales:
        point, low, high = point * one.point, low * one.low, high * one.high
    return Gap(point, low, high)


def in_scope(model: RiskModel, values: Values) -> bool:
    """Whether there is a networked system: out of scope is only who certainly has none."""
    return evaluate(model.scope, values) is not False


def reads(model: RiskModel, part: Factor | Dependence | None) -> tuple[str, ...]:
    """The questions and facts that this part reads; without a part, those of the scope."""
    if part is None:
        sources = [model.scope]
    elif isinstance(part, Factor):
        sources = [rule.when for rule in part.rules] + ([part.vendor_when] if part.vendor_when else [])
    else:
        sources = [one.when for one in part.scales]
    return tuple(dict.fromkeys(name for source in sources for name in _names(source)))


@lru_cache(maxsize=1024)
def _names(expression: str) -> tuple[str, ...]:
    return references(expression)
