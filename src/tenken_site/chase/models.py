"""What officials did to reach a clinic by telephone, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


class ContactAttempt(models.Model):
    """One call (or visit) and its outcome. AAPOR: record of contact. Undone, never deleted."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "at": CONFIDENTIAL,
        "by": CONFIDENTIAL,
        "area": PUBLIC,
        "outcome": CONFIDENTIAL,
        "call_back_at": CONFIDENTIAL,
        "spoke_to": PERSONAL,
        "note": PERSONAL,
        "outcome_before": CONFIDENTIAL,
        "proposal": CONFIDENTIAL,
        "undone_at": CONFIDENTIAL,
    }

    case = models.ForeignKey("campaigns.Case", on_delete=models.CASCADE, related_name="contact_attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_attempts")
    area = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=[(one.value, one.value) for one in AttemptOutcome])
    call_back_at = models.DateTimeField(null=True)  # promised: "call back on …"
    spoke_to = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=400, blank=True)
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
