"""Asking for a flash survey, granting and ending it: two officials of the ministry."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q

from tenken.response.suggesting import Suggesting, SuggestingUnfit
from tenken_site.accounts.actions.permit import AskedUnfit, ask_for_permit, end_permit, grant_permit
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey
from tenken_site.flash_surveys.policies import check_days_fit, check_not_statistical, check_still_ahead
from tenken_site.instruments import queries as instruments
from tenken_site.ui.dates import local

__all__ = [
    "Advisory",
    "AskedUnfit",
    "SuggestingUnfit",
    "ask_for_flash_survey",
    "end_flash_survey",
    "erase_unused",
    "grant_flash_survey",
]


@dataclass(frozen=True, slots=True)
class Advisory:
    """What was published, what about, and what clinics should do; in Japanese and English."""

    title: str
    title_en: str
    technology: str
    technology_en: str
    action: str
    action_en: str
    address: str
    issued_on: date


def ask_for_flash_survey(
    *,
    campaign: Campaign,
    advisory: Advisory,
    plan: Suggesting,
    closes_on: date,
    reason: str,
    days: int,
    by: User,
    now: datetime,
) -> FlashSurvey:
    """Waits for another official; until the grant nobody learns even how many clinics fit.

    Raises NotOfStatistics, AskedUnfit (also for days that do not fit), SuggestingUnfit.
    """
    plan.check(instruments.questionnaire(campaign.instrument_version_id))
    try:
        check_days_fit(issued_on=advisory.issued_on, closes_on=closes_on, today=local(now).date())
    except ValueError as unfit:
        raise AskedUnfit(str(unfit)) from None
    with transaction.atomic():
        locked = Campaign.objects.select_for_update().get(pk=campaign.pk)  # two at once get two numbers
        check_not_statistical(locked)
        last = FlashSurvey.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
        made = FlashSurvey(
            campaign=locked, number=last + 1, plan=plan.to_json(), closes_on=closes_on, **asdict(advisory)
        )
        return ask_for_permit(permit=made, reason=reason, days=days, action="flash_surveys.ask", by=by, now=now)


def grant_flash_survey(*, survey: FlashSurvey, by: User, now: datetime) -> FlashSurvey:
    """From now on for the days asked. Raises PermitSettled, GrantedByTheSame, NotOfStatistics, DeadlineOver."""

    def fits(current: FlashSurvey) -> None:
        check_not_statistical(Campaign.objects.get(pk=current.campaign_id))
        check_still_ahead(current, now=now)

    return grant_permit(permit=survey, action="flash_surveys.grant", fits=fits, by=by, now=now)


def end_flash_survey(*, survey: FlashSurvey, by: User, now: datetime) -> FlashSurvey:
    """Over at once: nothing more is chosen, asked or counted by it; what was made of answers is forgotten.

    A campaign that runs goes on. Raises PermitSettled.
    """
    with transaction.atomic():
        ended = end_permit(permit=survey, action="flash_surveys.end", by=by, now=now)
        FlashPart.objects.filter(survey=ended).delete()
    return ended


def erase_unused(*, by: str, now: datetime) -> int:
    """Forgets what was made of answers (whom was chosen, all numbers) where the grant is over or the survey whose
    answers chose is statistical: nobody may read it any more. How many such flash surveys."""
    over = Q(until__lte=now) | Q(ended_at__isnull=False) | Q(campaign__statistical=True)
    found = FlashSurvey.objects.filter(over, parts__isnull=False).distinct()
    erased = 0
    for survey in found.select_related("campaign"):
        with transaction.atomic():
            FlashPart.objects.filter(survey=survey).delete()
            record(
                action="flash_surveys.erase_unused",
                target=survey.target,
                by=by,
                now=now,
                detail={"flash_survey": survey.number},
            )
        erased += 1
    return erased
