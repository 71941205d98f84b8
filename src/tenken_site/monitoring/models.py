"""Facts: counts by campaign, relay, unit kind and status, refreshed in the background."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class StatusFact(models.Model):
    """How many cases of one relay and kind stand in one status, as of one moment."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "relay": PUBLIC,
        "prefecture": PUBLIC,
        "kind": PUBLIC,
        "status": CONFIDENTIAL,
        "count": CONFIDENTIAL,
        "as_of": PUBLIC,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="status_facts")
    #: Null where no relay could be told from the address.
    relay = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    prefecture = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    count = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["campaign", "relay"], name="fact_by_relay"),)
        constraints = (
            models.UniqueConstraint(
                "campaign",
                Coalesce("relay", models.Value("")),
                Coalesce("prefecture", models.Value("")),
                "kind",
                "status",
                name="fact_counted_once",
            ),
        )
