"""A later deadline for everyone moves the waves that hang on it, in the transaction that moves the deadline."""

from datetime import datetime, timedelta

from django.db.models import Max

from tenken.questionnaire.survey_model import JAPAN
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Extension
from tenken_site.outreach import plans, policies
from tenken_site.outreach.models import Wave

__all__ = ["NEAR", "follow_deadline"]

#: A reminder so close to the deadline speaks of it: with a day of its own it moves along all the same.
NEAR = timedelta(days=7)


def follow_deadline(*, campaign: Campaign, extension: Extension, by: str, now: datetime) -> None:
    """Moves planned waves that count back from the deadline, and reminders of the last week before the old one;
    withdraws those that would start after the new deadline or whose new day is over.

    Whom they reach is counted by the worker: a count of the whole country here would keep clinics from saving.
    A later deadline of one clinic or one area moves no wave: each mail takes the deadline from its case.
    """
    if extension.case_id is not None or extension.area_id is not None:
        return
    former = _former_deadline(campaign, extension)
    for wave in Wave.objects.filter(campaign=campaign, state=Wave.State.PLANNED).select_related("owner"):
        wave.campaign = campaign
        day = _new_day(wave, former=former)
        if day == wave.planned_at and day < campaign.closes_at:
            continue
        if day >= campaign.closes_at or day <= now < wave.planned_at:
            wave.state, wave.state_reason = Wave.State.WITHDRAWN, "after_close" if day > now else "day_is_over"
        wave.planned_at = day
        wave.save(update_fields=["planned_at", "state", "state_reason"])
        record(
            action="outreach.follow_deadline",
            target=f"wave:{wave.pk}",
            by=by,
            now=now,
            detail={"planned_at": day.isoformat(), "state": wave.state, "reason": wave.state_reason},
        )


def _former_deadline(campaign: Campaign, extension: Extension) -> datetime:
    """Everyone's deadline before this extension: the latest of the first one and of the extensions before."""
    earlier = Extension.objects.filter(campaign=campaign, case=None, area=None).exclude(pk=extension.pk)
    latest: datetime | None = earlier.aggregate(latest=Max("until"))["latest"]
    return max(latest, campaign.first_closes_at) if latest else campaign.first_closes_at


def _new_day(wave: Wave, *, former: datetime) -> datetime:
    at = wave.planned_at.astimezone(JAPAN).time()
    campaign = wave.campaign
    if wave.days_before_close is not None:
        return plans.day_of(campaign, on=None, days_before_close=wave.days_before_close, at=at)
    near = wave.purpose == Wave.Purpose.REMINDER and former - NEAR <= wave.planned_at < former
    if not near:
        return wave.planned_at
    return policies.quiet_of(campaign).next_sending(wave.planned_at + (campaign.closes_at - former))
