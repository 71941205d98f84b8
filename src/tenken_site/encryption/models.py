"""Keys that wrap or seal, each wrapped itself by the master key, which is never in the database."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class WrappingKey(models.Model):
    """A key of 32 bytes for one scope: it wraps the keys of a campaign's cases, or seals short texts itself.

    At most one key of a scope is in use; retired ones still open what they sealed. A destroyed one opens nothing for
    ever: that is how a campaign is disposed of.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "scope": PUBLIC,
        "number": PUBLIC,
        "master_id": PUBLIC,
        "wrapped": CONFIDENTIAL,
        "made_at": PUBLIC,
        "made_by": CONFIDENTIAL,
        "retired_at": PUBLIC,
        "retired_by": CONFIDENTIAL,
        "destroyed_at": PUBLIC,
        "destroyed_by": CONFIDENTIAL,
    }

    scope = models.CharField(max_length=60)  # "campaign:12", "contacts:3" (a version of the list), "accounts", "index"
    number = models.PositiveIntegerField()  # within the scope, from 1
    master_id = models.CharField(max_length=40)  # which master key wrapped it
    wrapped = models.BinaryField()  # empty once destroyed
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True)  # since when nothing new is sealed under it
    retired_by = models.CharField(max_length=64, blank=True)
    destroyed_at = models.DateTimeField(null=True)
    destroyed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["scope", "number"], name="wrapping_key_numbered_once"),
            models.UniqueConstraint(
                fields=["scope"], condition=models.Q(retired_at__isnull=True), name="one_key_in_use_a_scope"
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=True, retired_by="")
                | models.Q(retired_at__isnull=False) & ~models.Q(retired_by=""),
                name="key_retired_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True, destroyed_by="")
                | models.Q(destroyed_at__isnull=False, retired_at__isnull=False) & ~models.Q(destroyed_by=""),
                name="key_destroyed_at_with_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope}/{self.number}"
