"""Once a day: where the quarters of both numbers lie, campaign by campaign."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tenken.risk.model import RiskModel
from tenken.risk.positions import mark_of
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Run
from tenken_site.jobs.queries import latest_run
from tenken_site.jobs.registry import Step, duty, run
from tenken_site.responses.documents import AnswersDisposed
from tenken_site.risk_assessments.specifications import SpecificationBroken, model_of

__all__ = ["FREEZE", "ask_daily", "freeze"]

BY = "command:worker"
FREEZE = "risk_assessments.freeze_distributions"
HOUR = 3600
#: So long after the close it is looked once a day whether something has still come in.
AFTER_CLOSE = timedelta(days=7)

log = logging.getLogger(__name__)


@duty("risk_assessments.ask_daily", every=HOUR)
def ask_daily(*, now: datetime) -> int:
    """Asks for a run for each campaign that is due; how many."""
    going_on = Q(closed_at__isnull=True) | Q(closed_at__gt=now - AFTER_CLOSE)
    asked = 0
    for campaign in Campaign.objects.filter(going_on, archived_at__isnull=True, opens_at__lte=now).order_by("pk"):
        model = _model(campaign)
        if model is None or not _is_due(campaign, model, now=now):
            continue
        request_run(kind=FREEZE, key=_key(campaign), arguments={"campaign": campaign.pk}, by=BY, now=now)
        asked += 1
    return asked


@run(FREEZE, lease_seconds=600)
def freeze(step: Step) -> Mapping[str, Any]:
    """One campaign (``{"campaign": id}``)."""
    # numpy is for those who score: whoever only registers a run does not load it
    from tenken_site.risk_assessments.actions.freeze_distributions import FreezingStopped, freeze_distributions

    campaign = Campaign.objects.get(pk=step.arguments["campaign"])
    model = _model(campaign)
    if model is None:
        return {}
    total = Case.objects.filter(campaign=campaign, last_number__gt=0).count()
    try:
        made = freeze_distributions(
            campaign=campaign,
            model=model,
            progress=lambda done: step.tell(done, total),
            stopping=step.stopping,
            by=step.by,
            now=step.now(),
        )
    except FreezingStopped:
        return {"stopped": True}
    except (AnswersDisposed, KeyDestroyed):
        return {"disposed": True}
    return {"frozen": made, "mark": mark_of(model)}


def _model(campaign: Campaign) -> RiskModel | None:
    """None too where the file is broken: the log says so, and the pages of clinics do."""
    try:
        return model_of(instrument_version=campaign.instrument_version_id)
    except SpecificationBroken:
        return None


def _key(campaign: Campaign) -> str:
    return f"exposure-distribution:{campaign.pk}"


def _is_due(campaign: Campaign, model: RiskModel, *, now: datetime) -> bool:
    """Once a day in Japan time, where a clinic has submitted for the first time since, or the model is another."""
    last = latest_run(key=_key(campaign))
    first_ones = Case.objects.filter(campaign=campaign, first_submitted_at__isnull=False)
    if last is None:
        return first_ones.exists()
    if timezone.localtime(last.requested_at).date() == timezone.localtime(now).date():
        return False
    if last.state != Run.State.DONE or last.result.get("mark") != mark_of(model):
        return first_ones.exists()
    return first_ones.filter(first_submitted_at__gte=last.requested_at).exists()
