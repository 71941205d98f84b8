"""Taking a signing key into the log, vouched for by the key before it."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.endorsement import endorsed_text
from tenken_site.audit.log import record
from tenken_site.audit.models import AuditKey
from tenken_site.audit.signing import Signer

__all__ = ["register_key"]


def register_key(*, key: Signer, former: Signer | None, by: str, now: datetime) -> AuditKey:
    """The key in the table. ``former`` signs for it; None for the first one, or where the former is lost.

    A key without an endorsement that is not the first counts only when a person names it (``--trust``). Asking again
    changes nothing.
    """
    known: AuditKey | None = AuditKey.objects.filter(fingerprint=key.fingerprint).first()
    if known:
        return known
    row: AuditKey
    with transaction.atomic():
        row, made = AuditKey.objects.get_or_create(
            fingerprint=key.fingerprint,
            defaults={
                "public": key.public,
                "made_at": now,
                "made_by": by,
                "endorsed": AuditKey.objects.get(fingerprint=former.fingerprint) if former else None,
                "endorsement": former.sign(endorsed_text(key.public)) if former else b"",
            },
        )
        if made:
            detail = {"fingerprint": key.fingerprint, "endorsed": former.fingerprint if former else ""}
            record(action="audit.register_key", target="audit", by=by, now=now, detail=detail)
    return row
