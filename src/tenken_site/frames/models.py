"""The sampling frame. One import makes one version; a campaign uses one version for good."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class Frame(models.Model):
    """A named facility list."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {"id": PUBLIC, "name": PUBLIC}

    name = models.CharField(max_length=80, unique=True)


class FrameVersion(models.Model):
    """One import of the list, whole or not at all."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "frame": PUBLIC,
        "number": PUBLIC,
        "imported_at": PUBLIC,
        "imported_by": CONFIDENTIAL,
        "source_name": PUBLIC,
        "source_digest": PUBLIC,
        "counts": PUBLIC,
    }

    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=64)
    source_name = models.CharField(max_length=200)
    source_digest = models.CharField(max_length=64)  # SHA-256 of the file
    counts = models.JSONField(default=dict)  # read, accepted, repeated, refused, review

    class Meta:
        constraints = (models.UniqueConstraint(fields=["frame", "number"], name="version_numbered_once"),)


class Unit(models.Model):
    """One facility as the list gives it. Names are stored as given; search uses the folded copies."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "version": PUBLIC,
        "line": PUBLIC,
        "facility_code": PUBLIC,
        "code_given": PUBLIC,
        "code_check": PUBLIC,
        "kind": PUBLIC,
        "name": PUBLIC,
        "name_folded": PUBLIC,
        "postcode": PUBLIC,
        "address": PUBLIC,
        "address_folded": PUBLIC,
        "prefecture": PUBLIC,
        "relay": PUBLIC,
        "review": CONFIDENTIAL,
    }

    version = models.ForeignKey(FrameVersion, on_delete=models.PROTECT, related_name="units")
    line = models.PositiveIntegerField()  # in the source file, for questions
    #: 10 digits that are certain, so that they are a key; blank where the clinic has none or it is in doubt.
    facility_code = models.CharField(max_length=10, blank=True)
    code_given = models.CharField(max_length=40, blank=True)  # as the list prints it, also when it cannot be read
    #: Which check-digit rule ``code_given`` fits ("whole", "number"), "none" when it fits none; blank without a code.
    code_check = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20, default="clinic")  # clinic, clinic_beds, dental
    name = models.CharField(max_length=300)
    name_folded = models.CharField(max_length=300, db_index=True)
    postcode = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=500, blank=True)
    address_folded = models.CharField(max_length=500, blank=True)
    prefecture = models.ForeignKey(
        "jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="units_of_prefecture"
    )
    #: The city or ward with its own health centre, else the prefecture; empty where none could be told (review).
    relay = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="units")
    #: Why a person should look: names of ``tenken.frame.review.ReviewFlag`` joined by commas; blank when nobody need.
    review = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["version", "facility_code"], name="unit_by_code"),)
        constraints = (
            models.UniqueConstraint(
                fields=["version", "facility_code"], condition=~models.Q(facility_code=""), name="code_once_a_version"
            ),
        )

    def __str__(self) -> str:
        return self.name
