"""Why a number is what it is: what lacks by the clinic's answers, then what it left blank, then what nobody asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenken.questionnaire.item_types import describe
from tenken.questionnaire.model import LocalizedText
from tenken.risk.deciding import decided_by
from tenken.risk.explanation import Reason
from tenken.risk.model import IndexName, State
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.ui.languages import page_language

__all__ = ["WhyLine", "adding_up", "doubt_lines", "in_words", "reason_lines"]

NAMED = 4  # things that were not asked, named in the note


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One reason, or several taken together. ``points`` of all lines of a number add up to it."""

    title: str
    points: int
    why: str = ""
    answers: str = ""  # which answers it comes from
    mark: str = ""  # a few words beside the title: planned, the vendor's duty
    names: tuple[str, ...] = ()  # of several together, what they are
    told: bool = False  # told by answers, not by their absence


def in_words(text: LocalizedText) -> str:
    """In the reader's language, on one line."""
    return " ".join(text.in_language(page_language()).split())


def reason_lines(found: Assessment, index: IndexName, *, most: int, whole: int) -> tuple[WhyLine, ...]:
    """The largest ones that the answers tell; then the others together, then what has no answer: blank, not asked."""
    told, blank, unasked = _sorted_out(found, index)
    shown, others = told[:most], told[most:]
    together = [
        (others, ngettext("そのほか%(count)s件", "そのほか%(count)s件", len(others)), "", True),
        (
            blank,
            _("お答えがなかったこと（%(count)s件）"),
            _("お答えがないので、できているかどうか分かりません。中ほどとみなしています。"),
            False,
        ),
        (
            unasked,
            _("この調査でたずねていないこと（%(count)s件）"),
            _("できているかどうか分からないため、中ほどとみなしています。貴院ができていないという意味ではありません。"),
            False,
        ),
    ]
    groups = [group for group in together if group[0]]
    # of each alone, however many are shown: the page and the paper say the same of it
    each = found.reasons[index]
    points = {
        one.factor.key: size
        for one, size in zip(each, adding_up([one.contribution for one in each], whole=whole), strict=True)
    }
    lines = [_why(found, one, points[one.factor.key]) for one in shown]
    for several, title, why, lacking in groups:
        names = tuple(_lacking(one) if lacking else in_words(one.factor.title) for one in several)
        size = sum(points[one.factor.key] for one in several)
        lines.append(WhyLine(title % {"count": len(several)}, size, why=why, names=names, told=lacking))
    return tuple(lines)


def doubt_lines(found: Assessment) -> tuple[str, ...]:
    """Why intervals are so wide that they are told instead of values: little was asked, or much was left blank."""
    blank: list[Reason] = []
    unasked: list[Reason] = []
    for index in IndexName:
        number = found.exposure.of(index)
        if number is not None and number.wide:
            _told, without, beyond = _sorted_out(found, index)
            blank += without
            unasked += beyond
    lines = []
    if unasked:
        lines.append(
            _("幅が広いのは、この調査でたずねたことが少ないためです。たとえば、次のことはたずねていません：%(titles)s")
            % {"titles": _largest(unasked)}
        )
    if blank:
        lines.append(
            _("お答えのないところがあるため、幅が広くなっています。たとえば、次のことです：%(titles)s")
            % {"titles": _largest(blank)}
        )
    return tuple(lines)


def _sorted_out(found: Assessment, index: IndexName) -> tuple[list[Reason], list[Reason], list[Reason]]:
    """What answers tell, what the clinic left blank, and what the questionnaire doesn't ask."""
    told, blank, unasked = [], [], []
    for one in found.reasons[index]:
        if one.state is not State.NOT_ASKED:
            told.append(one)
        elif one.factor.key in found.beyond:
            unasked.append(one)
        else:
            blank.append(one)
    return told, blank, unasked


def _why(found: Assessment, reason: Reason, points: int) -> WhyLine:
    mark = _("予定あり") if reason.state is State.PLANNED else ""
    return WhyLine(
        title=_lacking(reason),
        points=points,
        why=in_words(reason.factor.reason),
        answers=_answers(found, reason),
        mark=_("契約では保守の会社の仕事") if reason.state.vendors else mark,
        told=True,
    )


def _lacking(reason: Reason) -> str:
    """What is missing; with "don't know", what may be missing."""
    lacking = in_words(reason.factor.lacking)
    return _("%(lacking)sかもしれない") % {"lacking": lacking} if reason.state.answer is State.DONT_KNOW else lacking


def _answers(found: Assessment, reason: Reason) -> str:
    """Which answers decided it, with what they are about: 「機械の一覧（Q4 いいえ）」."""
    questionnaire, given = found.receipt.questionnaire, found.receipt.content.answers
    items = {item.link_id: item for item, _above in questionnaire.walk()}
    said = _("、").join(
        f"{items[name].prefix} {describe(items[name], given[name], page_language())}".strip()
        for name in decided_by(reason.factor, found.values)
        if name in items and name in given
    )
    title = in_words(reason.factor.title)
    return _("%(title)s（%(answers)s）") % {"title": title, "answers": said} if said else ""


def _largest(reasons: Sequence[Reason]) -> str:
    largest = sorted(reasons, key=lambda one: -one.contribution)[:NAMED]
    return _("、").join(in_words(one.factor.title) for one in largest)


def adding_up(parts: Sequence[float], *, whole: int) -> list[int]:
    """Whole numbers, near the parts, that add up to ``whole``: the largest remainders are rounded up (Hamilton).

    ``whole`` is the rounded sum of the parts.
    """
    floors = [int(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    for place in order[: max(0, whole - sum(floors))]:
        floors[place] += 1
    return floors
