"""Submissions and the events of a case: documents sealed under the case's key (docs/adr/0013).

The draft stands in the case's own row (``campaigns.Case``; why: docs/adr/0005).
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from tenken_site.accounts.models_permits import Permit
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


class SubmissionIsSealed(TypeError):
    """A submission is never changed and never deleted; a correction is the next number."""


class SubmissionSet(models.QuerySet["Submission"]):
    """Submissions to read; refuses the writes that go round ``Submission.save``, but for the two named below."""

    def seal_anew(self, *, pk: int, document: bytes, personal: bytes) -> int:
        """The same content under another key of its case: no word of it changes, nor its digest."""
        return models.QuerySet.update(self.filter(pk=pk), document=document, personal=personal)

    def erase_personal_part(self, *, pk: int, by: str, at: datetime) -> int:
        """Destroys the personal part for ever; the document and its digest stay as they are."""
        standing = self.filter(pk=pk, personal_erased_at__isnull=True)
        return models.QuerySet.update(standing, personal=b"", personal_erased_at=at, personal_erased_by=by)

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
        "document": CONFIDENTIAL,
        "personal": PERSONAL,
        "personal_erased_at": CONFIDENTIAL,
        "personal_erased_by": CONFIDENTIAL,
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
    document = models.BinaryField()  # the answers that name nobody, and the digest of the personal part; sealed
    personal = models.BinaryField(default=bytes)  # the personal part; sealed, empty once destroyed
    personal_erased_at = models.DateTimeField(null=True)
    personal_erased_by = models.CharField(max_length=64, blank=True)

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
            models.CheckConstraint(
                condition=models.Q(personal_erased_at__isnull=True, personal_erased_by="")
                | models.Q(personal_erased_at__isnull=False, personal=b"") & ~models.Q(personal_erased_by=""),
                name="personal_part_erased_at_with_by",
            ),
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

    @staticmethod
    def document_context(public_id: str, number: int) -> str:
        """What binds a document to its case and number."""
        return f"submission:{public_id}:{number}"

    @staticmethod
    def personal_context(public_id: str, number: int) -> str:
        """What binds a personal part to its case and number."""
        return f"submission:{public_id}:{number}:personal"


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
        "payload": PERSONAL,
    }

    case = models.ForeignKey("campaigns.Case", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    payload = models.BinaryField()  # sealed

    class Meta:
        indexes = (models.Index(fields=["case", "at"], name="event_by_case"),)

    @staticmethod
    def payload_context(public_id: str, kind: str, at: datetime) -> str:
        """What binds a payload to its case, kind and moment."""
        return f"event:{public_id}:{kind}:{at.astimezone(UTC).isoformat()}"


class AnswersPermit(Permit):
    """A permit under which answers of many clinics are opened (``queries_unlocked``): an ``Unlock``, or an upper app's.

    One that is about single clinics (``about_clinics``) opens nothing of a statistical survey (統計法).
    """

    class Meta(Permit.Meta):
        abstract = True

    @property
    def opens(self) -> frozenset[int]:
        """The campaigns (keys) whose answers may be opened by it; among them the one it names as ``campaign``."""
        raise NotImplementedError

    @property
    def about_clinics(self) -> bool:
        """Whether what is done with the answers is about the one clinic that gave them."""
        raise NotImplementedError

    @property
    def reads_as(self) -> dict[str, object]:
        """How the audit log names it beside each reading; clinics read of its ``purpose`` in their own log."""
        raise NotImplementedError


class Unlock(AnswersPermit):
    """That the answers of a campaign may be taken out for a purpose, for a while.

    The one way in which officials come to answers of many clinics (``queries_unlocked``, docs/adr/0018).
    """

    class Purpose(models.TextChoices):
        STATISTICS = "statistics", "集計と分析"
        SUPPORT = "support", "施設ごとの支援"  # about single clinics: never in a statistical survey

    #: Purposes that are about the one clinic.
    FACILITY_LEVEL: ClassVar[frozenset[str]] = frozenset({"support"})
    LONGEST_DAYS = 30

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        **Permit.CLASSIFICATION,
        "campaign": PUBLIC,
        "purpose": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="unlocks")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)

    class Meta(Permit.Meta):
        constraints = (
            *Permit.Meta.constraints,
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=30), name="unlock_at_most_30_days"),
        )

    @property
    def target(self) -> str:
        """Its campaign."""
        return f"campaign:{self.campaign.slug}"

    @property
    def told(self) -> dict[str, object]:
        """For what, and for how long."""
        return {"unlock": self.pk, "purpose": self.purpose, "days": self.days}

    @property
    def opens(self) -> frozenset[int]:
        """Its campaign."""
        return frozenset({self.campaign_id})

    @property
    def about_clinics(self) -> bool:
        """As its purpose says."""
        return self.purpose in self.FACILITY_LEVEL

    @property
    def reads_as(self) -> dict[str, object]:
        """Which unlock, and for what."""
        return {"unlock": self.pk, "purpose": self.purpose}
