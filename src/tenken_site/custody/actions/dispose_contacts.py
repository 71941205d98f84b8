"""Disposal of the contacts of a version of a list that is no longer used."""

from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.custody import disposal_log
from tenken_site.custody.models import Disposal
from tenken_site.custody.queries import contacts_subject, unused_versions
from tenken_site.custody.sealed_rows import emptied, rows_under
from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.frames.models import Contact, FrameVersion

__all__ = ["ContactsInUse", "dispose_contacts", "dispose_contacts_again"]


class ContactsInUse(TenkenError):
    """The version is the newest of its list, a campaign still needs it, or it holds no contacts."""


def dispose_contacts(*, version: FrameVersion, reason: str, by: str, now: datetime) -> Disposal:
    """Destroys the key of the version's contacts and empties them; the facilities stay in the list.

    Raises ContactsInUse, AuditKeyMissing, DisposalLogDamaged, OSError.
    """
    if version not in unused_versions():
        raise ContactsInUse(f"Version {version.number} of {version.frame.name} is in use, or holds no contacts.")
    subject = contacts_subject(version.pk)
    with transaction.atomic():
        counts = _destroy(version, by=by, now=now)
        record(action="custody.dispose_contacts", target=subject, by=by, now=now, detail={"counts": counts})
        digest = disposal_log.append(
            kind=Disposal.Kind.CONTACTS, subject=subject, told={}, reason=reason, asked_by=by, by=by, now=now
        )
        return Disposal.objects.create(
            kind=Disposal.Kind.CONTACTS,
            subject=subject,
            reason=reason,
            asked_at=now,
            asked_by=by,
            done_at=now,
            done_by=by,
            counts=counts,
            finished_at=now,
            log_digest=digest,
        )


def dispose_contacts_again(*, line: disposal_log.LogLine, by: str, now: datetime) -> bool:
    """What the disposal log says, done to a backup that was restored; False where the version is not in it."""
    version = FrameVersion.objects.filter(pk=int(line.subject.partition(":")[2])).first()
    if version is None:
        return False
    with transaction.atomic():
        counts = _destroy(version, by=by, now=now)
        Disposal.objects.get_or_create(
            kind=line.kind,
            subject=line.subject,
            log_digest=line.digest,
            defaults={
                "reason": line.reason,
                "asked_at": line.at,
                "asked_by": line.asked_by,
                "done_at": line.at,
                "done_by": line.by,
                "counts": counts,
                "finished_at": now,
            },
        )
        record(action="custody.dispose_again", target=line.subject, by=by, now=now, detail={"log_line": line.number})
    return True


def _destroy(version: FrameVersion, *, by: str, now: datetime) -> dict[str, int]:
    scope = contacts_subject(version.pk)
    emptied_rows = 0
    for row in rows_under(scope=scope):
        emptied(row)
        if isinstance(row, Contact):
            row.mail_state = Contact.MailState.NONE
        row.save()
        emptied_rows += 1
    return {"rows": emptied_rows, "keys": destroy_keys(scope=scope, by=by, now=now)}
