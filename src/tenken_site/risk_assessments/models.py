"""What is kept of clinics' exposure: limits of quarters, frozen; never a clinic's own numbers."""

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, ClassVar

from django.db import models

from tenken.risk.model import IndexName
from tenken.risk.positions import Distribution
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.keyring import UsableKey
from tenken_site.encryption.sealed_rows import LookUp, SealedRow, sealed_text
from tenken_site.risk_assessments.models_analysis import Analysis
from tenken_site.risk_assessments.models_paths import OwnPath

__all__ = ["Analysis", "ExposureDistribution", "OwnPath"]


class ExposureDistribution(SealedRow, models.Model):
    """The quarters of one number among the clinics of a kind that answered one questionnaire, as of one moment.

    Clinics are told their place by the newest. Earlier ones stay, so that it can be said what was shown when
    (docs/adr/0023). The limits, of how many clinics and of which, are sealed under the campaign's key.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "instrument_version": PUBLIC,
        "kind": PUBLIC,
        "index": PUBLIC,
        "day": PUBLIC,
        "model_version": PUBLIC,
        "model_mark": PUBLIC,
        "frozen_at": PUBLIC,
        "frozen_by": CONFIDENTIAL,
        "key": PUBLIC,
        "limits_sealed": PERSONAL,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"limits": None}
    limits = sealed_text("limits")

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="exposure_distributions")
    instrument_version = models.ForeignKey("instruments.InstrumentVersion", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # of the facilities, as in the list
    index = models.CharField(max_length=10, choices=[(one.value, one.value) for one in IndexName])
    day = models.DateField()  # in Japan time; clinics read it
    model_version = models.CharField(max_length=40)  # what its author calls it
    model_mark = models.CharField(max_length=16)  # of all that scores depend on (``tenken.risk.positions.mark_of``)
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=64)
    key = models.ForeignKey("encryption.WrappingKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    limits_sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "instrument_version", "kind", "index", "frozen_at"],
                name="exposure_frozen_once_a_moment",
            ),
        )

    def sealing_scope(self) -> str:
        """The campaign's key: whoever disposes of its answers disposes of these."""
        return self.campaign.key_scope

    def sealing_place(self) -> str:
        """The group and the moment."""
        moment = self.frozen_at.astimezone(UTC).isoformat()
        group = f"{self.campaign_id}:{self.instrument_version_id}:{self.kind}:{self.index}"
        return f"exposure-distribution:{group}:{moment}"

    def keep(self, distribution: Distribution, *, key: UsableKey) -> None:
        """Seals the limits; nothing is saved."""
        self.put(key=key, limits=json.dumps(distribution.to_json()))

    def distribution(self) -> Distribution | None:
        """The limits again; None once they are disposed of. Raises DoesNotOpen."""
        text = self.text("limits")
        if not text:
            return None
        content: dict[str, Any] = json.loads(text)
        return Distribution.from_json(content, group=self.group, index=IndexName(self.index), on=self.day)

    @property
    def group(self) -> tuple[str, ...]:
        """Which clinics: kind, and the questionnaire they answered."""
        return (self.kind, str(self.instrument_version_id))
