"""Submissions and the events of a case: documents stored as bytes with the id of the key that sealed them.

The draft stands in the case's own row (``campaigns.Case``; why: docs/adr/0005).
"""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


class SubmissionIsSealed(TypeError):
    """A submission is never changed and never deleted; a correction is the next number."""


class SubmissionSet(models.QuerySet["Submission"]):
    """Submissions to read; refuses the writes that go round ``Submission.save``."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Never. Raises SubmissionIsSealed."""
        raise SubmissionIsSealed

    def delete(self) -> NoReturn:
        """Never. Raises SubmissionIsSealed."""
        raise SubmissionIsSealed

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never. Raises SubmissionIsSealed."""
        raise SubmissionIsSealed


class Submission(models.Model):
    """One sealed version. Never changed; a correction is the next number.

    ``complete`` is False for a draft that was sealed at the close as a partial answer: nobody pressed a button.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "number": CONFIDENTIAL,
        "receipt_number": CONFIDENTIAL,
        "submitted_at": CONFIDENTIAL,
        "submitted_by": CONFIDENTIAL,
        "complete": CONFIDENTIAL,
        "instrument_version": PUBLIC,
        "draft_version": CONFIDENTIAL,
        "digest": CONFIDENTIAL,
        "key_id": PUBLIC,
        "document": PERSONAL,
    }

    case = models.ForeignKey("campaigns.Case", on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()  # 第1版, 第2版 …
    receipt_number = models.CharField(max_length=30, unique=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="submissions"
    )
    complete = models.BooleanField(default=True)
    instrument_version = models.ForeignKey("instruments.InstrumentVersion", on_delete=models.PROTECT)
    draft_version = models.PositiveIntegerField()  # the draft it was made from; a second press finds it here
    digest = models.CharField(max_length=64)  # SHA-256 over the salted canonical document, hex
    key_id = models.CharField(max_length=40)
    document = models.BinaryField()

    objects = SubmissionSet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="submission_numbered_once"),
            # A reopened case may submit whole the very draft that was sealed as partial.
            models.UniqueConstraint(
                fields=["case", "draft_version"], condition=models.Q(complete=True), name="draft_version_submitted_once"
            ),
            models.CheckConstraint(
                condition=models.Q(complete=True, submitted_by__isnull=False)
                | models.Q(complete=False, submitted_by__isnull=True),
                name="submitted_by_somebody_or_partial",
            ),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="submission_numbered_from_one"),
        )

    def __str__(self) -> str:
        return self.receipt_number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts. Raises SubmissionIsSealed for a row that is already stored."""
        if not self._state.adding:
            raise SubmissionIsSealed(self.receipt_number)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never. Raises SubmissionIsSealed."""
        raise SubmissionIsSealed(self.receipt_number)


class CaseEvent(models.Model):
    """What happened to a case: opened, saved, two answers met, submitted. Paradata and draft history in one row.

    Names no question in clear: which question was open or skipped follows from answers, so it sits in ``payload``.
    """

    class Kind(models.TextChoices):
        OPENED = "opened"  # the questions were shown to somebody who may answer them
        SAVED = "saved"
        DIFFERED = "differed"  # nothing was stored: every answer met another one
        REFUSED = "refused"  # nothing was stored: no answer could be taken as it was given
        SUBMITTED = "submitted"
        DISCARDED = "discarded"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "at": CONFIDENTIAL,
        "kind": CONFIDENTIAL,
        "by": CONFIDENTIAL,
        "key_id": PUBLIC,
        "payload": PERSONAL,
    }

    case = models.ForeignKey("campaigns.Case", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    key_id = models.CharField(max_length=40)
    payload = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["case", "at"], name="event_by_case"),)
