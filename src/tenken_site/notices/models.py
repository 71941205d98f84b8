"""A notice of the ministry, its files, and how each relay received it and passed it on."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.sealed_rows import LookUp, SealedRow, sealed_text


class Notice(models.Model):
    """事務連絡: what the ministry tells the 157 relays about a campaign."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "title": PUBLIC,
        "body": PUBLIC,
        "written_at": PUBLIC,
        "written_by": CONFIDENTIAL,
        "published_at": PUBLIC,
        "published_by": CONFIDENTIAL,
        "withdrawn_at": PUBLIC,
        "withdrawn_reason": PUBLIC,
        "corrects": PUBLIC,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True)  # None: a draft that only the ministry sees
    published_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    #: The notice that this one puts right; published, it takes that one's place, which stays readable.
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by="")
                | models.Q(published_at__isnull=False) & ~models.Q(published_by=""),
                name="published_at_with_published_by",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file of a notice."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "notice": PUBLIC,
        "name": PUBLIC,
        "content_type": PUBLIC,
        "size": PUBLIC,
        "digest": PUBLIC,
        "document": PUBLIC,
    }

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256, hex
    document = models.BinaryField()


class Delivery(SealedRow, models.Model):
    """One relay's copy of a notice: seen, confirmed, and the relay's own covering text and contact."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "notice": PUBLIC,
        "relay": PUBLIC,
        "seen_at": PUBLIC,
        "confirmed_at": PUBLIC,
        "confirmed_by": CONFIDENTIAL,
        "covering_text": PUBLIC,
        "own_deadline": PUBLIC,
        "contact_office": PUBLIC,
        "key": PUBLIC,
        "contact_person_sealed": PERSONAL,
        "contact_telephone": PUBLIC,
        "contact_mail": PUBLIC,
        "written_at": PUBLIC,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"contact_person": None}
    contact_person = sealed_text("contact_person")

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    relay = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="deliveries")
    seen_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    covering_text = models.TextField(max_length=4_000, blank=True)
    own_deadline = models.DateField(null=True)  # an earlier day that the relay asks for; the campaign's binds
    contact_office = models.CharField(max_length=100, blank=True)
    contact_person_sealed = models.BinaryField(default=bytes)
    contact_telephone = models.CharField(max_length=30, blank=True)
    contact_mail = models.EmailField(blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["notice", "relay"], name="one_delivery_a_relay"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by="")
                | models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by=""),
                name="confirmed_at_with_confirmed_by",
            ),
        )

    def sealing_scope(self) -> str:
        """The campaign's key."""
        return self.notice.campaign.key_scope

    def sealing_place(self) -> str:
        """The relay's copy of the notice."""
        return f"delivery:{self.notice_id}:{self.relay_id}"


class Passing(models.Model):
    """周知の記録: when, to whom and by what channel a relay passed the notice on."""

    class Channel(models.TextChoices):
        MAIL = "mail", "メール"
        POST = "post", "郵送"
        FAX = "fax", "FAX"
        WEB = "web", "ホームページ"
        MEETING = "meeting", "会議、説明会"
        ASSOCIATION = "association", "医師会などを通じて"
        OTHER = "other", "その他"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "delivery": PUBLIC,
        "on": PUBLIC,
        "channel": PUBLIC,
        "to": PUBLIC,
        "count": PUBLIC,
        "note": PUBLIC,
        "recorded_at": PUBLIC,
        "recorded_by": CONFIDENTIAL,
        "undone_at": PUBLIC,
    }

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="passings")
    on = models.DateField()
    channel = models.CharField(max_length=12, choices=Channel.choices)
    to = models.CharField(max_length=200)  # "管内の全診療所", "県医師会"
    count = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=400, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)  # recorded by mistake; stays readable
