"""The means by which a user signs in beside code and password: authenticator app, passkeys, recovery codes."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from tenken_site.accounts.mfa_adapter import secrets_of
from tenken_site.accounts.models import User

__all__ = ["APP", "PASSKEY", "RECOVERY", "Means", "has_second_factor", "means_of", "unused_recovery_codes"]

APP = Authenticator.Type.TOTP.value
PASSKEY = Authenticator.Type.WEBAUTHN.value
RECOVERY = Authenticator.Type.RECOVERY_CODES.value


@dataclass(frozen=True, slots=True)
class Means:
    """One of them; ``name`` is what its owner called a passkey."""

    number: int
    kind: str
    name: str
    made_at: datetime
    used_at: datetime | None


def means_of(user: User) -> tuple[Means, ...]:
    """Apps and passkeys, the oldest first; recovery codes are none of their own. One statement."""
    rows = Authenticator.objects.filter(user=user, type__in=(APP, PASSKEY)).order_by("created_at", "pk")
    return tuple(
        Means(row.pk, row.type, str(row.data.get("name", "")), row.created_at, row.last_used_at) for row in rows
    )


def has_second_factor(user: User) -> bool:
    """Is an app or a passkey set up? Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=(APP, PASSKEY)).exists())


def unused_recovery_codes(user: User) -> int:
    """How many are left; 0 where there are none."""
    row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    if row is None:
        return 0
    with secrets_of(user):
        return len(RecoveryCodes(row).get_unused_codes())
