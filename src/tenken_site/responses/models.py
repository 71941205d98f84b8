"""Drafts and submissions: one document each, stored as bytes with the id of the key that sealed them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


class Draft(models.Model):
    """Everything given so far, closed questions too. ``version`` counts writes; every write names the one it saw."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "document": PERSONAL,
        "key_id": PUBLIC,
        "version": CONFIDENTIAL,
        "saved_at": CONFIDENTIAL,
    }

    case = models.OneToOneField("campaigns.Case", on_delete=models.CASCADE, related_name="draft")
    document = models.BinaryField()
    key_id = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)


class Submission(models.Model):
    """One sealed version. Never changed; a correction is the next number."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "number": CONFIDENTIAL,
        "receipt_number": CONFIDENTIAL,
        "submitted_at": CONFIDENTIAL,
        "submitted_by": CONFIDENTIAL,
        "instrument_version": PUBLIC,
        "draft_version": CONFIDENTIAL,
        "document": PERSONAL,
        "key_id": PUBLIC,
        "digest": CONFIDENTIAL,
    }

    case = models.ForeignKey("campaigns.Case", on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()  # 第1版, 第2版 …
    receipt_number = models.CharField(max_length=30, unique=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    instrument_version = models.ForeignKey("instruments.InstrumentVersion", on_delete=models.PROTECT)
    draft_version = models.PositiveIntegerField()  # the draft it was made from; a second press finds it here
    document = models.BinaryField()
    key_id = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)  # SHA-256 over the salted canonical document, hex

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="submission_numbered_once"),
            models.UniqueConstraint(fields=["case", "draft_version"], name="draft_version_submitted_once"),
        )


class CaseEvent(models.Model):
    """What happened to a case: opened, saved, two answers met, submitted. Paradata and draft history in one row.

    Names no question in clear: which question was open or skipped follows from answers, so it sits in ``payload``.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "at": CONFIDENTIAL,
        "kind": CONFIDENTIAL,
        "by": CONFIDENTIAL,
        "payload": PERSONAL,
        "key_id": PUBLIC,
    }

    case = models.ForeignKey("campaigns.Case", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    payload = models.BinaryField()
    key_id = models.CharField(max_length=40)

    class Meta:
        indexes = (models.Index(fields=["case", "at"], name="event_by_case"),)
