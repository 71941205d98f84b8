"""Territory: country → prefecture → city or ward. Ownership: who runs clinics, and companies that help."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class Jurisdiction(models.Model):
    """The country or one of the 157 relays (47 prefectures, 87 cities with own health centre, 23 wards)."""

    class Kind(models.TextChoices):
        COUNTRY = "country", "国"
        PREFECTURE = "prefecture", "都道府県"
        DESIGNATED_CITY = "designated_city", "指定都市"
        CORE_CITY = "core_city", "中核市"
        ORDINANCE_CITY = "ordinance_city", "保健所政令市"
        WARD = "ward", "特別区"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "code": PUBLIC,
        "name": PUBLIC,
        "name_en": PUBLIC,
        "kind": PUBLIC,
        "parent": PUBLIC,
        "valid_from": PUBLIC,
        "valid_to": PUBLIC,
    }

    code = models.CharField(max_length=6, primary_key=True)  # 全国地方公共団体コード; the country is 000000
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A corporation that runs clinics (anywhere in the country), or a company that helps with answering.

    Two levels and no more: a group and its corporations. Rights reach downward only (docs/adr/0018).
    """

    class Kind(models.TextChoices):
        CORPORATION = "corporation", "法人"
        VENDOR = "vendor", "委託業者"
        DESK_COMPANY = "desk-company", "窓口の受託業者"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "corporate_number": PUBLIC,
        "name": PUBLIC,
        "kind": PUBLIC,
        "parent": CONFIDENTIAL,
    }

    corporate_number = models.CharField(max_length=13, unique=True)  # 法人番号, its check digit right
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CORPORATION)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        ordering = ("corporate_number",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="organisation_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | models.Q(kind="corporation"),
                name="only_corporations_have_a_parent",
            ),
        )

    def __str__(self) -> str:
        return self.name
