"""The audit log: append-only, without foreign keys, so that it outlives what it speaks of."""

from typing import Any, ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class AppendOnly(TypeError):
    """The audit log takes new entries and nothing else."""


class AuditEntries(models.QuerySet["AuditEntry"]):
    """Reads and appends."""

    def update(self, **changes: Any) -> int:
        """Never. Raises AppendOnly."""
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        """Never. Raises AppendOnly."""
        raise AppendOnly


class AuditEntry(models.Model):
    """One write or one look at answers. Never changed, never deleted. Holds no answers and no secrets."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "at": CONFIDENTIAL,
        "actor": CONFIDENTIAL,
        "action": CONFIDENTIAL,
        "target": CONFIDENTIAL,
        "detail": CONFIDENTIAL,
    }

    at = models.DateTimeField()
    actor = models.CharField(max_length=64)  # "user:12", "command:demo"; never anonymous
    action = models.CharField(max_length=64)  # "responses.submit"
    target = models.CharField(max_length=128)  # "case:ab12cd34ef56"
    detail = models.JSONField(default=dict)

    objects = AuditEntries.as_manager()

    class Meta:
        indexes = (models.Index(fields=["target", "at"], name="audit_by_target"),)
        constraints = (models.CheckConstraint(condition=~models.Q(actor=""), name="audit_has_an_actor"),)

    def save(self, *args: Any, **options: Any) -> None:
        """Stores a new entry. Raises AppendOnly for one that is stored already."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises AppendOnly."""
        raise AppendOnly
