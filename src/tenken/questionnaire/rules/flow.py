"""Conditions of items: what they refer to exists, comes before, fits its type, and can be fulfilled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenken.questionnaire.conditions import leaves, questions_of
from tenken.questionnaire.faults import some
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import EnableWhen, Item
from tenken.questionnaire.rules.loops import loops
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.rules.reachability import Reachability, TooComplex
from tenken.questionnaire.structure import Source

__all__ = ["check"]


@dataclass(frozen=True, slots=True)
class _Map:
    """Where each link_id is. The first of two equal ones counts."""

    numbers: dict[str, int]
    items: dict[str, Item]
    above: dict[str, tuple[Item, ...]]


def check(source: Source) -> None:
    """Reports faults of conditions; what depends on a faulty one is not judged further."""
    found = _Map({}, {}, {})
    for number, item, above in numbered(source):
        if item.link_id not in found.items:
            found.numbers[item.link_id] = number
            found.items[item.link_id] = item
            found.above[item.link_id] = above
    looping = _loops(source, found)
    faulty = set(source.unclear) | {link_id for link_id, _ in looping}
    for number, item, _ in numbered(source):
        for position, leaf in enumerate(leaves(item.enable_when)):
            problem = _leaf(source, found, number, leaf, in_loop=(item.link_id, leaf.question) in looping)
            if problem:
                code, message, remedy = problem
                key = f"enable_when[{position}]"
                fault(source, number, key, item=item.link_id, code=code, message=message, remedy=remedy)
            if problem or leaf.question in source.unclear:
                faulty.add(item.link_id)
    _reachable(source, found, faulty)


def _loops(source: Source, found: _Map) -> set[tuple[str, str]]:
    """Reports each loop once, at its first item; gives the references that make them up."""
    needs = {
        link_id: (*questions_of(item), *(above.link_id for above in found.above[link_id][-1:]))
        for link_id, item in found.items.items()
    }
    parts: set[tuple[str, str]] = set()
    for loop in loops(needs):
        asking = [link_id for link_id in loop if set(questions_of(found.items[link_id])) & set(loop)]
        number = found.numbers[asking[0]]
        fault(
            source, number, "enable_when", item=asking[0], code="condition-loop",
            message=f"The conditions run in a loop: {some(loop).replace(', ', ' → ')} → {loop[0]}.",
            remedy="Remove one of these conditions; each may look only at questions before its own item.",
        )  # fmt: skip
        parts |= {(link_id, other) for link_id in loop for other in loop}
    return parts


def _leaf(source: Source, found: _Map, number: int, leaf: EnableWhen, *, in_loop: bool) -> tuple[str, str, str] | None:
    """Code, message and remedy of what is wrong with one condition."""
    asked = found.items.get(leaf.question)
    if asked is None:
        return "unknown-reference", f"There is no question “{leaf.question}”.", "Check the link_id."
    if leaf.question in source.unclear:
        return None
    if not ITEM_TYPES[asked.type].answerable:
        told = f"“{leaf.question}” is a {asked.type}; it has no answer."
        return "not-a-question", told, "Refer to a question."
    if found.numbers[leaf.question] >= number and not in_loop:
        return (
            "forward-reference",
            f"The condition looks at “{leaf.question}”, which comes later.",
            "Move this item behind it; conditions look back only.",
        )
    return _comparison(asked, leaf)


def _comparison(asked: Item, leaf: EnableWhen) -> tuple[str, str, str] | None:
    known = ITEM_TYPES[asked.type]
    answer = leaf.answer
    if leaf.operator not in known.operators:
        return (
            "wrong-operator",
            f"“{leaf.operator}” cannot be asked of “{asked.link_id}” ({asked.type}).",
            f"Use one of: {', '.join(sorted(known.operators))}.",
        )
    if leaf.operator == "exists":
        if isinstance(answer, bool):
            return None
        return "wrong-kind", "“exists” takes true or false.", "Write answer: true or answer: false."
    fits, wanted = {
        "boolean": (isinstance(answer, bool), "true or false (without quotes)"),
        "code": (isinstance(answer, str), "the code of an option (in quotes)"),
        "codes": (isinstance(answer, str), "the code of an option (in quotes)"),
        "text": (isinstance(answer, str), "a text (in quotes)"),
        "number": (isinstance(answer, (int, Decimal)) and not isinstance(answer, bool), "a number (without quotes)"),
        "date": (isinstance(answer, date), "a day as YYYY-MM-DD (without quotes)"),
        "nothing": (False, "nothing"),
    }[known.kind]
    if not fits:
        return (
            "wrong-kind",
            f"“{asked.link_id}” ({asked.type}) cannot be compared with “{str(answer)[:60]}”.",
            f"Write {wanted}.",
        )
    codes = [option.code for option in asked.options]
    if known.kind in {"code", "codes"} and answer not in codes:
        told = f"“{asked.link_id}” has no option “{str(answer)[:60]}”."
        return "unknown-option", told, f"Choose one of: {some(codes)}."
    return None


def _reachable(source: Source, found: _Map, faulty: set[str]) -> None:
    reachability = Reachability(found.items, found.above)
    depends: dict[str, bool] = {}  # on something faulty, so that nothing can be said
    never: set[str] = set()
    for number, item, above in numbered(source):
        needs = (*questions_of(item), *(group.link_id for group in above))
        depends[item.link_id] = item.link_id in faulty or any(depends.get(need, True) for need in needs)
        if item.enable_when is None or depends[item.link_id] or found.numbers[item.link_id] != number:
            continue
        if any(group.link_id in never for group in above):
            continue  # said at the group
        problem = _never_open(reachability, item, never)
        if problem:
            code, message, remedy = problem
            fault(source, number, "enable_when", item=item.link_id, code=code, message=message, remedy=remedy)
        if reachability.exhausted:
            break  # told at this item; the rest would take as long


def _never_open(reachability: Reachability, item: Item, never: set[str]) -> tuple[str, str, str] | None:
    try:
        if reachability.can_open(item.link_id):
            return None
    except TooComplex:
        return (
            "condition-too-complex",
            "The condition cannot be checked in reasonable time: together with the conditions of the questions that it "
            "looks at, there is too much to try.",
            "Let it look at fewer questions that have conditions themselves, or write fewer “any” branches.",
        )
    never.add(item.link_id)
    closed = [link_id for link_id in questions_of(item) if link_id in never]
    if closed:
        return (
            "unreachable-item",
            f"The item can never be open, because “{closed[0]}” can never be open.",
            f"Correct the condition of “{closed[0]}” first.",
        )
    return (
        "contradictory-condition",
        "The item can never be open: no answers make its condition true together with the conditions of the groups "
        f"above it and of the questions it looks at ({some(questions_of(item))}).",
        "Check the values, “all” against “any”, and when those questions are open themselves.",
    )
