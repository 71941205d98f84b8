"""Reads of analyses; opening an outcome says so."""

import json
from typing import Any

from tenken_site.campaigns.models import Campaign
from tenken_site.risk_assessments.models import Analysis

__all__ = ["OutcomeGone", "analyses", "analysis", "outcome_of"]

SHOWN = 50


class OutcomeGone(LookupError):
    """It has not come so far, or the answers of its campaign were disposed of."""


def analyses(*, campaign: Campaign, kind: str) -> list[Analysis]:
    """Those of the campaign, the newest first; at most 50, without outcomes. One statement."""
    found = Analysis.objects.filter(campaign=campaign, kind=kind).defer("outcome_sealed", "risk_model", "weighting")
    return list(found.select_related("dataset").order_by("-number")[:SHOWN])


def analysis(*, campaign: Campaign, kind: str, number: int) -> Analysis | None:
    """The one of this number. One statement."""
    found = Analysis.objects.filter(campaign=campaign, kind=kind, number=number)
    return found.select_related("campaign", "dataset__campaign", "key").first()


def outcome_of(analysis: Analysis) -> dict[str, Any]:
    """What was worked out, opened. Raises OutcomeGone, DoesNotOpen."""
    text = analysis.outcome
    if not text:
        raise OutcomeGone(str(analysis))
    found: dict[str, Any] = json.loads(text)
    return found
