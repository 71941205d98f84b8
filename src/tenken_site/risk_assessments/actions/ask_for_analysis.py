"""Asking what would change, or where money for support does most."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from tenken.risk.loading import MODEL_FILE
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import check_is_built
from tenken_site.instruments.queries import file_beside
from tenken_site.jobs.actions.request import request_run
from tenken_site.risk_assessments.models import Analysis
from tenken_site.risk_assessments.policies import AnalysisImpossible
from tenken_site.tabulations.specifications import code_version

__all__ = ["CARRY_OUT", "ask_for_analysis", "run_key"]

CARRY_OUT = "risk_assessments.carry_out_analysis"


def run_key(*, analysis: Analysis) -> str:
    """By which its run is found."""
    return f"analysis:{analysis.pk}"


def ask_for_analysis(
    *, dataset: Dataset, kind: str, title: str, request: Mapping[str, Any], by: str, now: datetime
) -> Analysis:
    """A new question to a built dataset, with the survey's model and weighting as they are now; a worker answers it.

    Raises AnalysisImpossible, DatasetNotBuilt, DatasetDisposed.
    """
    version = dataset.campaign.instrument_version_id
    model, weighting = _text(version, MODEL_FILE), _text(version, "weighting.yaml")
    with transaction.atomic():
        check_is_built(Dataset.objects.select_for_update().get(pk=dataset.pk))
        Campaign.objects.select_for_update().get(pk=dataset.campaign_id)  # two at once get two numbers
        others = Analysis.objects.filter(campaign=dataset.campaign_id, kind=kind)
        made = Analysis.objects.create(
            campaign=dataset.campaign,
            dataset=dataset,
            kind=kind,
            number=(others.aggregate(last=Max("number"))["last"] or 0) + 1,
            title=title,
            request=dict(request),
            risk_model=model,
            weighting=weighting,
            code_version=code_version(),
            asked_at=now,
            asked_by=by,
        )
        record(
            action="risk_assessments.ask_for_analysis",
            target=f"analysis:{made.pk}",
            by=by,
            now=now,
            detail={"kind": kind, "dataset": dataset.pk, "request": made.request},
        )
        request_run(kind=CARRY_OUT, key=run_key(analysis=made), arguments={"analysis": made.pk}, by=by, now=now)
    return made


def _text(version: int, name: str) -> str:
    path = file_beside(version, name)
    if path is None:
        raise AnalysisImpossible(f"The survey has no {name}.")
    return path.read_text("utf-8")
