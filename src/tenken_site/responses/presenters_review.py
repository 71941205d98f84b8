"""The answers one below the other: for review, for the receipt, for paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenken.questionnaire.item_types import ITEM_TYPES, describe
from tenken.questionnaire.model import Questionnaire
from tenken.response.enablement import open_items
from tenken.response.model import Assessment, Json
from tenken.response.navigation import follow_ups
from tenken_site.responses.presenters import page_language
from tenken_site.responses.queries import OpenCase

__all__ = ["AnswerLine", "Confirmation", "ReviewPage", "answer_lines", "person_named", "review_page"]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One open question."""

    link_id: str
    prefix: str
    text: str
    answer: str  # empty: not answered
    missing: bool  # required and not answered
    problem: str  # what keeps it from being submitted
    sub: bool
    heading: bool  # a group's title


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Something unusual that the respondent may say is right."""

    key: str
    prefix: str
    link_id: str
    message: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The review."""

    lines: tuple[AnswerLine, ...]
    confirmations: tuple[Confirmation, ...]
    open: int
    answered: int
    missing: int  # questions that keep it from being submitted
    ready: bool  # only confirmations, if anything, are left


def answer_lines(
    questionnaire: Questionnaire, answers: Mapping[str, Json], assessment: Assessment | None = None
) -> tuple[AnswerLine, ...]:
    """Every open question in order, with its answer in words."""
    language = page_language()
    opens = open_items(questionnaire, answers)
    missing = frozenset(assessment.missing) if assessment else frozenset()
    problems = {problem.link_id: problem for problem in assessment.problems} if assessment else {}
    following = follow_ups(questionnaire)
    lines = []
    for item, _above in questionnaire.walk():
        kind = ITEM_TYPES[item.type]
        if item.link_id not in opens or (not kind.answerable and not item.items):
            continue
        problem = problems.get(item.link_id)
        lines.append(
            AnswerLine(
                link_id=item.link_id,
                prefix=item.prefix,
                text=item.text.in_language(language),
                answer=describe(item, answers.get(item.link_id), language) if kind.answerable else "",
                missing=item.link_id in missing,
                problem=problem.message.in_language(language) if problem else "",
                sub=item.link_id in following,
                heading=not kind.answerable,
            )
        )
    return tuple(lines)


def review_page(opened: OpenCase, assessment: Assessment) -> ReviewPage:
    """What would be submitted, and what is left to do before."""
    language, questionnaire = page_language(), opened.questionnaire
    lines = answer_lines(questionnaire, opened.document.answers(), assessment)
    questions = [line for line in lines if not line.heading]
    return ReviewPage(
        lines=lines,
        confirmations=tuple(
            Confirmation(
                problem.key,
                questionnaire.item(problem.link_id).prefix or problem.link_id,
                problem.link_id,
                problem.message.in_language(language),
            )
            for problem in assessment.to_confirm
        ),
        open=len(questions),
        answered=len(assessment.answered),
        missing=len({line.link_id for line in questions if line.missing or line.problem}),
        ready=not (assessment.missing or assessment.problems),
    )


def person_named(questionnaire: Questionnaire, answers: Mapping[str, Json]) -> str:
    """Who answered: the first answer that names a person, as given; empty where none does."""
    for item, _above in questionnaire.walk():
        value = answers.get(item.link_id)
        if item.personal and item.type == "short-text" and isinstance(value, str):
            return value
    return ""
