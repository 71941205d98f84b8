"""Ending the follow-up: by the ministry, with a reason where clinics have not answered."""

from datetime import datetime

from django.db import transaction

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import permit_may_be_ended
from tenken_site.audit.log import record
from tenken_site.flash_surveys.actions.ask import end_flash_survey
from tenken_site.flash_surveys.models import FlashSurvey
from tenken_site.flash_surveys.policies import check_may_be_finished
from tenken_site.outreach.actions.withdraw_wave import withdraw_wave
from tenken_site.outreach.models import Wave

__all__ = ["ReasonMissing", "finish"]

LONGEST_REASON = 400


class ReasonMissing(ValueError):
    """The follow-up does not end without words why."""


def finish(*, survey: FlashSurvey, reason: str, by: User, now: datetime) -> FlashSurvey:
    """Followed no longer: reminders that have not begun are given up, the grant ends. The campaign takes answers until
    its deadline, as it told the clinics.

    Raises ReasonMissing, NotAskedYet, AlreadyAsked.
    """
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise ReasonMissing(str(survey))
    with transaction.atomic():
        rows = FlashSurvey.objects.select_for_update(of=("self",)).select_related("campaign", "asking")
        locked = rows.get(pk=survey.pk)
        check_may_be_finished(locked)
        for wave in Wave.objects.filter(campaign=locked.asking, state=Wave.State.PLANNED):
            withdraw_wave(wave=wave, reason=words[:200], by=f"user:{by.pk}", now=now)
        if permit_may_be_ended(locked, now=now):
            locked = end_flash_survey(survey=locked, by=by, now=now)
        locked.finished_at, locked.finished_by, locked.finish_reason = now, by, words
        locked.save(update_fields=["finished_at", "finished_by", "finish_reason"])
        detail = {"flash_survey": locked.number}
        record(
            action="flash_surveys.finish",
            target=locked.target,
            by=f"user:{by.pk}",
            now=now,
            detail=detail,
            reason=words,
        )
    return locked
