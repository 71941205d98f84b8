"""Invented answers that a clinic could have given, made from the questionnaire alone."""

from collections import Counter
from collections.abc import Mapping
from random import Random

from tenken.errors import TenkenError
from tenken.questionnaire.model import Condition, EnableGroup, Item, Questionnaire
from tenken.response.assessment import assess
from tenken.response.enablement import open_items
from tenken.response.model import Json

__all__ = ["NoAnswersFit", "complete_answers", "some_answers"]

TRIES = 200
NAMES = ("湊 恵子", "佐藤 一郎", "髙橋 美咲", "田中 誠", "渡邉 由美子", "鈴木 健", "𠮷田 さくら", "中村 浩")
SHARE_OF_YES = 0.55
GATE = 0.95
GATE_OPENS = 5


class NoAnswersFit(TenkenError):
    """No random answers kept every rule of the questionnaire."""


def complete_answers(questionnaire: Questionnaire, *, random: Random) -> tuple[Mapping[str, Json], frozenset[str]]:
    """Answers that can be submitted, and the keys of the soft problems to confirm with them. Raises NoAnswersFit."""
    for _ in range(TRIES):
        answers = some_answers(questionnaire, random=random)
        found = assess(questionnaire, answers)
        confirmed = frozenset(problem.key for problem in found.to_confirm)
        if assess(questionnaire, answers, confirmed=confirmed).complete:
            return answers, confirmed
    raise NoAnswersFit(questionnaire.instrument)


def some_answers(questionnaire: Questionnaire, *, random: Random, share: float = 1.0) -> Mapping[str, Json]:
    """Answers to the first ``share`` (0–1) of the questions that are open, in the order a clinic meets them."""
    answers: dict[str, Json] = {}
    questions = [item for item, _ in questionnaire.walk() if item.type not in {"group", "display"}]
    gates = _gates(questionnaire)
    wanted = max(1, round(len(questions) * share))
    for item in questions[:wanted]:
        if item.link_id in open_items(questionnaire, answers):
            answers[item.link_id] = _answer(item, random, yes=GATE if item.link_id in gates else SHARE_OF_YES)
    return answers


def _gates(questionnaire: Questionnaire) -> frozenset[str]:
    """Questions that open many others: most clinics have the systems that the survey is about."""
    opened: Counter[str] = Counter()
    for item, _ in questionnaire.walk():
        opened.update(_sources(item.enable_when))
    return frozenset(link_id for link_id, count in opened.items() if count >= GATE_OPENS)


def _sources(condition: Condition | None) -> set[str]:
    if condition is None:
        return set()
    if isinstance(condition, EnableGroup):
        return {link_id for inner in condition.conditions for link_id in _sources(inner)}
    return {condition.question}


def _answer(item: Item, random: Random, *, yes: float) -> Json:
    codes = [option.code for option in item.options]
    if item.dont_know and random.random() < 0.08:
        return {"dont_know": True}
    match item.type:
        case "yes-no":
            return random.random() < yes
        case "single-choice":
            plain = [option.code for option in item.options if not option.other]
            return random.choice(plain or codes)
        case "multiple-choice":
            several = [option.code for option in item.options if not option.exclusive and not option.other]
            return [*sorted(random.sample(several, k=random.randint(1, min(3, len(several)))))]
        case "integer" | "decimal":
            return int(item.minimum) if isinstance(item.minimum, int) else 1
        case "date":
            return "2026-06-01"
        case _:
            return random.choice(NAMES) if item.personal else "特になし"
