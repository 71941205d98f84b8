"""Flash surveys in words: the steps, whom it asks, how many were chosen and why, what was answered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext

from tenken.questionnaire.model import Questionnaire
from tenken.response.suggesting import Suggesting, Why, choosable
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import permit_may_be_ended, permit_may_be_granted
from tenken_site.flash_surveys.actions.count import DONT_KNOW
from tenken_site.flash_surveys.models import FlashSurvey
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = [
    "AnswerCount",
    "AreaCount",
    "Arrivals",
    "FlashLine",
    "QuestionCount",
    "answer_counts",
    "area_counts",
    "arrivals_of",
    "flash_line",
    "plan_lines",
    "trouble_words",
    "why_counts",
]


@dataclass(frozen=True, slots=True)
class FlashLine:
    """One of them, for one reader. ``state``: of the permit; ``step``: a word of ``step_of``."""

    survey: FlashSurvey
    state: FlashSurvey.State
    step: str
    may_grant: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class AreaCount:
    """A prefecture's chosen clinics."""

    name: str
    suggests: int
    unknown: int
    never: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.suggests + self.unknown + self.never


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """One answer: how many gave it, of a hundred that were asked the question."""

    label: str
    count: int
    percent: int

    @property
    def bar(self) -> int:
        """Of 760 units."""
        return 760 * self.percent // 100


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """One question of the flash survey."""

    text: str
    answers: tuple[AnswerCount, ...]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How far the campaign is."""

    asked: int
    opened: int
    answered: int
    gone: int
    submissions: int

    @property
    def open(self) -> int:
        """Still to be followed."""
        return self.asked - self.answered - self.gone


def flash_line(survey: FlashSurvey, *, reader: User, now: datetime) -> FlashLine:
    """Asks nothing of the database."""
    state = survey.state_at(now)
    return FlashLine(
        survey=survey,
        state=state,
        step=_step(survey, state),
        may_grant=permit_may_be_granted(survey, by=reader),
        may_end=permit_may_be_ended(survey, now=now) and survey.finished_at is None,
    )


def _step(survey: FlashSurvey, state: FlashSurvey.State) -> str:
    """finished, asking, over (nobody was asked), chosen, granted, asked."""
    if survey.finished_at is not None:
        return "finished"
    if survey.asking_id is not None:
        return "asking"
    if state in {FlashSurvey.State.REFUSED, FlashSurvey.State.ENDED, FlashSurvey.State.EXPIRED}:
        return "over"
    if state is FlashSurvey.State.GRANTED:
        return "chosen" if survey.chosen_at is not None else "granted"
    return "asked"


def plan_lines(plan: Suggesting, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Whom it asks, a sentence a line: what who grants reads."""
    language = get_language() or "ja"
    items = {item.link_id: item for item, _ in questionnaire.walk()}
    lines = []
    for one in plan.suggestions:
        item = items[one.link_id]
        labels = [option.label.in_language(language) for option in item.options if option.code in one.codes]
        lines.append(
            gettext("「%(question)s」に「%(answers)s」と答えた施設")
            % {
                "question": f"{item.prefix} {item.text.in_language(language)}".strip(),
                "answers": gettext("」か「").join(labels),
            }
        )
    unknown = {
        gettext("これらの質問に「わからない」と答えた施設と、「その他」として自分の言葉で答えた施設"): plan.dont_know,
        gettext("これらの質問に答えていない施設（前の質問で、該当しないと分かった施設を除く）"): plan.unanswered,
        gettext("一度も提出していない施設（廃止などと分かっている施設を除く）"): plan.never,
    }
    return (*lines, *(words for words, chosen in unknown.items() if chosen))


def why_counts(counts: Collection[tuple[str, str, int]]) -> dict[str, int]:
    """Chosen clinics by reason, and ``total``."""
    found = {why.value: sum(count for reason, _, count in counts if reason == why.value) for why in Why}
    return found | {"total": sum(found.values())}


def area_counts(counts: Collection[tuple[str, str, int]], areas: Mapping[str, Jurisdiction]) -> tuple[AreaCount, ...]:
    """By prefecture, in the order of their codes; those whose prefecture is not known come last."""
    by_area: dict[str, dict[str, int]] = {}
    for why, code, count in counts:
        by_area.setdefault(code, {})[why] = count
    language = get_language() or "ja"

    def named(code: str) -> str:
        area = areas.get(code)
        if area is None:
            return gettext("都道府県が分からない")
        return area.name if language == "ja" else area.name_en or area.name

    order = sorted(by_area, key=lambda code: (code not in areas, code))
    return tuple(AreaCount(named(code), *(by_area[code].get(why.value, 0) for why in Why)) for code in order)


def answer_counts(
    given: Mapping[str, Mapping[str, int]], questionnaire: Questionnaire, *, submissions: int
) -> tuple[QuestionCount, ...]:
    """How often each answer was given, question by question; per cent of those who answered the question, or of all
    ``submissions`` where several answers may be given.

    ``given``: codes by question, ``count.DONT_KNOW`` for "don't know".
    """
    language = get_language() or "ja"
    found = []
    for item in choosable(questionnaire):
        counts = given.get(item.link_id, {})
        several = item.type == "multiple-choice"
        labels = {option.code: option.label.in_language(language) for option in item.options}
        if item.dont_know:
            labels[DONT_KNOW] = gettext("わからない")
        base = submissions if several else sum(counts.values())
        found.append(
            QuestionCount(
                text=f"{item.prefix} {item.text.in_language(language)}".strip(),
                answers=tuple(
                    AnswerCount(label, counts.get(code, 0), 100 * counts.get(code, 0) // base if base else 0)
                    for code, label in labels.items()
                ),
            )
        )
    return tuple(found)


def arrivals_of(counts: Mapping[str, int]) -> Arrivals:
    """From ``queries.arrivals``."""
    return Arrivals(**counts)


def trouble_words(word: str) -> str:
    """Why the work ended without an outcome, and what to do."""
    return {
        "statistical": gettext("統計法にもとづく統計調査のため、回答から施設を選ぶことはできません。"),
        "permit_over": gettext("許可の期限が過ぎたか、許可が終わりました。もう一度申請してください。"),
        "asked_already": gettext("すでに調査を始めています。いまの状態を確かめてください。"),
        "disposed": gettext("もとの調査の回答は廃棄されています。"),
        "unreadable": gettext("開けない回答があります。システムの管理者に連絡してください。"),
        "exists": gettext("同じ名前の調査がすでにあります。システムの管理者に連絡してください。"),
        "nobody": gettext("該当する施設がありません。条件を変えて、もう一度申請してください。"),
        "chosen_anew": gettext("確認のあとで、施設が選び直されました。数をもう一度確かめてから始めてください。"),
        "deadline": gettext("締切の日が来ています。締切を変えて、もう一度申請してください。"),
        "waves": gettext("案内の予定を立てられませんでした。システムの管理者に連絡してください。"),
        "template_unfit": gettext("緊急の確認調査の調査票に誤りがあります。システムの管理者に連絡してください。"),
        "units": gettext("選んだ施設が、いまの名簿にありません。施設を選び直してください。"),
        "few": gettext("回答した施設がまだ少ないため、数えませんでした。"),
        "no_template": gettext("緊急の確認調査の調査票が用意されていません。システムの管理者に連絡してください。"),
    }.get(word, word)
