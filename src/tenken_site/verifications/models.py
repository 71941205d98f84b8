"""Which clinics are looked at, what was found there, and what came of holding it against the answers."""

from collections.abc import Mapping
from datetime import UTC
from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.sealed_rows import LookUp, SealedRow, sealed_text


class Verification(models.Model):
    """One sample of a campaign's clinics (実地確認). What may be found is recorded until it is closed."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "number": PUBLIC,
        "seed": CONFIDENTIAL,
        "strata": CONFIDENTIAL,
        "checklist": PUBLIC,
        "drawn_at": CONFIDENTIAL,
        "drawn_by": CONFIDENTIAL,
        "closed_at": CONFIDENTIAL,
        "closed_by": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="verifications")
    number = models.PositiveIntegerField()  # within the campaign, from 1
    seed = models.BigIntegerField()  # with the cases of the campaign it gives the same sample again
    #: By kind and prefecture ("dental:120006"): clinics with a submission, and how many were drawn ([120, 4]).
    strata = models.JSONField()
    checklist = models.TextField()  # the survey's verification.yaml as it was at the drawing
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=64)  # actor as in the audit log
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="verification_numbered_once"),
            models.UniqueConstraint(
                fields=["campaign"], condition=models.Q(closed_at__isnull=True), name="one_open_verification"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by="")
                | models.Q(closed_at__isnull=False) & ~models.Q(closed_by=""),
                name="verification_closed_at_with_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.number}"

    @property
    def target(self) -> str:
        """As the audit log names it."""
        return f"verification:{self.pk}"

    def weight(self, stratum: str) -> float:
        """The design weight: clinics of the stratum for each that was drawn."""
        there, drawn = self.strata[stratum]
        return float(there / drawn)


class VerifiedClinic(SealedRow, models.Model):
    """One clinic of the sample. What was found, how and on which day is sealed under the campaign's key.

    Not under the case's own: a case that gets a new key is sealed anew by ``responses``, which knows nothing of this.
    """

    class Outcome(models.TextChoices):
        WAITING = ""
        RECORDED = "recorded"
        IMPOSSIBLE = "impossible"  # the clinic declined, or is no longer there

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "verification": PUBLIC,
        "case": CONFIDENTIAL,
        "stratum": CONFIDENTIAL,
        "outcome": CONFIDENTIAL,
        "times": CONFIDENTIAL,
        "first_recorded_at": CONFIDENTIAL,
        "recorded_at": CONFIDENTIAL,
        "recorded_by": CONFIDENTIAL,
        "key": PUBLIC,
        "found_sealed": PERSONAL,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"found": None}
    found = sealed_text("found")  # JSON: found (by link_id), method, day

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="clinics")
    case = models.ForeignKey("campaigns.Case", on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices, default=Outcome.WAITING)
    times = models.PositiveIntegerField(default=0)  # records and corrections so far; a page names the one it saw
    first_recorded_at = models.DateTimeField(null=True)  # mending it later does not make it blind
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=64, blank=True)  # the last one; the audit log holds all
    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    found_sealed = models.BinaryField(default=bytes)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["verification", "case"], name="clinic_verified_once"),
            models.CheckConstraint(
                condition=models.Q(
                    recorded_at__isnull=True, first_recorded_at__isnull=True, recorded_by="", times=0, outcome=""
                )
                | models.Q(recorded_at__isnull=False, first_recorded_at__isnull=False, times__gt=0)
                & ~models.Q(recorded_by="")
                & ~models.Q(outcome=""),
                name="verified_recorded_at_with_by",
            ),
        )

    def sealing_scope(self) -> str:
        """The campaign's key."""
        return self.verification.campaign.key_scope

    def sealing_place(self) -> str:
        """The clinic in its sample."""
        return f"verified:{self.verification_id}:{self.case_id}"


class VerificationResult(SealedRow, models.Model):
    """What came of holding the records against one dataset: figures over all clinics, sealed like what they are of."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "verification": PUBLIC,
        "dataset": PUBLIC,
        "asked_at": CONFIDENTIAL,
        "asked_by": CONFIDENTIAL,
        "measured_at": CONFIDENTIAL,
        "measured_by": CONFIDENTIAL,
        "trouble": CONFIDENTIAL,
        "model_version": PUBLIC,
        "code_version": PUBLIC,
        "key": PUBLIC,
        "figures_sealed": PERSONAL,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"figures": None}
    figures = sealed_text("figures")  # JSON of tenken.verification.stored

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="results")
    dataset = models.ForeignKey("datasets.Dataset", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    measured_at = models.DateTimeField(null=True)
    measured_by = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=40, blank=True)  # why it was given up: a word of ``actions.measure``
    model_version = models.CharField(max_length=40, blank=True)  # of the exposure model; empty: the survey has none
    code_version = models.CharField(max_length=40, blank=True)
    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    figures_sealed = models.BinaryField(default=bytes)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(measured_at__isnull=True, measured_by="")
                | models.Q(measured_at__isnull=False, trouble="") & ~models.Q(measured_by=""),
                name="verification_measured_at_with_by",
            ),
        )

    @property
    def state(self) -> str:
        """``waiting``, ``measured`` or ``failed``."""
        if self.measured_at is not None:
            return "measured"
        return "failed" if self.trouble else "waiting"

    def sealing_scope(self) -> str:
        """The campaign's key."""
        return self.verification.campaign.key_scope

    def sealing_place(self) -> str:
        """The moment it was asked for."""
        return f"verification-result:{self.verification_id}:{self.asked_at.astimezone(UTC).isoformat()}"
