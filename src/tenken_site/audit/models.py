"""The audit log: append-only, without foreign keys, so that it outlives what it speaks of."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


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

    class Meta:
        indexes = (models.Index(fields=["target", "at"], name="audit_by_target"),)
        constraints = (models.CheckConstraint(condition=~models.Q(actor=""), name="audit_has_an_actor"),)
