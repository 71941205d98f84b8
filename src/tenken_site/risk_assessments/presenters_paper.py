"""The page on paper: as much of it as two sheets hold, in the same words."""

from datetime import datetime

from django.utils.translation import gettext as _

from tenken.report.exposure import (
    ExposureNumber,
    ExposurePaper,
    ExposureReason,
    ExposureStep,
    ExposureSupport,
    ExposureZone,
)
from tenken.risk.model import IndexName
from tenken_site.risk_assessments.presenters import NumberLines, exposure_page, in_words
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["paper_exposure"]

MOST_SUPPORT = 4
MOST_REASONS = 3


def paper_exposure(found: Assessment, *, now: datetime) -> ExposurePaper:
    """Both numbers, the steps, the reasons and support; the letter to the vendor is a paper of its own."""
    page = exposure_page(found, most_reasons=MOST_REASONS)
    questions = [*found.asks.open, *found.asks.further] if found.has_letter else []
    return ExposurePaper(
        survey=in_words(found.receipt.questionnaire.title),
        facility=found.opened.unit.name,
        source=_("受付番号 %(number)s（第%(version)s版）の回答から、%(at)s に作成")
        % {
            "number": page.receipt_number,
            "version": page.number,
            "at": dates.short_moment(now, language=page_language()),
        },
        numbers=tuple(_number(found, one) for one in page.numbers),
        doubt=page.doubt,
        steps=tuple(
            ExposureStep(one.title, one.how, _("、").join(one.effects), one.cost, one.effort) for one in page.steps
        ),
        asks=tuple(in_words(one.ask) for one in questions),
        support=tuple(ExposureSupport(one.title, one.owner, one.body, one.url) for one in page.support[:MOST_SUPPORT]),
        more_support=len(page.support) > MOST_SUPPORT,
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
            ExposureReason(line.title, line.points, line.answers if line.told else "", line.why) for line in one.reasons
        ),
    )
