"""The disposal log applied to a database that was restored from an older backup."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from tenken_site.audit import signing
from tenken_site.audit.endorsement import trusted_keys
from tenken_site.audit.models import AuditKey
from tenken_site.custody import disposal_log
from tenken_site.custody.actions.dispose_campaign import dispose_again
from tenken_site.custody.actions.dispose_contacts import dispose_contacts_again
from tenken_site.custody.actions.erase_person import erase_again
from tenken_site.custody.models import Disposal

__all__ = ["Again", "destroy_again"]


@dataclass(frozen=True, slots=True)
class Again:
    """How many lines of the log the backup did not know of, and how many of them met something."""

    newer: int
    applied: int


def destroy_again(*, trust: Sequence[str] = (), by: str, now: datetime) -> Again:
    """Destroys what the log tells of and the database does not; each line may be done twice.

    Not by the times: what was begun before the backup and committed after its snapshot is older than the backup and
    not in it. A line counts when it is signed by the key in the file, by one that the audit log trusts, or by one of
    ``trust`` (fingerprints, 16 letters and more): whoever may write to the file could have things destroyed by it.
    Raises DisposalLogDamaged.
    """
    known = set(Disposal.objects.values_list("log_digest", flat=True))
    newer = [line for line in disposal_log.lines(trust=_keys(trust)) if line.digest not in known]
    applied = 0
    for line in newer:
        if line.kind == Disposal.Kind.CAMPAIGN:
            applied += dispose_again(line=line, by=by, now=now)
        elif line.kind == Disposal.Kind.CONTACTS:
            applied += dispose_contacts_again(line=line, by=by, now=now)
        else:
            applied += erase_again(line=line, by=by, now=now)
    return Again(len(newer), applied)


def _keys(trust: Sequence[str]) -> list[str]:
    """The public keys, in hex, that may have signed the log."""
    counting = trusted_keys()
    found = {bytes(row.public).hex() for row in AuditKey.objects.all() if row.fingerprint in counting}
    with suppress(signing.AuditKeyMissing, signing.NotAnAuditKey):  # a machine may be set up without it at first
        found.add(signing.signer().public.hex())
    named = [one.lower() for one in trust if len(one) >= 16]
    for line in disposal_log.lines():
        fingerprint = signing.fingerprint_of(bytes.fromhex(line.key))
        if any(fingerprint.startswith(one) for one in named):
            found.add(line.key)
    return sorted(found)
