"""The former survey beside this one, in plain words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenken.report.exposure import ExposureBeside
from tenken.risk.exposure import Exposure
from tenken.risk.model import Factor, IndexName, RiskModel
from tenken.risk.years import Years
from tenken_site.risk_assessments.presenters_position import number_title
from tenken_site.risk_assessments.presenters_reasons import in_words
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.risk_assessments.queries_years import Former
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["YearLine", "YearsLines", "paper_years", "years_lines"]

NAMED = 3  # things that are left out, named


@dataclass(frozen=True, slots=True)
class YearLine:
    """One number in both surveys."""

    title: str
    then: str
    now: str
    change: str
    uncertain: bool  # one year left too much blank to speak of a change


@dataclass(frozen=True, slots=True)
class YearsLines:
    """The section. Without lines the former answers are disposed of."""

    as_of: str  # 令和7年8月末の状況
    lines: tuple[YearLine, ...]
    left_out: str  # what only one of the two asked; blank for nothing, as the next ones
    blank_now: str = ""  # what this one asked and the clinic left blank
    blank_then: str = ""


def years_lines(found: Assessment, former: Former | None) -> YearsLines | None:
    """None where there is no former survey."""
    if former is None:
        return None
    as_of = dates.as_of(former.as_of, language=page_language())
    if former.years is None:
        return YearsLines(as_of=as_of, lines=(), left_out="")
    years = former.years
    return YearsLines(
        as_of=as_of,
        lines=tuple(_line(found.model, years, index) for index in IndexName),
        left_out=_named((*years.only_now, *years.only_then)),
        blank_now=_named(years.blank_now),
        blank_then=_named(years.blank_then),
    )


def paper_years(lines: YearsLines | None) -> ExposureBeside | None:
    """The same for the sheets of paper; None where there is nothing to compare."""
    if lines is None or not lines.lines:
        return None
    told = [
        _("%(title)s：前回 %(then)s → 今回 %(now)s") % {"title": one.title, "then": one.then, "now": one.now}
        for one in lines.lines
    ]
    told += _short(lines)
    return ExposureBeside(title=_("前回（%(as_of)s）とくらべると") % {"as_of": lines.as_of}, lines=tuple(told))


def _short(lines: YearsLines) -> list[str]:
    """One sentence of what is left out, or none."""
    blank = lines.blank_now or lines.blank_then
    if any(one.uncertain for one in lines.lines):
        return [_("片方の回で答えのないことが多い数は、変わったかどうか言えません。")]
    if blank and lines.left_out:
        return [_("片方の回でたずねなかったことと答えのないことは、除いてくらべています。")]
    if blank:
        return [_("片方の回で答えのないことは、除いてくらべています。")]
    return [_("片方の回だけでたずねたことは、除いてくらべています。")] if lines.left_out else []


def _line(model: RiskModel, years: Years, index: IndexName) -> YearLine:
    return YearLine(
        title=number_title(index),
        then=_number(model, years.then, index),
        now=_number(model, years.now, index),
        change=_change(years, index),
        uncertain=years.then.in_scope and years.now.in_scope and index in years.much_blank,
    )


def _number(model: RiskModel, exposure: Exposure, index: IndexName) -> str:
    """「62（高い）」; the interval where little was asked."""
    scored = exposure.of(index)
    if scored is None:
        return _("対象外")
    if not scored.wide:
        band = in_words(model.band(index, scored.value).label)
        return _("%(value)s（%(band)s）") % {"value": round(scored.value), "band": band}
    low, high = round(scored.low), round(scored.high)
    ends = [in_words(model.band(index, end).label) for end in (low, high)]
    bands = ends[0] if ends[0] == ends[1] else _("%(low)s〜%(high)s") % {"low": ends[0], "high": ends[1]}
    return _("%(low)s〜%(high)s（%(bands)s）") % {"low": low, "high": high, "bands": bands}


def _change(years: Years, index: IndexName) -> str:
    then, now = years.then.of(index), years.now.of(index)
    if then is None or now is None:
        return _("くらべられません。")
    if index in years.much_blank:
        return _("片方の回で答えのないことが多いので、変わったかどうかは言えません。")
    if then.wide or now.wide:
        return _("両方の回で答えのあることが少ないので、変わったかどうかは言えません。")
    by = round(now.value) - round(then.value)
    if by < 0:
        return _("%(by)s下がりました。") % {"by": -by}
    if by > 0:
        return _("%(by)s上がりました。") % {"by": by}
    return _("両方の回で答えのあることでは、変わっていません。") if years.partial(index) else _("変わっていません。")


def _named(factors: tuple[Factor, ...]) -> str:
    if not factors:
        return ""
    titles = _("、").join(in_words(one.title) for one in factors[:NAMED])
    if len(factors) > NAMED:
        return _("%(titles)s、ほか%(count)s件") % {"titles": titles, "count": len(factors) - NAMED}
    return titles
