"""How far a response is: 「7問中5問 回答済み」."""

from collections import Counter
from dataclasses import dataclass

from tenken.questionnaire.conditions import questions_of
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Questionnaire
from tenken.response.enablement import read
from tenken.response.model import Answers

__all__ = ["Progress", "follow_ups", "progress"]

GATE = 5  # a question that opens more than this many is a gate to the questionnaire, not a question with a follow-up


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of open questions; groups, display texts and closed questions do not count."""

    open: int
    answered: int  # "don't know" counts
    next_unanswered: str | None  # the first open question without a complete answer, required or not


def progress(questionnaire: Questionnaire, answers: Answers) -> Progress:
    """How many questions are open, how many of them are answered, and where to go on."""
    reading = read(questionnaire, answers)
    questions = [
        item.link_id
        for item in reading.items.values()
        if item.link_id in reading.open and ITEM_TYPES[item.type].answerable
    ]
    faulty = {problem.link_id for problem in reading.problems}
    left = [link_id for link_id in questions if link_id not in reading.stored or link_id in faulty]
    return Progress(open=len(questions), answered=len(questions) - len(left), next_unanswered=next(iter(left), None))


def follow_ups(questionnaire: Questionnaire) -> frozenset[str]:
    """Link_ids of the questions to show as following from another one: opened by an answer, but not by a gate."""
    sources = {item.link_id: questions_of(item) for item, _ in questionnaire.walk()}
    opened = Counter(source for found in sources.values() for source in found)
    return frozenset(link_id for link_id, found in sources.items() if any(opened[one] <= GATE for one in found))
