"""Time and trouble with each question, as the page and its files show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Questionnaire
from tenken_site.monitoring.charts.bars import mini
from tenken_site.monitoring.presenters import language
from tenken_site.monitoring.queries_waves import QuestionLine

__all__ = ["HIDDEN", "QuestionRow", "question_rows", "seconds_in_words"]

HIDDEN = "…"  # too few clinics stand behind it
LONGEST = 60  # letters of a question's text


@dataclass(frozen=True, slots=True)
class Share:
    """Some of those who answered: their number, and their share with its bar."""

    count: str
    share: str  # empty where the number is not shown
    bar: float


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question; figures are written out, "…" where too few clinics stand behind them."""

    link_id: str
    number: str  # the printed number, or the link id
    text: str
    clinics: str
    median: str
    slow: str
    median_bar: float
    slow_bar: float
    troubles: Share
    changes: Share
    left_here: Share
    heavy: bool  # one of the two that take longest, or where one in ten meets trouble


def question_rows(questionnaire: Questionnaire, lines: Sequence[QuestionLine]) -> list[QuestionRow]:
    """Every question that can be answered, in the questionnaire's order."""
    by_id: Mapping[str, QuestionLine] = {line.link_id: line for line in lines}
    slowest = max((line.slow_seconds or 0 for line in lines), default=0)
    left = sum(line.left_here or 0 for line in lines)
    rows = []
    for item, _above in questionnaire.walk():
        if not ITEM_TYPES[item.type].answerable:
            continue
        line = by_id.get(item.link_id)
        text = item.text.in_language(language())
        rows.append(
            QuestionRow(
                link_id=item.link_id,
                number=item.prefix or item.link_id,
                text=text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
                clinics=_grouped(line.clinics if line else None),
                median=seconds_in_words(line.median_seconds if line else None),
                slow=seconds_in_words(line.slow_seconds if line else None),
                median_bar=mini(line.median_seconds if line else None, whole=slowest),
                slow_bar=mini(line.slow_seconds if line else None, whole=slowest),
                troubles=_share(line.troubles if line else None, line.clinics if line else None),
                changes=_share(line.changes if line else None, line.clinics if line else None),
                left_here=_share(line.left_here if line else None, left),
                heavy=_heavy(line, lines),
            )
        )
    return rows


def seconds_in_words(seconds: float | None) -> str:
    """「35秒」, 「2分20秒」; "…" where it is not shown."""
    if seconds is None:
        return HIDDEN
    whole = round(seconds)
    if whole < 60:  # a minute
        return _("%(seconds)d秒") % {"seconds": whole}
    return _("%(minutes)d分%(seconds)02d秒") % {"minutes": whole // 60, "seconds": whole % 60}


def _grouped(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _share(count: int | None, among: int | None) -> Share:
    if count is None:
        return Share(HIDDEN, "", 0)
    share = 100 * count / among if among else None
    return Share(f"{count:,}", "" if share is None else f"{share:.1f}%", mini(share))


def _heavy(line: QuestionLine | None, lines: Sequence[QuestionLine]) -> bool:
    if line is None:
        return False
    times = sorted((one.median_seconds for one in lines if one.median_seconds is not None), reverse=True)
    slow = line.median_seconds is not None and len(times) > 2 and line.median_seconds >= times[1]
    return slow or bool(line.troubles and line.clinics and line.troubles * 10 >= line.clinics)
