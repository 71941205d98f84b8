"""The page on paper: as much of it as two sheets hold, in the same words."""

from datetime import datetime

from django.utils.translation import gettext as _

from tenken.report.exposure import (
    ExposureBeside,
    ExposureNumber,
    ExposurePaper,
    ExposureReason,
    ExposureStep,
    ExposureSupport,
    ExposureZone,
)
from tenken.risk.model import IndexName
from tenken_site.risk_assessments.presenters import NumberLines, StepLines, exposure_page
from tenken_site.risk_assessments.presenters_reasons import WhyLine, in_words
from tenken_site.risk_assessments.queries import Assessment

__all__ = ["paper_exposure"]

MOST_SUPPORT = 4
MOST_REASONS = 3


def paper_exposure(found: Assessment, *, now: datetime, beside: tuple[ExposureBeside, ...] = ()) -> ExposurePaper:
    """Both numbers, the steps, the reasons and support; the letter to the vendor is a paper of its own.

    ``beside`` is what stands below the numbers and is made by others of this app.
    """
    page = exposure_page(found, now=now, most_reasons=MOST_REASONS)
    questions = [*found.asks.open, *found.asks.further] if found.has_letter else []
    most = max(MOST_SUPPORT, sum(one.near for one in page.support))  # what is near is always on paper
    return ExposurePaper(
        survey=in_words(found.receipt.questionnaire.title),
        facility=found.opened.unit.name,
        source=_("受付番号 %(number)s（第%(version)s版）の回答から作成")
        % {"number": page.receipt_number, "version": page.number},
        made=page.made,
        numbers=tuple(_number(found, one) for one in page.numbers),
        doubt=page.doubt,
        beside=beside,
        few=page.few,
        steps=tuple(map(_step, page.steps)),
        asks=tuple(in_words(one.ask) for one in questions),
        support=tuple(
            ExposureSupport(one.title, one.owner, one.body, one.url, near=one.near, phone=one.phone)
            for one in page.support[:most]
        ),
        more_support=len(page.support) > most,
        limits=page.limits,
    )


def _number(found: Assessment, one: NumberLines) -> ExposureNumber:
    ends = [band.below[IndexName(one.key)] for band in found.model.bands[:-1]]
    begins = [0.0, *ends]
    zones = tuple(
        ExposureZone(round(begin * 10), round(end * 10), in_words(band.label))
        for band, begin, end in zip(found.model.bands, begins, [*ends, 100.0], strict=True)
    )
    return ExposureNumber(
        title=one.title,
        about=one.about,
        value=one.value,
        low=one.low,
        high=one.high,
        wide=one.wide,
        band=one.bands if one.wide else one.band,
        bands=one.bands,
        zones=zones,
        reasons=tuple(
            ExposureReason(line.title, line.points, _names(line), line.why, mark=line.mark) for line in one.reasons
        ),
    )


def _names(line: WhyLine) -> str:
    """The answers, or which things nobody asked or answered: what the answers tell further stands on the screen."""
    return line.answers if line.told else _("、").join(line.names)


def _step(one: StepLines) -> ExposureStep:
    return ExposureStep(
        one.title,
        one.how,
        _("、").join(one.effects),
        _("%(cost)s保守の会社の作業費は、先に見積もりをもらってください。") % {"cost": one.cost}
        if one.estimate
        else one.cost,
        one.effort,
        duty=_("契約では、保守の会社の仕事です。保守の会社に頼んでください。") if one.vendors else "",
    )
