"""Asking for answers to be taken out, granting and ending it: two officials of the ministry, a reason, a last day."""

from datetime import datetime, timedelta

from django.db import transaction

from tenken.errors import ResponseError
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.responses.models import Unlock
from tenken_site.responses.policies_unlocks import (
    LONGEST_DAYS,
    check_purpose_fits,
    check_unlock_may_be_ended,
    check_unlock_may_be_granted,
)

__all__ = ["AskedUnfit", "ask_for_unlock", "end_unlock", "grant_unlock"]

LONGEST_REASON = 400


class AskedUnfit(ResponseError):
    """There is no such purpose, no reason, or the days are not 1 to 30."""


def ask_for_unlock(*, campaign: Campaign, purpose: str, reason: str, days: int, by: User, now: datetime) -> Unlock:
    """Waits for another official. ``days`` count from the grant. Raises AskedUnfit, NotForStatistics."""
    words = " ".join(reason.split())[:LONGEST_REASON]
    if purpose not in Unlock.Purpose.values or not words or not 1 <= days <= LONGEST_DAYS:
        raise AskedUnfit(purpose)
    check_purpose_fits(campaign=campaign, purpose=purpose)
    with transaction.atomic():
        made = Unlock.objects.create(
            campaign=campaign, purpose=purpose, reason=words, days=days, asked_at=now, asked_by=by
        )
        _note("responses.ask_for_unlock", made, by=by, now=now)
    return made


def grant_unlock(*, unlock: Unlock, by: User, now: datetime) -> Unlock:
    """From now on for the days asked. Raises UnlockSettled, GrantedByTheSame, NotForStatistics."""
    with transaction.atomic():
        locked = _locked(unlock)
        check_unlock_may_be_granted(locked, by=by)
        locked.granted_at, locked.granted_by, locked.until = now, by, now + timedelta(days=locked.days)
        locked.save(update_fields=["granted_at", "granted_by", "until"])
        _note("responses.grant_unlock", locked, by=by, now=now)
    return locked


def end_unlock(*, unlock: Unlock, by: User, now: datetime) -> Unlock:
    """Over at once; one that waits is declined. Raises UnlockSettled."""
    with transaction.atomic():
        locked = _locked(unlock)
        check_unlock_may_be_ended(locked, now=now)
        locked.ended_at, locked.ended_by = now, by
        locked.save(update_fields=["ended_at", "ended_by"])
        _note("responses.end_unlock", locked, by=by, now=now)
    return locked


def _locked(unlock: Unlock) -> Unlock:
    return Unlock.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=unlock.pk)


def _note(action: str, unlock: Unlock, *, by: User, now: datetime) -> None:
    record(
        action=action,
        target=f"campaign:{unlock.campaign.slug}",
        by=f"user:{by.pk}",
        now=now,
        detail={"unlock": unlock.pk, "purpose": unlock.purpose, "days": unlock.days},
        reason=unlock.reason,
    )
