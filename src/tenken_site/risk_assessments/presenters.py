"""A clinic's exposure in plain words: two numbers, each with its band and its doubt, why, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenken.questionnaire.item_types import describe
from tenken.questionnaire.model import LocalizedText
from tenken.risk.explanation import NextStep, Reason
from tenken.risk.model import IndexName, State
from tenken.risk.states import reads
from tenken_site.risk_assessments.gauge import Gauge, gauge
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.ui.languages import page_language

__all__ = [
    "ExposurePage",
    "NumberLines",
    "StepLines",
    "SupportLine",
    "WhyLine",
    "exposure_page",
    "in_words",
    "page_head",
]

SHOWN_REASONS = 4
NAMED = 4  # things that were not asked, named in the note


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One reason, or several taken together. ``points`` of all lines of a number add up to it."""

    title: str
    points: int
    why: str = ""
    answers: str = ""  # which answers it comes from; of several together, their titles
    told: bool = False  # one reason, told by answers


@dataclass(frozen=True, slots=True)
class NumberLines:
    """One of the two numbers."""

    key: str  # likelihood, impact
    title: str
    about: str
    value: int
    low: int
    high: int
    wide: bool  # little was asked: the interval is told instead of the value
    band: str
    bands: str  # of the interval: やや高い〜高い
    gauge: Gauge
    reasons: tuple[WhyLine, ...]


@dataclass(frozen=True, slots=True)
class StepLines:
    """One thing to do next."""

    number: int
    title: str
    how: str
    effects: tuple[str, ...]
    cost: str
    effort: str
    vendors: bool  # all of it is the vendor's duty by contract


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One way to get help."""

    title: str
    owner: str
    body: str
    url: str  # blank where none is known for certain


@dataclass(frozen=True, slots=True)
class ExposurePage:
    """All that the page says. Without numbers the clinic has no networked system."""

    receipt_number: str
    number: int  # of the submission
    complete: bool
    numbers: tuple[NumberLines, ...]
    doubt: str  # why the intervals are wide; blank when they are not
    steps: tuple[StepLines, ...]
    asks: int  # questions to the vendor; 0 where there is no letter
    support: tuple[SupportLine, ...]
    limits: tuple[str, ...]


def in_words(text: LocalizedText) -> str:
    """In the reader's language, on one line."""
    return " ".join(text.in_language(page_language()).split())


def page_head(found: Assessment) -> dict[str, str]:
    """What stands around every page here."""
    return {
        "facility": found.opened.unit.name,
        "public_id": found.opened.public_id,
        "survey": in_words(found.receipt.questionnaire.title),
    }


def exposure_page(found: Assessment, *, most_reasons: int = SHOWN_REASONS) -> ExposurePage:
    """The page of this assessment; for each number so many reasons stand alone."""
    return ExposurePage(
        receipt_number=found.receipt.receipt_number,
        number=found.receipt.number,
        complete=found.receipt.complete,
        numbers=tuple(_number(found, index, most_reasons) for index in IndexName) if found.exposure.in_scope else (),
        doubt=_doubt(found),
        steps=tuple(_step(number, one) for number, one in enumerate(found.steps, start=1)),
        asks=len(found.asks.open) + len(found.asks.further) if found.has_letter else 0,
        support=tuple(
            SupportLine(in_words(one.title), in_words(one.owner), in_words(one.body), one.url or "")
            for one in found.paths
        ),
        limits=tuple(in_words(one) for one in found.model.limits),
    )


def _number(found: Assessment, index: IndexName, most_reasons: int) -> NumberLines:
    scored = found.exposure.of(index)
    assert scored is not None  # noqa: S101  # in scope: both numbers are there
    value, low, high = round(scored.value), round(scored.low), round(scored.high)
    title, about = {
        IndexName.LIKELIHOOD: (
            _("侵入されやすさ"),
            _("攻撃する人が貴院の中に入りやすく、広がりやすいほど、大きくなります。"),
        ),
        IndexName.IMPACT: (
            _("止まったときの影響"),
            _("攻撃を受けたとき、診療が長く止まりそうなほど、大きくなります。"),
        ),
    }[index]
    ends = [in_words(found.model.band(index, end).label) for end in (scored.low, scored.high)]
    bands = ends[0] if ends[0] == ends[1] else _("%(low)s〜%(high)s") % {"low": ends[0], "high": ends[1]}
    band = in_words(found.model.band(index, scored.value).label)
    return NumberLines(
        key=index.value,
        title=title,
        about=about,
        value=value,
        low=low,
        high=high,
        wide=scored.wide,
        band=band,
        bands=bands,
        gauge=gauge(found.model, index, value=value, low=low, high=high, language=page_language()),
        reasons=_reasons(found, index, most=most_reasons, whole=value),
    )


def _reasons(found: Assessment, index: IndexName, *, most: int, whole: int) -> tuple[WhyLine, ...]:
    """The largest ones that the answers tell; then the others together, then together what was not asked."""
    told = [one for one in found.reasons[index] if one.state is not State.NOT_ASKED]
    unasked = [one for one in found.reasons[index] if one.state is State.NOT_ASKED]
    shown, others = told[:most], told[most:]
    groups = [[one] for one in shown] + [group for group in (others, unasked) if group]
    points = adding_up([sum(one.contribution for one in group) for group in groups], whole=whole)
    lines = [_why(found, one, size) for one, size in zip(shown, points, strict=False)]
    if others:
        more = ngettext("そのほか%(count)s件", "そのほか%(count)s件", len(others)) % {"count": len(others)}
        lines.append(WhyLine(more, points[len(shown)], answers=_titles(others)))
    if unasked:
        more = _("この調査でたずねていないこと（%(count)s件）") % {"count": len(unasked)}
        lines.append(
            WhyLine(
                more,
                points[-1],
                why=_("できているかどうか分からないため、中ほどとみなしています。"),
                answers=_titles(unasked),
            )
        )
    return tuple(lines)


def _why(found: Assessment, reason: Reason, points: int) -> WhyLine:
    return WhyLine(
        title=in_words(reason.factor.title),
        points=points,
        why=in_words(reason.factor.reason),
        answers=_answers(found, reason),
        told=True,
    )


def _answers(found: Assessment, reason: Reason) -> str:
    """Which answers it comes from: 「Q4 いいえ」."""
    questionnaire, given = found.receipt.questionnaire, found.receipt.content.answers
    items = {item.link_id: item for item, _above in questionnaire.walk()}
    told = [
        f"{items[name].prefix} {describe(items[name], given[name], page_language())}".strip()
        for name in reads(found.model, replace(reason.factor, vendor_when=None))
        if name in items and name in given
    ]
    if reason.state.vendors:
        told.append(_("契約では保守の会社の仕事"))
    return _("、").join(told)


def _titles(reasons: Sequence[Reason]) -> str:
    return _("、").join(in_words(one.factor.title) for one in reasons)


def adding_up(parts: Sequence[float], *, whole: int) -> list[int]:
    """Whole numbers, near the parts, that add up to ``whole``: the largest remainders are rounded up (Hamilton).

    ``whole`` is the rounded sum of the parts.
    """
    floors = [int(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    for place in order[: max(0, whole - sum(floors))]:
        floors[place] += 1
    return floors


def _doubt(found: Assessment) -> str:
    """Why the intervals are wide, where they are: little was asked, or much is not known."""
    numbers = [found.exposure.likelihood, found.exposure.impact]
    if not any(one is not None and one.wide for one in numbers):
        return ""
    unasked = [one for index in IndexName for one in found.reasons[index] if one.state is State.NOT_ASKED]
    largest = sorted(unasked, key=lambda one: -one.contribution)[:NAMED]
    if not largest:
        return ""
    return _(
        "幅が広いのは、この調査でたずねたことが少ないためです。たとえば、次のことはたずねていません：%(titles)s"
    ) % {"titles": _titles(largest)}


def _step(number: int, step: NextStep) -> StepLines:
    effects = []
    for size, words in (
        (round(step.likelihood), _("侵入されやすさが約%(size)s下がる見込み")),
        (round(step.impact), _("止まったときの影響が約%(size)s下がる見込み")),
    ):
        if size:
            effects.append(words % {"size": size})
    cost = {1: _("かからないか、わずか"), 2: _("ある程度かかる"), 3: _("まとまった費用がかかる")}
    effort = {1: _("1時間ほど"), 2: _("数日"), 3: _("準備に数週間から数か月")}
    return StepLines(
        number=number,
        title=in_words(step.step.title),
        how=in_words(step.step.how),
        effects=tuple(effects) or (_("少し下がる見込み"),),
        cost=cost[step.step.cost],
        effort=effort[step.step.effort],
        vendors=step.vendors,
    )
