"""What the ministry had worked out from a dataset: what if clinics did this, and where money for support does most."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.sealed_rows import LookUp, SealedRow, sealed_text

__all__ = ["Analysis"]


class Analysis(SealedRow, models.Model):
    """One question put to a dataset. Model and weighting are frozen into it; the outcome is sealed.

    The outcome opens with the campaign's key: whoever disposes of the answers disposes of it.
    """

    class Kind(models.TextChoices):
        WHAT_IF = "what-if"
        PLAN = "plan"

    class State(models.TextChoices):
        ASKED = "asked"  # its run waits or works
        READY = "ready"
        FAILED = "failed"  # nothing could be worked out; ``trouble`` says why

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "dataset": PUBLIC,
        "kind": PUBLIC,
        "number": PUBLIC,
        "state": PUBLIC,
        "title": CONFIDENTIAL,
        "request": CONFIDENTIAL,
        "risk_model": PUBLIC,
        "weighting": PUBLIC,
        "code_version": PUBLIC,
        "trouble": CONFIDENTIAL,
        "asked_at": CONFIDENTIAL,
        "asked_by": CONFIDENTIAL,
        "finished_at": CONFIDENTIAL,
        "key": PUBLIC,
        "outcome_sealed": PERSONAL,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"outcome": None}
    outcome = sealed_text("outcome")  # JSON

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="analyses")
    dataset = models.ForeignKey("datasets.Dataset", on_delete=models.PROTECT, related_name="analyses")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.PositiveIntegerField()  # within campaign and kind, from 1
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    title = models.CharField(max_length=100)
    request = models.JSONField()  # what was asked, as forms gave it; names no clinic
    risk_model = models.TextField()  # risk_model.yaml as it was
    weighting = models.TextField()  # weighting.yaml as it was
    code_version = models.CharField(max_length=40, blank=True)
    trouble = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)  # actor as in the audit log
    finished_at = models.DateTimeField(null=True)
    key = models.ForeignKey(
        "encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outcome_sealed = models.BinaryField(default=b"")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "kind", "number"], name="analysis_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(state="asked", finished_at__isnull=True)
                | ~models.Q(state="asked") & models.Q(finished_at__isnull=False),
                name="analysis_finished_or_asked",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(trouble=""), name="analysis_failed_with_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def sealing_scope(self) -> str:
        """The campaign's key."""
        return self.campaign.key_scope

    def sealing_place(self) -> str:
        """This row alone."""
        return f"analysis:{self.pk}"
