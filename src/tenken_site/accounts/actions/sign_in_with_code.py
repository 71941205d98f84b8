"""Finding the user behind an access code."""

import hmac
from datetime import datetime

from django.conf import settings

from tenken_site.accounts import codes, failed_sign_ins
from tenken_site.accounts.actions.record_sign_in import record_sign_in
from tenken_site.accounts.failed_sign_ins import TooManyFailures
from tenken_site.accounts.models import AccessCode, User

__all__ = ["CodeRefused", "TooManyFailures", "sign_in_with_code", "user_behind"]


class CodeRefused(Exception):
    """Unknown, revoked, or its user was closed: the caller cannot tell which."""


def sign_in_with_code(*, code: str, network: str, device: str, now: datetime) -> User:
    """The code's user, with the sign-in noted. The caller begins the session. As ``user_behind``."""
    user = user_behind(code=code, network=network, now=now)
    record_sign_in(user=user, method="code", device=device, by=f"user:{user.pk}", now=now)
    return user


def user_behind(*, code: str, network: str, now: datetime) -> User:
    """The code's user; the code was used.

    ``code`` is the plain form from ``codes.read``; ``network`` comes from ``failed_sign_ins.network_of``. Every refusal
    takes the same statements: one look-up by the indexed hash, then the failure is counted.
    Raises CodeRefused, TooManyFailures.
    """
    failed_sign_ins.check(network=network, now=now)
    wanted = codes.digest(code, key=settings.TENKEN_CODE_KEY)
    found = AccessCode.objects.select_related("user").filter(digest=wanted).first()
    # The index finds keyed hashes, which nobody can steer; compared again in constant time all the same.
    valid = (
        found is not None
        and hmac.compare_digest(found.digest, wanted)
        and found.revoked_at is None
        and found.user.is_active
    )
    if found is None or not valid:
        failed_sign_ins.record(network=network, method="code", now=now)
        raise CodeRefused
    AccessCode.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.user
