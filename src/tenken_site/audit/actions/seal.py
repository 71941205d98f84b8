"""Sealing: entries without a batch are bound into signed batches, each chained to the one before.

Runs beside the writers and takes no lock that they want. An entry that is committed late comes into a later batch,
whatever its number. Killed in the middle, it leaves whole batches and unsealed entries; the next call goes on.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from tenken.ledger.batches import FIRST, Batch, make_batch
from tenken.ledger.entries import DIGEST_BYTES
from tenken_site.audit.actions.register_key import register_key
from tenken_site.audit.models import AuditBatch, AuditEntry, AuditKey
from tenken_site.audit.signing import Signer, signer

__all__ = ["BATCH_SIZE", "AuditKeyNotRegistered", "seal"]

BATCH_SIZE = 2000


class AuditKeyNotRegistered(RuntimeError):
    """The key file holds another key than the log knows; sealing with it would look like forgery."""


def seal(*, at_most: int | None = None, size: int = BATCH_SIZE, by: str, now: datetime) -> int:
    """Seals whatever has been committed, or so many batches of it; returns how many entries.

    Of two sealers at once one finds its number taken and leaves the work to the other. The very first key is taken into
    the log by itself. Raises AuditKeyMissing, NotAnAuditKey, AuditKeyNotRegistered.
    """
    key = signer()
    if not AuditKey.objects.filter(fingerprint=key.fingerprint).exists():
        if AuditKey.objects.exists():
            raise AuditKeyNotRegistered("the key file holds a key that the log does not know: tenken audit key")
        register_key(key=key, former=None, by=by, now=now)
    sealed = batches = 0
    while at_most is None or batches < at_most:
        count = _seal_one(key, size=size, now=now)
        sealed += count
        batches += 1
        if count < size:
            break
    return sealed


def _seal_one(key: Signer, *, size: int, now: datetime) -> int:
    """One batch in one transaction; 0 where there is nothing, or another sealer was first."""
    waiting = AuditEntry.objects.filter(batch__isnull=True, pk__gt=0).order_by("pk")
    if not waiting.exists():
        return 0
    try:
        with transaction.atomic():
            last = AuditBatch.objects.order_by("-number").only("number", "digest").first()
            found = list(waiting.values_list("pk", "digest")[:size])
            if not found:
                return 0
            batch = make_batch(
                number=last.number + 1 if last else 1,
                previous=bytes.fromhex(last.digest) if last else FIRST,
                entries=((number, _bytes(digest)) for number, digest in found),
                sealed_at=now,
                signer=key,
            )
            row = _store(batch)
            put = AuditEntry.objects.put_into(row, entries=[number for number, _ in found])
            if put != len(found):
                raise IntegrityError("another sealer has taken these entries")
    except IntegrityError:
        return 0
    return len(found)


def _bytes(digest: str) -> bytes:
    """Zeros for what is no digest: somebody wrote that by hand. It is bound and found, and the others do not wait."""
    try:
        found = bytes.fromhex(digest)
    except ValueError:
        found = b""
    return found if len(found) == DIGEST_BYTES else bytes(DIGEST_BYTES)


def _store(batch: Batch) -> AuditBatch:
    return AuditBatch.objects.create(
        number=batch.number,
        previous=batch.previous.hex(),
        count=batch.count,
        contents=batch.contents,
        sealed_at=batch.sealed_at,
        key=batch.key,
        digest=batch.digest.hex(),
        signature=batch.signature,
    )
