"""Recovery codes: ten codes of eight digits, each good once, for who has lost the telephone."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.db import transaction

from tenken_site.accounts.means import RECOVERY
from tenken_site.accounts.mfa_adapter import secrets_of
from tenken_site.accounts.models import User
from tenken_site.audit import log

__all__ = ["make_recovery_codes"]


def make_recovery_codes(*, user: User, by: str, now: datetime) -> tuple[str, ...]:
    """New codes, to be shown this once; those made before no longer work. Only their seed is kept, sealed."""
    with transaction.atomic(), secrets_of(user):
        User.objects.select_for_update().only("pk").get(pk=user.pk)  # two presses come one after the other
        Authenticator.objects.filter(user=user, type=RECOVERY).delete()
        data = {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0}
        row = Authenticator.objects.create(user=user, type=RECOVERY, data=data, created_at=now)
        log.record(action="accounts.make_recovery_codes", target=f"user:{user.pk}", by=by, now=now)
        return tuple(RecoveryCodes(row).generate_codes())
