"""Adding a wave to the plan, and changing one that has not begun."""

from datetime import datetime

from django.db import transaction

from tenken.questionnaire.survey_model import JAPAN
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.outreach import plans
from tenken_site.outreach.models import Wave
from tenken_site.outreach.plans import PlanRefused, WavePlan
from tenken_site.outreach.policies import WaveRefused, check_wave_can_change
from tenken_site.outreach.sizes import size_of

__all__ = ["PlanRefused", "WaveRefused", "add_wave", "change_wave"]


def _checked(wave: Wave, *, now: datetime) -> None:
    """A wave lies ahead and before the deadline of everyone; a trial before the opening, all others after it."""
    campaign = wave.campaign
    if wave.planned_at.astimezone(JAPAN).date() < now.astimezone(JAPAN).date():
        raise PlanRefused("on", "past")
    if wave.planned_at >= campaign.closes_at:
        raise PlanRefused("on", "after_close")
    before = wave.planned_at < campaign.opens_at
    if before != (wave.purpose == Wave.Purpose.TRIAL):
        raise PlanRefused("on", "before_opening" if before else "trial_before_opening")


def _sized(wave: Wave, *, now: datetime) -> Wave:
    """Before any transaction: the whole country is counted, and clinics save meanwhile."""
    wave.size, wave.sized_at = size_of(wave, now=now).to_json(), now
    return wave


def _stored(wave: Wave, *, action: str, by: str, now: datetime) -> Wave:
    wave.save()
    detail = {"name": wave.name, "purpose": wave.purpose, "planned_at": wave.planned_at.isoformat()}
    record(action=action, target=f"wave:{wave.pk}", by=by, now=now, detail=detail)
    return wave


def add_wave(*, campaign: Campaign, owner: Jurisdiction, plan: WavePlan, by: str, now: datetime) -> Wave:
    """The new wave with its size. Its day moves on to the next that is not quiet. Raises PlanRefused."""
    plans.check(plan, campaign=campaign, owner=owner)
    wave = plans.build(plan, campaign=campaign, owner=owner)
    wave.created_at, wave.created_by = now, by
    _checked(wave, now=now)
    _sized(wave, now=now)
    with transaction.atomic():
        return _stored(wave, action="outreach.add_wave", by=by, now=now)


def change_wave(*, wave: Wave, plan: WavePlan, by: str, now: datetime) -> Wave:
    """The wave as the plan says. Raises PlanRefused, WaveRefused once it has begun."""
    found = Wave.objects.select_related("campaign", "owner").get(pk=wave.pk)
    check_wave_can_change(found)
    plans.check(plan, campaign=found.campaign, owner=found.owner)
    changed = plans.build(plan, campaign=found.campaign, owner=found.owner, onto=found)
    _checked(changed, now=now)
    _sized(changed, now=now)
    with transaction.atomic():
        check_wave_can_change(Wave.objects.select_for_update().get(pk=wave.pk))  # it may have begun while we counted
        return _stored(changed, action="outreach.change_wave", by=by, now=now)
