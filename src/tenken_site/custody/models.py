"""What is disposed of, when, by whom, and until when a campaign is kept."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class Retention(models.Model):
    """Until which day a campaign's answers are kept, and why. The newest row binds; none is changed or taken away."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "keep_until": PUBLIC,
        "reason": CONFIDENTIAL,
        "set_at": PUBLIC,
        "set_by": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="retentions")
    keep_until = models.DateField()  # the last day; from the day after the campaign is due for disposal
    reason = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="retention_has_a_reason"),)


class Disposal(models.Model):
    """廃棄: something was, or is to be, destroyed for good. Without foreign keys: it outlives what it speaks of.

    A campaign takes two persons, one who asks and another who does it.
    """

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign"  # subject: "campaign:<slug>"
        CONTACTS = "contacts"  # subject: "contacts:<number of the version of the list>"
        PERSON = "person"  # subject: "case:<public id>" or "user:<number>"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "kind": PUBLIC,
        "subject": CONFIDENTIAL,
        "reason": CONFIDENTIAL,
        "asked_at": CONFIDENTIAL,
        "asked_by": CONFIDENTIAL,
        "done_at": CONFIDENTIAL,
        "done_by": CONFIDENTIAL,
        "withdrawn_at": CONFIDENTIAL,
        "withdrawn_by": CONFIDENTIAL,
        "counts": CONFIDENTIAL,
        "finished_at": CONFIDENTIAL,
        "log_digest": CONFIDENTIAL,
    }

    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)  # actor as in the audit log
    done_at = models.DateTimeField(null=True)  # since when nothing of it opens
    done_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)  # rows that were emptied, by kind
    #: When the last sealed bytes, which nothing opens since ``done_at``, were taken out of the rows too.
    finished_at = models.DateTimeField(null=True)
    log_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of its line in the disposal log

    class Meta:
        indexes = (models.Index(fields=["kind", "subject"], name="disposal_by_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_disposal_a_subject",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="disposal_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by="")
                | models.Q(done_at__isnull=False) & ~models.Q(done_by=""),
                name="disposal_done_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by="")
                | models.Q(withdrawn_at__isnull=False, done_at__isnull=True) & ~models.Q(withdrawn_by=""),
                name="disposal_withdrawn_at_with_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="campaign") | ~models.Q(done_by=models.F("asked_by")),
                name="campaign_disposed_of_by_two",
            ),
        )
