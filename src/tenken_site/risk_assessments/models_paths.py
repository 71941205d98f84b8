"""Ways to get help that a prefecture or city offers in its own area, told to clinics beside those of the country."""

from datetime import date
from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass

__all__ = ["OwnPath"]


class OwnPath(models.Model):
    """One of them. Ended ones stay, so that it can be said what a clinic was told when."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "area": PUBLIC,
        "category": PUBLIC,
        "title": PUBLIC,
        "owner": PUBLIC,
        "body": PUBLIC,
        "url": PUBLIC,
        "phone": PUBLIC,
        "kinds": PUBLIC,
        "trigger": PUBLIC,
        "valid_from": PUBLIC,
        "valid_to": PUBLIC,
        "made_at": PUBLIC,
        "made_by": CONFIDENTIAL,
        "changed_at": PUBLIC,
        "changed_by": CONFIDENTIAL,
        "ended_at": PUBLIC,
        "ended_by": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="own_paths")
    area = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=10)  # of ``tenken.risk.support.Category``
    title = models.CharField(max_length=60)
    owner = models.CharField(max_length=60)
    body = models.CharField(max_length=400)
    url = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)  # digits with hyphens between
    kinds = models.JSONField(default=list)  # kinds of facilities that it is for; all of them where it is empty
    trigger = models.CharField(max_length=60, blank=True)  # a factor of the risk model that lacks; blank: always
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (models.Index(fields=["campaign", "area"], name="own_paths_of_an_area"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="own_path_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(changed_at__isnull=True, changed_by="")
                | models.Q(changed_at__isnull=False) & ~models.Q(changed_by=""),
                name="own_path_changed_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_by=""),
                name="own_path_ended_at_with_by",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def is_over(self, day: date) -> bool:
        """Whether clinics are no longer told of it."""
        return self.ended_at is not None or (self.valid_to is not None and self.valid_to < day)
