"""One run of a survey: the campaign, one case for each unit, and who may answer for it."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


def new_public_id() -> str:
    """12 characters that name a case in addresses without telling its number."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))


class Campaign(models.Model):
    """A survey in the field: which instrument, which frame, from when until when (half-open in UTC)."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "slug": PUBLIC,
        "receipt_prefix": PUBLIC,
        "instrument_version": PUBLIC,
        "frame_version": PUBLIC,
        "opens_at": PUBLIC,
        "closes_at": PUBLIC,
        "as_of": PUBLIC,
        "official": PUBLIC,
    }

    slug = models.SlugField(max_length=60, unique=True)
    receipt_prefix = models.CharField(max_length=6, unique=True)  # "C26"
    instrument_version = models.ForeignKey("instruments.InstrumentVersion", on_delete=models.PROTECT)
    frame_version = models.ForeignKey("frames.FrameVersion", on_delete=models.PROTECT)
    opens_at = models.DateTimeField()
    #: The last moment an answer is taken is 23:59:59 of the day printed; this is the first moment after it.
    closes_at = models.DateTimeField()
    as_of = models.DateField()  # the day whose state is asked about
    official = models.BooleanField(default=True)  # False: reconstructed questions, said so on every page

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="closes_after_opening"),
        )

    def __str__(self) -> str:
        return self.slug


class Case(models.Model):
    """One unit in one campaign, with its draft and the heading of its last submission in the same row.

    Why not a table of drafts: every save may change the status too, and one row takes both in one compare-and-set
    (docs/adr/0005). ``draft_version`` counts writes; every write names the one it saw.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "public_id": CONFIDENTIAL,
        "campaign": PUBLIC,
        "unit": PUBLIC,
        "status": CONFIDENTIAL,
        "status_at": CONFIDENTIAL,
        "draft_version": CONFIDENTIAL,
        "draft_saved_at": CONFIDENTIAL,
        "settled_version": CONFIDENTIAL,
        "last_number": CONFIDENTIAL,
        "last_receipt_number": CONFIDENTIAL,
        "last_submitted_at": CONFIDENTIAL,
        "draft_key_id": PUBLIC,
        "draft_document": PERSONAL,
    }

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey("frames.Unit", on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in CaseStatus], default=CaseStatus.NOT_STARTED.value
    )
    status_at = models.DateTimeField(null=True)
    draft_version = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True)
    #: The draft version that says the same as the last submission: a second press of "submit" is recognised by it.
    settled_version = models.PositiveIntegerField(null=True)
    #: Heading of the last submission, written in the submission's own transaction; 0 and blank before the first.
    last_number = models.PositiveIntegerField(default=0)
    last_receipt_number = models.CharField(max_length=30, blank=True)
    last_submitted_at = models.DateTimeField(null=True)
    draft_key_id = models.CharField(max_length=40, blank=True)
    #: Everything given so far, closed questions too. Last column: a count by status need not read past it.
    draft_document = models.BinaryField(default=bytes)

    class Meta:
        indexes = (
            # Counts by status and area are taken from the index alone, never from the rows with the drafts.
            models.Index(fields=["campaign", "status", "unit"], name="case_by_status"),
        )
        constraints = (
            models.UniqueConstraint(fields=["campaign", "unit"], name="one_case_a_unit"),
            models.CheckConstraint(
                condition=models.Q(status__in=[s.value for s in CaseStatus]), name="case_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status=CaseStatus.NOT_STARTED.value, status_at__isnull=True)
                | ~models.Q(status=CaseStatus.NOT_STARTED.value) & models.Q(status_at__isnull=False),
                name="case_status_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(draft_version=0, draft_saved_at__isnull=True, draft_key_id="")
                | models.Q(draft_version__gt=0, draft_saved_at__isnull=False) & ~models.Q(draft_key_id=""),
                name="draft_saved_with_time_and_key",
            ),
            models.CheckConstraint(
                condition=models.Q(last_number=0, last_receipt_number="", last_submitted_at__isnull=True)
                & models.Q(settled_version__isnull=True)
                | models.Q(last_number__gt=0, last_submitted_at__isnull=False, settled_version__isnull=False)
                & ~models.Q(last_receipt_number=""),
                name="case_heading_whole",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class Enrolment(models.Model):
    """Who may answer for a case (ONS: enrolment)."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {"id": PUBLIC, "user": CONFIDENTIAL, "case": CONFIDENTIAL}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="enrolments")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "case"], name="enrolled_once"),)
