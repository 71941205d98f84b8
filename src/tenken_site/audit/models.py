"""The audit log: append-only, without foreign keys to what it speaks of, so that it outlives it. Sealed in batches.

The database refuses changes too (``audit.guards``); who goes round both is found by ``audit.queries_verify``.
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, NoReturn

from django.db import models

from tenken.ledger.entries import SALT_BYTES, Entry, entry_digest
from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class AppendOnly(TypeError):
    """The audit log takes new rows and nothing else."""


class AppendOnlySet(models.QuerySet[Any]):
    """Reads and appends."""

    def update(self, **changes: Any) -> int:
        """Never. Raises AppendOnly."""
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        """Never. Raises AppendOnly."""
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        """Never. Raises AppendOnly."""
        raise AppendOnly


class AppendOnlyRow(models.Model):
    """Stored once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Stores a new row. Raises AppendOnly for one that is stored already."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises AppendOnly."""
        raise AppendOnly


class AuditKey(AppendOnlyRow):
    """The public half of a key that signs batches; kept for good, so that old batches verify after an exchange.

    Whoever may write here could add a key of their own. So a key counts only when the one before it has signed for it
    (``endorsement``); the first one stands alone, as does one that a person vouches for by name.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "fingerprint": PUBLIC,
        "public": PUBLIC,
        "made_at": PUBLIC,
        "made_by": CONFIDENTIAL,
        "endorsed": PUBLIC,
        "endorsement": PUBLIC,
    }

    fingerprint = models.CharField(max_length=64, unique=True)  # SHA-256 of the key, hex
    public = models.BinaryField()  # 32 bytes, Ed25519
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    endorsed = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")  # by which key
    endorsement = models.BinaryField(default=bytes)

    objects = AppendOnlySet.as_manager()

    def __str__(self) -> str:
        return self.fingerprint[:16]


class AuditBatch(AppendOnlyRow):
    """Some entries bound together and to the batch before, signed: ``tenken.ledger.batches``."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "number": PUBLIC,
        "previous": PUBLIC,
        "count": PUBLIC,
        "contents": CONFIDENTIAL,
        "sealed_at": PUBLIC,
        "key": PUBLIC,
        "digest": PUBLIC,
        "signature": PUBLIC,
    }

    number = models.PositiveIntegerField(unique=True)  # two sealers at once: one of them finds its number taken
    previous = models.CharField(max_length=64)  # digest of the batch before, zeros for the first
    count = models.PositiveIntegerField()
    contents = models.BinaryField()  # number and digest of each entry, 40 bytes
    sealed_at = models.DateTimeField()
    #: Fingerprint of the key; no foreign key: a batch of an unknown key must be there to be seen.
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    signature = models.BinaryField()

    objects = AppendOnlySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(number__gt=0), name="audit_batch_from_one"),)

    def __str__(self) -> str:
        return str(self.number)


class AuditEntries(AppendOnlySet):
    """Reads, appends, and says once which batch binds an entry."""

    def bulk_create(self, objs: Iterable["AuditEntry"], *args: Any, **options: Any) -> list["AuditEntry"]:
        """Appends many, each with its digest."""
        rows = list(objs)
        for row in rows:
            row.take_digest()
        return super().bulk_create(rows, *args, **options)

    def put_into(self, batch: AuditBatch, *, entries: Sequence[int]) -> int:
        """The only change an entry ever sees: it gets its batch. Returns how many had none before."""
        return models.QuerySet.update(self.filter(pk__in=entries, batch__isnull=True), batch=batch)


class AuditEntry(AppendOnlyRow):
    """One write or one look at answers. Never changed, never deleted. Holds no answers and no secrets."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "at": CONFIDENTIAL,
        "actor": CONFIDENTIAL,
        "action": CONFIDENTIAL,
        "target": CONFIDENTIAL,
        "behalf": CONFIDENTIAL,
        "reason": CONFIDENTIAL,
        "origin": CONFIDENTIAL,
        "detail": CONFIDENTIAL,
        "salt": CONFIDENTIAL,
        "digest": CONFIDENTIAL,
        "batch": PUBLIC,
    }

    at = models.DateTimeField()
    actor = models.CharField(max_length=64)  # "user:12", "command:demo"; never anonymous
    action = models.CharField(max_length=64)  # "responses.submit"
    target = models.CharField(max_length=128)  # "case:ab12cd34ef56"
    behalf = models.CharField(max_length=64, blank=True)  # for whom, where that is somebody else: "organisation:7"
    reason = models.TextField(blank=True)  # why, where somebody was asked for it
    origin = models.CharField(max_length=120, blank=True)  # from where: tenken_site.audit.origin
    detail = models.JSONField(default=dict)
    salt = models.BinaryField()  # random, so that the digest tells nothing
    digest = models.CharField(max_length=64)  # tenken.ledger.entries, hex
    batch = models.ForeignKey(AuditBatch, null=True, on_delete=models.PROTECT, related_name="entries")

    objects = AuditEntries.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["target", "at"], name="audit_by_target"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["id"], condition=models.Q(batch__isnull=True), name="audit_unsealed"),
        )
        constraints = (models.CheckConstraint(condition=~models.Q(actor=""), name="audit_has_an_actor"),)

    def save(self, *args: Any, **options: Any) -> None:
        """Stores a new entry with its digest. Raises AppendOnly for one that is stored already."""
        self.take_digest()
        super().save(*args, **options)

    def take_digest(self) -> None:
        """Draws the salt and computes the digest, once. Raises NoCanonicalForm."""
        if not self.digest:
            self.salt = secrets.token_bytes(SALT_BYTES)
            self.digest = entry_digest(self.as_entry()).hex()

    def as_entry(self) -> Entry:
        """What the digest is made from."""
        return Entry(
            at=self.at,
            actor=self.actor,
            action=self.action,
            target=self.target,
            behalf=self.behalf,
            reason=self.reason,
            origin=self.origin,
            detail=self.detail,
            salt=bytes(self.salt),
        )
