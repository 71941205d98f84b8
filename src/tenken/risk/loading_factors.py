"""Factors, steps and scales of ``risk_model.yaml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import Item
from tenken.risk.loading_parts import (
    KEY,
    both_languages,
    check_expression,
    expression,
    gap,
    key_of,
    named,
    number,
)
from tenken.risk.model import Dependence, Factor, Family, Grade, IndexName, Rule, Scale, State, Step

__all__ = ["read_dependence", "read_factor", "read_step"]

#: The states that rules may give; the others follow from these and from who was asked.
_GIVEN = (State.DONE, State.PLANNED, State.DONT_KNOW, State.NOT_DONE, State.NOT_APPLICABLE)


def read_step(fields: Fields) -> Step | None:
    """What a clinic can do next."""
    key = key_of(fields)
    title, how = both_languages(fields, "title"), both_languages(fields, "how")
    hint = "Write 1 for little, 2 for some, 3 for much."
    cost, effort = (number(fields, name, 1, 3, hint=hint) for name in ("cost", "effort"))
    after, company = fields.strings("after"), fields.boolean("company")
    unsure = both_languages(fields, "how_unsure", required=False)
    fields.done()
    if not (key and title and how and cost and effort):
        return None
    return Step(key, title, how, int(cost), int(effort), after, company, unsure)


def read_dependence(fields: Fields, items: Mapping[str, Item] | None) -> Dependence | None:
    """How much care hangs on the systems."""
    key, title = key_of(fields), both_languages(fields, "title")
    scales = []
    for node in fields.sequence("scales", required=True):
        one = Fields(node, fields.report, what="a scale", item=key or "")
        when = expression(one, "when", items)
        scale = number(one, "scale", 0, 1, hint="Write 1 where care stops wholly, 0.6 where paper carries most of it.")
        one.done()
        if when is not None and scale is not None:
            scales.append(Scale(when, scale))
    unknown = gap(fields, "unknown")
    fields.done()
    return Dependence(key, title, tuple(scales), unknown) if key and title and scales and unknown else None


def read_factor(
    fields: Fields,
    *,
    items: Mapping[str, Item] | None,
    families: Mapping[str, Family],
    steps: Collection[str],
    sources: Collection[str],
) -> Factor | None:
    """One factor; its family says to which number it belongs."""
    key = key_of(fields)
    family = families.get(named(fields, "family", families, where="families") or "")
    size = _size(fields, family)
    grade = fields.string("grade", required=True, choices=[grade.value for grade in Grade])
    named_sources = fields.strings("sources", required=True)
    for name in named_sources:
        if name not in sources:
            fields.fault(
                fields.place("sources"), "unknown-value", f"There is no source “{name}”.", "Add it under “sources”."
            )
    title, lacking, reason = (both_languages(fields, name) for name in ("title", "lacking", "reason"))
    ask, ask_known = (both_languages(fields, name, required=False) for name in ("ask", "ask_known"))
    known_by, within = (fields.string(name, pattern=KEY, hint="Name a factor.") for name in ("known_by", "within"))
    rules = _rules(fields, items)
    vendor_when = expression(fields, "vendor_when", items, required=False)
    if vendor_when is not None and ask is None:
        fields.fault(
            fields.place("vendor_when"), "missing-key", "What may be a vendor's duty needs “ask”.",
            "Write what the clinic asks of the vendor.",
        )  # fmt: skip
    step = named(fields, "step", steps, where="steps")
    fields.done()
    if not (key and family and size and grade and title and lacking and reason and rules and step):
        return None
    return Factor(
        key=key, index=family.index, family=family.key, size=size, grade=Grade(grade), sources=named_sources,
        title=title, lacking=lacking, reason=reason, rules=rules, step=step, vendor_when=vendor_when, ask=ask,
        ask_known=ask_known, known_by=known_by, within=within,
    )  # fmt: skip


def _size(fields: Fields, family: Family | None) -> float | None:
    if family is None:  # then it is not known which of both is meant
        return None if fields.node("ratio") is None and fields.node("points") is None else 1.0
    if family.index is IndexName.LIKELIHOOD:
        return number(fields, "ratio", 1.01, 100, hint="Write how many times likelier an attack is, such as 2.")
    return number(fields, "points", 0.1, 100, hint="Write points, such as 15; all points together are the whole.")


def _rules(fields: Fields, items: Mapping[str, Item] | None) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for node in fields.sequence("states", required=True):
        one = Fields(node, fields.report, what="a state", item=fields.item)
        given = [state for state in _GIVEN if one.node(state.value) is not None]
        one.done()
        if len(given) != 1:
            one.fault(
                one.node_place, "one-state", "An entry of “states” needs exactly one state.",
                f"Write one of {', '.join(state.value for state in _GIVEN)}, with the condition under which it is so.",
            )  # fmt: skip
            continue
        source = one.string(given[0].value, required=True, shown=False)
        when = None if source is None else check_expression(one, given[0].value, source, items)
        if when is not None:
            found.append(Rule(when, given[0]))
    states = {rule.state for rule in found}
    if found and State.DONE not in states:
        fields.fault(
            fields.place("states"), "missing-state", "No answer makes this “done”, so nobody could ever improve it.",
            "Add an entry “done”.",
        )  # fmt: skip
    return tuple(found)
