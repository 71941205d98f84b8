"""Planning the waves that the survey's own file proposes, when a campaign is opened."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tenken.questionnaire.survey_model import WaveDefaults
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.outreach import plans
from tenken_site.outreach.models import Wave

__all__ = ["plan_defaults", "proposed"]


def proposed(*, campaign: Campaign, defaults: Sequence[WaveDefaults]) -> list[Wave]:
    """The waves as they would be stored; those whose name the ministry has planned already are left out.

    A day in a quiet time moves on to the next that is not. Raises PlanRefused.
    """
    country = Jurisdiction.objects.get(code=COUNTRY)
    known = set(Wave.objects.filter(campaign=campaign, owner=country).values_list("name", flat=True))
    made, shift = [], plans.shift_of(campaign)
    for one in defaults:
        if one.name in known:
            continue
        plan = plans.from_defaults(one, shift=shift)
        plans.check(plan, campaign=campaign, owner=country)
        made.append(plans.build(plan, campaign=campaign, owner=country))
    return made


@transaction.atomic
def plan_defaults(*, campaign: Campaign, defaults: Sequence[WaveDefaults], by: str, now: datetime) -> int:
    """Stores the proposed waves; again, it adds what is missing. A wave that would start after the deadline is stored
    as withdrawn, so that its absence has a reason. How many were stored. Raises PlanRefused."""
    waves = proposed(campaign=campaign, defaults=defaults)
    for wave in waves:
        wave.created_at, wave.created_by = now, by
        if wave.planned_at >= campaign.closes_at:
            wave.state, wave.state_reason = Wave.State.WITHDRAWN, "after_close"
    Wave.objects.bulk_create(waves)
    if waves:
        record(
            action="outreach.plan_waves",
            target=f"campaign:{campaign.slug}",
            by=by,
            now=now,
            detail={"waves": [wave.name for wave in waves]},
        )
    return len(waves)
