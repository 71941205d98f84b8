"""Second factors are sealed anew under the key of accounts in use, so that an older one can be destroyed."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from tenken_site.accounts.means import APP, RECOVERY
from tenken_site.accounts.mfa_adapter import secrets_of
from tenken_site.accounts.models import accounts_key
from tenken_site.audit import log

__all__ = ["factors_but", "reseal_factors"]

#: Where allauth keeps the sealed text of each kind; a passkey keeps no secret here.
SECRETS = {APP: "secret", RECOVERY: "seed"}


def factors_but(*, key: int) -> list[int]:
    """The apps and sets of recovery codes that are sealed under another key than this one. One statement."""
    rows = Authenticator.objects.filter(type__in=SECRETS).order_by("pk").values_list("pk", "type", "data")
    return [pk for pk, kind, data in rows if not str(data[SECRETS[kind]]).startswith(f"{key}:")]


def reseal_factors(*, most: int, by: str, now: datetime) -> int:
    """Seals at most so many anew in one transaction; how many there were. Called again until it is 0.

    Raises DoesNotOpen, KeyDestroyed.
    """
    key = accounts_key()
    with transaction.atomic():
        waiting = factors_but(key=key.pk)[:most]
        rows = Authenticator.objects.select_for_update(of=("self",)).select_related("user")
        for row in rows.filter(pk__in=waiting):
            name = SECRETS[row.type]
            with secrets_of(row.user):
                row.data[name] = encrypt(decrypt(row.data[name]))
            row.save(update_fields=["data"])
        if waiting:
            detail = {"key": key.pk, "rows": len(waiting)}
            log.record(action="accounts.reseal_factors", target="users", by=by, now=now, detail=detail)
    return len(waiting)
