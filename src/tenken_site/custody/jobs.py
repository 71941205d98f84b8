"""Custody in the background: keys are exchanged, disposed campaigns emptied, and what is overdue is told every day."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from tenken_site.campaigns.models import Campaign
from tenken_site.custody.actions.empty_campaign import empty_campaign
from tenken_site.custody.actions.rewrap import rewrap, under_other_masters
from tenken_site.custody.actions.rotate import rotate_scope
from tenken_site.custody.jobs_requests import EMPTY, REWRAP, ROTATE
from tenken_site.custody.models import Disposal
from tenken_site.custody.queries import overdue
from tenken_site.jobs.registry import Step, duty, run

__all__ = ["empty", "rewrap_all", "rotate", "tell_overdue"]

logger = logging.getLogger(__name__)


@run(ROTATE)
def rotate(step: Step) -> Mapping[str, Any]:
    """One scope (``{"scope": …}``)."""
    scope = str(step.arguments["scope"])
    return {"rows": rotate_scope(scope=scope, progress=step.tell, stopping=step.stopping, by=step.by, now=step.now())}


@run(REWRAP)
def rewrap_all(step: Step) -> Mapping[str, Any]:
    """Every key under the master key in use."""
    waiting = under_other_masters()
    done = rewrap(progress=lambda done: step.tell(done, waiting), stopping=step.stopping, by=step.by, now=step.now())
    return {"rewrapped": done}


@run(EMPTY)
def empty(step: Step) -> Mapping[str, Any]:
    """One campaign whose keys were destroyed (``{"disposal": id, "campaign": id}``)."""
    campaign = Campaign.objects.get(pk=step.arguments["campaign"])
    total = campaign.cases.count()
    finished = empty_campaign(
        disposal=Disposal.objects.get(pk=step.arguments["disposal"]),
        campaign=campaign,
        progress=lambda done: step.tell(done, total),
        stopping=step.stopping,
        by=step.by,
        now=step.now(),
    )
    return {"finished": finished}


@duty("custody.tell_overdue", every=24 * 60 * 60)
def tell_overdue(*, now: datetime) -> int:
    """Says in the worker's log what should have been destroyed by now; the ministry's page says it too."""
    found = overdue(today=timezone.localtime(now).date(), now=now)
    for subject in found:
        logger.warning("overdue for disposal: %s (tenken retention)", subject)
    return len(found)
