"""Which items are open, and with it the one meaning of a closed question.

The rule, after HL7 FHIR R5 (Questionnaire.item.enableWhen, code system questionnaire-enable-operator):

* An item is open when every group above it is open and its condition holds.
* A condition sees only answers of open questions. The answer of a closed one is kept in the draft and is otherwise as
  absent as one that was never given. An answer that its question cannot store (letters where a number is asked) is
  absent too.
* ``exists`` true holds when there is an answer, "don't know" included; ``exists`` false when there is none.
* The other operators need an answer: on an absent one, and on "don't know", no comparison holds, ``!=`` neither.
  FHIR's wording of ``!=`` ("no answer is equal") leaves open what an absent answer does; here a question that nobody
  has answered routes nobody. Who wants that writes ``exists`` false beside it.
* An answer that is kept but has to be completed (the text beside "other") routes by what it already says.
* Of several choices one that fits is enough; ``!=`` holds when none of them is equal.

Conditions look back only (forward references are refused when a survey is checked), so one pass in the order of the
questionnaire decides everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenken.questionnaire.conditions import compare, operand
from tenken.questionnaire.item_types import Value, read_value
from tenken.questionnaire.model import Condition, EnableWhen, Item, Questionnaire
from tenken.response.coercion import coerce
from tenken.response.model import Answers, Json, Problem

__all__ = ["Reading", "holds", "open_items", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers as the questionnaire sees them."""

    items: Mapping[str, Item]  # every item by link_id, in the order of the questionnaire
    open: frozenset[str]
    stored: dict[str, Json]  # answers of open questions as they are stored, "don't know" included
    values: dict[str, Value | None]  # the same as conditions and expressions see them; "don't know" is None
    problems: tuple[Problem, ...]  # answers of open questions that cannot be stored, or have to be completed


def open_items(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    """The link_ids of all open items, groups and display texts included."""
    return read(questionnaire, answers).open


def read(questionnaire: Questionnaire, answers: Answers) -> Reading:
    """One pass: open the items, store the answers of the open ones, note what cannot be stored. Never raises."""
    items: dict[str, Item] = {}
    opened: set[str] = set()
    stored: dict[str, Json] = {}
    values: dict[str, Value | None] = {}
    problems: list[Problem] = []
    for item, above in questionnaire.walk():
        items[item.link_id] = item
        if above and above[-1].link_id not in opened:
            continue
        if item.enable_when is not None and not holds(item.enable_when, values):
            continue
        opened.add(item.link_id)
        if item.link_id in answers:
            coerced = coerce(item, answers[item.link_id])
            if coerced.problem:
                problems.append(coerced.problem)
            if coerced.value is not None:
                stored[item.link_id] = coerced.value
                values[item.link_id] = read_value(item, coerced.value)
    return Reading(items=items, open=frozenset(opened), stored=stored, values=values, problems=tuple(problems))


def holds(condition: Condition, values: Mapping[str, Value | None]) -> bool:
    """Whether the condition holds over the values of open questions ("don't know" is None)."""
    if not isinstance(condition, EnableWhen):
        joined = all if condition.behavior == "all" else any
        return joined(holds(part, values) for part in condition.conditions)
    if condition.operator == "exists":
        return (condition.question in values) == condition.answer
    given = values.get(condition.question)
    if given is None:
        return False
    wanted = operand(condition.answer)
    several = given if isinstance(given, frozenset) else (given,)
    if condition.operator == "!=":
        return all(compare("!=", one, wanted) is True for one in several)
    return any(compare(condition.operator, one, wanted) is True for one in several)
