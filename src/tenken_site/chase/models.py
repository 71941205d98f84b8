"""What officials did to reach a clinic by telephone, and what came of it."""

from collections.abc import Mapping
from datetime import UTC
from typing import ClassVar

from django.conf import settings
from django.db import models

from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.sealed_rows import LookUp, SealedRow, sealed_text


class ContactAttempt(SealedRow, models.Model):
    """One call (or visit) and its outcome. AAPOR: record of contact. Undone, never deleted.

    Who was spoken to and the note are sealed under the campaign's key.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "at": CONFIDENTIAL,
        "by": CONFIDENTIAL,
        "area": PUBLIC,
        "outcome": CONFIDENTIAL,
        "call_back_at": CONFIDENTIAL,
        "key": PUBLIC,
        "spoke_to_sealed": PERSONAL,
        "note_sealed": PERSONAL,
        "outcome_before": CONFIDENTIAL,
        "proposal": CONFIDENTIAL,
        "undone_at": CONFIDENTIAL,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"spoke_to": None, "note": None}
    spoke_to = sealed_text("spoke_to")
    note = sealed_text("note")

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("campaigns.Case", on_delete=models.CASCADE, related_name="contact_attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_attempts")
    area = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=[(one.value, one.value) for one in AttemptOutcome])
    call_back_at = models.DateTimeField(null=True)  # promised: "call back on …"
    spoke_to_sealed = models.BinaryField(default=bytes)
    note_sealed = models.BinaryField(default=bytes)
    #: What was known of the case before, so that taking the call back restores it (CaseOutcome).
    outcome_before = models.CharField(max_length=20, blank=True)
    #: The correction of the list that this call proposed; taken back with it.
    proposal = models.ForeignKey("frames.UnitProposal", null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["case", "at"], name="attempt_by_case"),
            models.Index(fields=["at"], name="attempt_by_time"),
        )

    def sealing_scope(self) -> str:
        """The campaign's key."""
        return self.case.campaign.key_scope

    def sealing_place(self) -> str:
        """The call: whom and when."""
        return f"attempt:{self.case_id}:{self.at.astimezone(UTC).isoformat()}"


class ChaseState(models.Model):
    """Where the calling of one case stands: its last outcome that was not undone, and who is at it now."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "case": CONFIDENTIAL,
        "attempts": CONFIDENTIAL,
        "last_attempt": CONFIDENTIAL,
        "last_at": CONFIDENTIAL,
        "last_outcome": CONFIDENTIAL,
        "call_back_at": CONFIDENTIAL,
        "taken_by": CONFIDENTIAL,
        "taken_at": CONFIDENTIAL,
    }

    case = models.OneToOneField(
        "campaigns.Case", on_delete=models.CASCADE, primary_key=True, related_name="chase_state"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Its other columns repeat what the order of calls is made of. Pages name it when they record the next one.
    last_attempt = models.ForeignKey(ContactAttempt, null=True, on_delete=models.SET_NULL, related_name="+")
    last_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=20, blank=True)
    call_back_at = models.DateTimeField(null=True)
    #: A colleague opened the row to call; shown so that two do not ring the same clinic. Lapses by itself.
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
