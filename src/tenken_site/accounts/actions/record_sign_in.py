"""Noting a successful sign-in for the clinic's own list and for the audit log."""

from datetime import datetime

from django.db import transaction

from tenken_site.accounts.models import SignIn, User
from tenken_site.audit import log

__all__ = ["record_sign_in"]


def record_sign_in(*, user: User, method: str, device: str, by: str, now: datetime) -> SignIn:
    """One sign-in. ``method`` is ``code`` or ``password``; ``device`` a name from ``devices.device_name``."""
    with transaction.atomic():
        sign_in = SignIn.objects.create(user=user, at=now, method=method, device=device)
        log.record(action="accounts.sign_in", target=f"user:{user.pk}", by=by, now=now, detail={"method": method})
    return sign_in
