"""Passing the second factor by what was typed: the app's six digits, or a recovery code."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from django.db import transaction

from tenken_site.accounts import failed_sign_ins, totp
from tenken_site.accounts.failed_sign_ins import TooManyFailures
from tenken_site.accounts.means import APP, RECOVERY
from tenken_site.accounts.mfa_adapter import secrets_of
from tenken_site.accounts.models import User
from tenken_site.audit import log

__all__ = ["FactorRefused", "TooManyFailures", "pass_second_factor"]


class FactorRefused(Exception):
    """Wrong, or used already: the caller cannot tell which."""


def pass_second_factor(*, user: User, typed: str, network: str, by: str, now: datetime) -> str:
    """How it was passed: ``app`` or ``recovery``. Failures count for the account over all networks.

    ``typed`` in any width and spacing. Raises FactorRefused, TooManyFailures.
    """
    account = failed_sign_ins.account_of("factor", str(user.pk))
    with transaction.atomic(), secrets_of(user):
        # One after the other: of many guesses sent at once, each would be looked at before any of them was counted.
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        failed_sign_ins.check(network=network, account=account, proven=True, now=now)
        how = _app(user, typed, now=now) or _recovery(user, typed, now=now)
        if how:
            failed_sign_ins.forget(network=network, account=account, proven=True)
            log.record(
                action="accounts.pass_second_factor", target=f"user:{user.pk}", by=by, now=now, detail={"how": how}
            )
            return how
        failed_sign_ins.record(network=network, account=account, method="factor", now=now)
    raise FactorRefused


def _app(user: User, typed: str, *, now: datetime) -> str:
    row = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if row is None:
        return ""
    step = totp.accepted_step(decrypt(row.data["secret"]), typed=typed, after=int(row.data.get("step", 0)), now=now)
    if step is None:
        return ""
    row.data["step"], row.last_used_at = step, now
    row.save(update_fields=["data", "last_used_at"])
    return "app"


def _recovery(user: User, typed: str, *, now: datetime) -> str:
    row = Authenticator.objects.select_for_update().filter(user=user, type=RECOVERY).first()
    if row is None or not RecoveryCodes(row).validate_code(typed):
        return ""
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=now)
    return "recovery"
