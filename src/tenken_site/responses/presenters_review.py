"""The answers one below the other: for review, for the receipt, for paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from tenken.questionnaire.item_types import ITEM_TYPES, describe
from tenken.questionnaire.model import Item, Questionnaire
from tenken.response.coercion import coerce
from tenken.response.enablement import open_items
from tenken.response.model import Assessment, Json
from tenken.response.navigation import follow_ups
from tenken.response.pruning import personal_items
from tenken_site.responses.presenters_answering import Attention, Summary
from tenken_site.responses.queries import OpenCase
from tenken_site.ui.languages import page_language

__all__ = [
    "AnswerLine",
    "Confirmation",
    "ReviewPage",
    "answer_lines",
    "erased_words",
    "person_named",
    "review_page",
    "sent_lines",
    "unticked",
]


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
    target: str  # id of its box
    ticked: bool
    forgotten: bool  # the button was pressed without it


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The review."""

    lines: tuple[AnswerLine, ...]
    confirmations: tuple[Confirmation, ...]
    open: int
    answered: int
    missing: int  # required questions without an answer
    to_mend: int  # questions whose answer keeps it from being submitted
    ready: bool  # only confirmations, if anything, are left


def answer_lines(
    questionnaire: Questionnaire,
    answers: Mapping[str, Json],
    assessment: Assessment | None = None,
    *,
    personal_erased: bool = False,
    withheld: bool = False,
) -> tuple[AnswerLine, ...]:
    """Every open question in order, with its answer in words.

    ``personal_erased``: the personal ones were destroyed; ``withheld``: they are not shown to this reader.
    """
    language = page_language()
    opens = open_items(questionnaire, answers)
    missing = frozenset(assessment.missing) if assessment else frozenset()
    problems = {problem.link_id: problem for problem in assessment.problems} if assessment else {}
    following = follow_ups(questionnaire)
    apart = personal_items(questionnaire) if personal_erased or withheld else frozenset()
    instead = withheld_words() if withheld else erased_words()
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
                answer=_in_words(
                    item, answers.get(item.link_id), language, instead=instead if item.link_id in apart else ""
                ),
                missing=item.link_id in missing,
                problem=problem.message.in_language(language) if problem else "",
                sub=item.link_id in following,
                heading=not kind.answerable,
            )
        )
    return tuple(lines)


def _in_words(item: Item, value: Json, language: str, *, instead: str) -> str:
    if not ITEM_TYPES[item.type].answerable:
        return ""
    return instead or describe(item, value, language)


def withheld_words() -> str:
    """What stands in the place of a personal answer for an official."""
    return gettext("個人についての答えは表示しません")


def erased_words() -> str:
    """What stands in the place of a personal answer that was destroyed."""
    return gettext("個人情報は消去されました")


def sent_lines(questionnaire: Questionnaire, sent: Mapping[str, object]) -> tuple[AnswerLine, ...]:
    """What came from a form that was not stored, as it was typed; ``sent`` by link_id as its controls sent it."""
    return tuple(
        AnswerLine(
            link_id=item.link_id,
            prefix=item.prefix,
            text=item.text.in_language(page_language()),
            answer=in_words(item, sent[item.link_id]) or gettext("（答えを消す）"),
            missing=False,
            problem="",
            sub=False,
            heading=False,
        )
        for item, _above in questionnaire.walk()
        if item.link_id in sent
    )


def in_words(item: Item, raw: object) -> str:
    """The answer as a reader knows it, even where it could not be stored."""
    value = coerce(item, raw).value
    if value is not None:
        return describe(item, value, page_language())
    if isinstance(raw, str):
        return raw
    codes = raw.get("codes", raw.get("code")) if isinstance(raw, dict) else raw
    chosen = codes if isinstance(codes, list) else [codes]
    labels = [option.label.in_language(page_language()) for option in item.options if option.code in chosen]
    text = raw.get("text") if isinstance(raw, dict) else None
    return "\n".join([*labels, *([text] if isinstance(text, str) else [])])


def unticked(page: ReviewPage) -> Summary | None:
    """The error summary of a review whose button was pressed too early; None where nothing was forgotten."""
    what_to_do = gettext("「このままで正しい」に印を付けるか、答えを変更してください")
    lines = tuple(
        Attention(ask.target, gettext("%(question)s：%(message)s") % {"question": ask.prefix, "message": what_to_do})
        for ask in page.confirmations
        if ask.forgotten
    )
    if not lines:
        return None
    return Summary(
        heading=gettext("あと%(count)dつ、確かめてください") % {"count": len(lines)},
        lines=lines,
        what_is_saved=gettext("まだ提出していません。答えはすべて保存してあります。"),
    )


def review_page(
    opened: OpenCase, assessment: Assessment, *, ticked: frozenset[str] = frozenset(), pressed: bool = False
) -> ReviewPage:
    """What would be submitted, and what is left to do before.

    ``assessment`` with nothing confirmed; ``ticked``: keys that came with the button, ``pressed``: it was pressed.
    """
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
                target=f"confirm-{number}",
                ticked=problem.key in ticked,
                forgotten=pressed and problem.key not in ticked,
            )
            for number, problem in enumerate(assessment.to_confirm, start=1)
        ),
        open=len(questions),
        answered=len(assessment.answered),
        missing=sum(line.missing for line in questions),
        to_mend=sum(bool(line.problem) and not line.missing for line in questions),
        ready=not (assessment.missing or assessment.problems),
    )


def person_named(questionnaire: Questionnaire, answers: Mapping[str, Json], *, personal_erased: bool = False) -> str:
    """Who answered: the first answer that names a person, as given; empty where none does."""
    if personal_erased and personal_items(questionnaire):
        return erased_words()
    for item, _above in questionnaire.walk():
        value = answers.get(item.link_id)
        if item.personal and item.type == "short-text" and isinstance(value, str):
            return value
    return ""
