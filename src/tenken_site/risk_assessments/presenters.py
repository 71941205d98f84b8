"""A clinic's exposure in plain words: two numbers, each with its band and its doubt, why, and what to do next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenken.risk.explanation import NextStep
from tenken.risk.model import IndexName
from tenken_site.risk_assessments.gauge import Gauge, gauge
from tenken_site.risk_assessments.presenters_reasons import WhyLine, doubt_lines, in_words, reason_lines
from tenken_site.risk_assessments.queries import STEPS, Assessment
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = [
    "ExposurePage",
    "NumberLines",
    "StepLines",
    "SupportLine",
    "exposure_page",
    "in_words",
    "page_head",
]

SHOWN_REASONS = 4


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
    cost: str  # of the clinic, without what a company charges
    estimate: bool  # a company does some of it: what it charges nobody knows before
    effort: str  # of the clinic
    vendors: bool  # all of it is the vendor's duty by contract


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One way to get help."""

    title: str
    owner: str
    body: str
    url: str  # blank where none is known for certain
    near: bool  # of the clinic's own area
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ExposurePage:
    """All that the page says. Without numbers the clinic has no networked system."""

    receipt_number: str
    number: int  # of the submission
    complete: bool
    numbers: tuple[NumberLines, ...]
    doubt: tuple[str, ...]  # why the intervals are wide; none when they are not
    made: str  # on which day, by which model
    steps: tuple[StepLines, ...]
    few: bool  # fewer steps than there could be: what the survey doesn't tell is to be asked
    asks: int  # questions to the vendor; 0 where there is no letter
    support: tuple[SupportLine, ...]  # of the clinic's own area first
    limits: tuple[str, ...]


def page_head(found: Assessment) -> dict[str, str]:
    """What stands around every page here."""
    return {
        "facility": found.opened.unit.name,
        "public_id": found.opened.public_id,
        "survey": in_words(found.receipt.questionnaire.title),
    }


def exposure_page(found: Assessment, *, now: datetime, most_reasons: int = SHOWN_REASONS) -> ExposurePage:
    """The page of this assessment; for each number so many reasons stand alone."""
    return ExposurePage(
        receipt_number=found.receipt.receipt_number,
        number=found.receipt.number,
        complete=found.receipt.complete,
        numbers=tuple(_number(found, index, most_reasons) for index in IndexName) if found.exposure.in_scope else (),
        doubt=doubt_lines(found),
        made=_made(found, now),
        steps=tuple(_step(found, number, one) for number, one in enumerate(found.steps, start=1)),
        few=len(found.steps) < STEPS,
        asks=len(found.asks.open) + len(found.asks.further) if found.has_letter else 0,
        support=tuple(
            SupportLine(
                in_words(one.title), in_words(one.owner), in_words(one.body), one.url or "", bool(one.areas), one.phone
            )
            for one in sorted(found.paths, key=lambda one: not one.areas)
        ),
        limits=tuple(in_words(one) for one in found.model.limits),
    )


def _made(found: Assessment, now: datetime) -> str:
    day = dates.binding_day(dates.local(now).date(), language=page_language())
    if not found.exposure.in_scope:
        return _("%(day)s作成") % {"day": day}
    return _("%(day)s計算。計算のしかた：%(version)s版") % {"day": day, "version": found.model.version}


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
        reasons=reason_lines(found, index, most=most_reasons, whole=value),
    )


def _step(found: Assessment, number: int, step: NextStep) -> StepLines:
    effects = []
    for index, less, about, words in (
        (
            IndexName.LIKELIHOOD,
            step.likelihood,
            _("侵入されやすさが約%(size)s下がる見込み"),
            _("侵入されやすさが %(before)s から %(after)s くらいに下がる見込み"),
        ),
        (
            IndexName.IMPACT,
            step.impact,
            _("止まったときの影響が約%(size)s下がる見込み"),
            _("止まったときの影響が %(before)s から %(after)s くらいに下がる見込み"),
        ),
    ):
        scored = found.exposure.of(index)
        assert scored is not None  # noqa: S101  # out of scope there is no step
        before, after = round(scored.value), round(scored.value - less)
        if scored.wide and round(less):  # its value is not told, so there is nothing to start from
            effects.append(about % {"size": round(less)})
        elif before != after and not scored.wide:
            effects.append(words % {"before": before, "after": after})
    cost = {
        1: _("貴院の費用はほとんどかかりません。"),
        2: _("貴院の費用がある程度かかります。"),
        3: _("貴院にまとまった費用がかかります。"),
    }
    effort = {1: _("1時間ほど"), 2: _("数日"), 3: _("準備に数週間から数か月")}
    by_company = {
        1: _("作業は保守の会社がします。貴院は、頼むのに1時間ほど"),
        2: _("作業は保守の会社がします。貴院は、打ち合わせなどに数日"),
        3: _("作業は保守の会社がします。貴院は、準備に数週間から数か月"),
    }
    return StepLines(
        number=number,
        title=in_words(step.step.title),
        how=in_words(step.how),
        effects=tuple(effects) or (_("少し下がる見込み"),),
        cost=cost[step.step.cost],
        estimate=step.step.company,
        effort=(by_company if step.step.company else effort)[step.step.effort],
        vendors=step.vendors,
    )
