"""Asking for a permit, granting and ending it: two officials, a reason, a last day. Whoever calls names the action for
the audit log and says who may call."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.models import User
from tenken_site.accounts.models_permits import LONGEST_REASON, Permit
from tenken_site.accounts.permissions_permits import check_permit_may_be_ended, check_permit_may_be_granted
from tenken_site.audit.log import record

__all__ = ["AskedUnfit", "ask_for_permit", "end_permit", "grant_permit"]

Some = TypeVar("Some", bound=Permit)


class AskedUnfit(TenkenError):
    """No reason, days below 1 or above ``LONGEST_DAYS``, or something asked for that there is not."""


def ask_for_permit(*, permit: Some, reason: str, days: int, action: str, by: User, now: datetime) -> Some:
    """Stores the row and waits for another official. ``days`` count from the grant. Raises AskedUnfit."""
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words or not 1 <= days <= permit.LONGEST_DAYS:
        raise AskedUnfit(f"{days} days")
    permit.reason, permit.days, permit.asked_at, permit.asked_by = words, days, now, by
    with transaction.atomic():
        permit.save(force_insert=True)
        _note(action, permit, by=by, now=now)
    return permit


def grant_permit(
    *, permit: Some, action: str, fits: Callable[[Some], None] = lambda permit: None, by: User, now: datetime
) -> Some:
    """From now on for the days asked. ``fits``: raises where what is asked for may not be had any more.

    Raises PermitSettled, GrantedByTheSame, and what ``fits`` raises.
    """
    with transaction.atomic():
        locked = _locked(permit)
        check_permit_may_be_granted(locked, by=by)
        fits(locked)
        locked.granted_at, locked.granted_by, locked.until = now, by, now + timedelta(days=locked.days)
        locked.save(update_fields=["granted_at", "granted_by", "until"])
        _note(action, locked, by=by, now=now)
    return locked


def end_permit(*, permit: Some, action: str, by: User, now: datetime) -> Some:
    """Over at once; one that waits is refused. Raises PermitSettled."""
    with transaction.atomic():
        locked = _locked(permit)
        check_permit_may_be_ended(locked, now=now)
        locked.ended_at, locked.ended_by = now, by
        locked.save(update_fields=["ended_at", "ended_by"])
        _note(action, locked, by=by, now=now)
    return locked


def _locked(permit: Some) -> Some:
    return type(permit)._default_manager.select_for_update().get(pk=permit.pk)


def _note(action: str, permit: Permit, *, by: User, now: datetime) -> None:
    record(action=action, target=permit.target, by=f"user:{by.pk}", now=now, detail=permit.told, reason=permit.reason)
