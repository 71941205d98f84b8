"""One run of a survey: the campaign, one case for each unit, and who may answer for it."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.aead import DataKey
from tenken_site.encryption.documents import new_wrapped_key, unwrap_key
from tenken_site.encryption.keyring import UsableKey, learn


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
        "first_closes_at": PUBLIC,
        "as_of": PUBLIC,
        "official": PUBLIC,
        "grace_minutes": PUBLIC,
        "corrections": PUBLIC,
        "drafts_at_close": PUBLIC,
        "partial_from_percent": PUBLIC,
        "quiet": PUBLIC,
        "pilot_of": PUBLIC,
        "asks_after": PUBLIC,
        "rehearsed_at": PUBLIC,
        "closed_at": PUBLIC,
        "archived_at": PUBLIC,
        "relays_see": PUBLIC,
        "statistical": PUBLIC,
    }

    class RelaysSee(models.TextChoices):
        STATUS = "status"  # prefectures and cities see whether a clinic answered, never what
        ANSWERS = "answers"  # those of their area, one clinic at a time, each look with a reason

    class DraftsAtClose(models.TextChoices):
        KEEP = "keep"  # a draft stays a draft; its case counts as a break-off or partial
        PARTIAL = "partial"  # what is answered is sealed as a partial submission

    class Corrections(models.TextChoices):
        UNTIL_DEADLINE = "until-deadline"
        NEVER = "never"  # the first submission stands

    slug = models.SlugField(max_length=60, unique=True)
    receipt_prefix = models.CharField(max_length=6, unique=True)  # "C26"
    instrument_version = models.ForeignKey("instruments.InstrumentVersion", on_delete=models.PROTECT)
    frame_version = models.ForeignKey("frames.FrameVersion", on_delete=models.PROTECT)
    opens_at = models.DateTimeField()
    #: The last moment an answer is taken is 23:59:59 of the day printed; this is the first moment after it.
    closes_at = models.DateTimeField()
    #: The deadline first announced; differs from ``closes_at`` once everyone's deadline was extended.
    first_closes_at = models.DateTimeField()
    as_of = models.DateField()  # the day whose state is asked about
    official = models.BooleanField(default=True)  # False: reconstructed questions, said so on every page
    #: So long after the deadline those may still finish who were answering in as many minutes before it.
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    corrections = models.CharField(max_length=15, choices=Corrections.choices, default=Corrections.UNTIL_DEADLINE)
    drafts_at_close = models.CharField(max_length=10, choices=DraftsAtClose.choices, default=DraftsAtClose.KEEP)
    #: From this share of its open questions answered a draft counts as partial (AAPOR), below as a break-off.
    partial_from_percent = models.PositiveSmallIntegerField(default=50)
    #: Days and hours without mail (``tenken.outreach.quiet.QuietRules`` as JSON).
    quiet = models.JSONField(default=dict)
    #: The campaign that this one tries out with some clinics before it opens.
    pilot_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="pilots")
    #: The campaign whose answers chose whom this one asks (a flash survey). It concerns those clinics alone: public pages
    #: never speak of it to everyone, and that a clinic was chosen is told of its answers to the other one.
    asks_after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="asked_after")
    rehearsed_at = models.DateTimeField(null=True)  # since when it is being rehearsed (pilot, trial mail)
    closed_at = models.DateTimeField(null=True)  # when every case got its final disposition
    archived_at = models.DateTimeField(null=True)
    relays_see = models.CharField(max_length=10, choices=RelaysSee.choices, default=RelaysSee.STATUS)
    #: A statistical survey under 統計法: no answer is used for anything about the one clinic that gave it.
    statistical = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(statistical=False) | models.Q(relays_see="status"),
                name="statistical_survey_shows_relays_no_answers",
            ),
            models.CheckConstraint(
                condition=models.Q(asks_after__isnull=True) | models.Q(relays_see="status"),
                name="chosen_by_answers_shows_relays_no_answers",
            ),
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="closes_after_opening"),
        )

    def __str__(self) -> str:
        return self.slug

    @property
    def key_scope(self) -> str:
        """The scope of the keys that wrap the keys of its cases, and seal its letters and tally."""
        return f"campaign:{self.pk}"


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
        "first_submitted_at": CONFIDENTIAL,
        "first_opened_at": CONFIDENTIAL,
        "own_closes_at": CONFIDENTIAL,
        "outcome": CONFIDENTIAL,
        "outcome_at": CONFIDENTIAL,
        "disposition": CONFIDENTIAL,
        "wrapping_key": PUBLIC,
        "wrapped_key": CONFIDENTIAL,
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
    first_submitted_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)  # somebody signed in and opened the questions
    #: A later deadline of this case alone (extension of the unit or its area, reopening); the later of the two binds.
    own_closes_at = models.DateTimeField(null=True)
    #: What officials know of the case apart from its answers; its history is in the audit log.
    outcome = models.CharField(max_length=20, blank=True, choices=[(o.value, o.value) for o in CaseOutcome])
    outcome_at = models.DateTimeField(null=True)
    disposition = models.CharField(max_length=8, blank=True)  # final AAPOR code, given at the close: "1.1"
    #: The campaign's key, and under it this case's own: it seals draft, submissions and events. Made with the case;
    #: empty once the campaign's answers were disposed of.
    wrapping_key = models.ForeignKey(
        "encryption.WrappingKey", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    wrapped_key = models.BinaryField()
    #: Everything given so far, closed questions too; sealed. Last column: a count by status need not read past it.
    draft_document = models.BinaryField(default=bytes)

    class Meta:
        indexes = (
            # Counts by status and area are taken from the index alone, never from the rows with the drafts.
            models.Index(fields=["campaign", "status", "outcome", "unit"], name="case_by_status"),
            models.Index(
                fields=["campaign", "first_submitted_at", "unit"],
                condition=models.Q(first_submitted_at__isnull=False),
                name="case_by_arrival",
            ),
            # The few with a deadline of their own: the close waits for them, and finds those reopened after it.
            models.Index(
                fields=["campaign", "own_closes_at"],
                condition=models.Q(own_closes_at__isnull=False),
                name="case_by_own_deadline",
            ),
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
                condition=models.Q(draft_version=0, draft_saved_at__isnull=True)
                | models.Q(draft_version__gt=0, draft_saved_at__isnull=False),
                name="draft_saved_with_time",
            ),
            models.CheckConstraint(
                condition=models.Q(last_number=0, last_receipt_number="", last_submitted_at__isnull=True)
                & models.Q(settled_version__isnull=True)
                | models.Q(last_number__gt=0, last_submitted_at__isnull=False, settled_version__isnull=False)
                & ~models.Q(last_receipt_number=""),
                name="case_heading_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", outcome_at__isnull=True)
                | ~models.Q(outcome="") & models.Q(outcome_at__isnull=False),
                name="case_outcome_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    def take_new_key(self, *, under: UsableKey) -> None:
        """Gives the row a new key of its own; stores nothing. What was sealed under the former one must be sealed anew."""
        self.wrapping_key_id = under.pk
        self.wrapped_key = new_wrapped_key(under=under, context=self.key_context(self.public_id))

    def data_key(self) -> DataKey:
        """The key of its answers; without a statement where ``wrapping_key`` was joined.

        Raises DoesNotOpen, keyring.KeyDestroyed, MasterKeyMissing.
        """
        context = self.key_context(self.public_id)
        return unwrap_key(self.wrapped_key, under=learn(self.wrapping_key), context=context)

    @staticmethod
    def key_context(public_id: str) -> str:
        """What binds a wrapped key to its case."""
        return f"case-key:{public_id}"

    @staticmethod
    def draft_context(public_id: str, version: int) -> str:
        """What binds a draft to its case and to its version: an older draft put back does not open."""
        return f"draft:{public_id}:{version}"


class EnrolmentSet(models.QuerySet["Enrolment"]):
    """Enrolments to read."""

    def answering(self) -> "EnrolmentSet":
        """Those of the clinic's own people: whom letters and codes are for."""
        return self.filter(right=Enrolment.Right.ANSWER, revoked_at__isnull=True)

    def helping(self, *, now: datetime) -> "EnrolmentSet":
        """Helpers' that hold at this moment."""
        return self.filter(right=Enrolment.Right.ASSIST, revoked_at__isnull=True, until__gt=now)


class Enrolment(models.Model):
    """Who may answer for a case (ONS: enrolment), or help with it: open and save, and nothing else."""

    class Right(models.TextChoices):
        ANSWER = "answer"
        ASSIST = "assist"  # somebody whom the clinic asked for help, a vendor for example

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "case": CONFIDENTIAL,
        "right": CONFIDENTIAL,
        "label": CONFIDENTIAL,
        "granted_at": CONFIDENTIAL,
        "granted_by": CONFIDENTIAL,
        "until": CONFIDENTIAL,
        "revoked_at": CONFIDENTIAL,
        "revoked_by": CONFIDENTIAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="enrolments")
    right = models.CharField(max_length=10, choices=Right.choices, default=Right.ANSWER)
    label = models.CharField(max_length=40, blank=True)  # what the clinic calls its helper: a company, never a person
    granted_at = models.DateTimeField(null=True)  # None for those made with the campaign's sign-ins
    granted_by = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)  # a helper's: the first moment in which it no longer holds
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)

    objects = EnrolmentSet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "case"], condition=models.Q(revoked_at__isnull=True), name="enrolled_once"
            ),
            models.CheckConstraint(
                condition=models.Q(granted_at__isnull=True, granted_by="")
                | models.Q(granted_at__isnull=False) & ~models.Q(granted_by=""),
                name="enrolment_granted_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by="")
                | models.Q(revoked_at__isnull=False) & ~models.Q(revoked_by=""),
                name="enrolment_revoked_at_with_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(right="assist") | models.Q(until__isnull=False, granted_at__isnull=False),
                name="help_by_grant_and_until",
            ),
        )


class Extension(models.Model):
    """A later deadline: for one case, for a prefecture or city, or for everyone (both empty). Never taken back."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "case": CONFIDENTIAL,
        "area": PUBLIC,
        "kind": PUBLIC,
        "until": PUBLIC,
        "reason": CONFIDENTIAL,
        "at": PUBLIC,
        "by": CONFIDENTIAL,
    }

    class Kind(models.TextChoices):
        EXTENSION = "extension"  # before the deadline
        REOPENING = "reopening"  # after it

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="extensions")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="extensions")
    area = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    until = models.DateTimeField()  # the first moment in which nothing is taken any more
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(case__isnull=True) | models.Q(area__isnull=True), name="extension_of_one_scope"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="extension_has_a_reason"),
        )


class DispositionFact(models.Model):
    """How many cases of one relay and kind have one disposition: final once closed, before that as it would be now."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "relay": PUBLIC,
        "prefecture": PUBLIC,
        "kind": PUBLIC,
        "disposition": CONFIDENTIAL,
        "count": CONFIDENTIAL,
        "as_of": PUBLIC,
    }

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="disposition_facts")
    #: Null where no relay could be told from the address.
    relay = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    prefecture = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    disposition = models.CharField(max_length=8)  # tenken.disposition.codes.DispositionCode
    count = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "campaign",
                Coalesce("relay", models.Value("")),
                Coalesce("prefecture", models.Value("")),
                "kind",
                "disposition",
                name="disposition_counted_once",
            ),
        )
