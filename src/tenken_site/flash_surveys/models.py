"""A flash survey: an advisory, whom it may concern, who let them be chosen, and the campaign that asks them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from tenken.errors import ResponseError
from tenken_site.accounts.models_permits import Permit
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.sealed_rows import LookUp, SealedRow, sealed_text
from tenken_site.responses.models import AnswersPermit

LONGEST_TEXT = 200
#: What ending and finishing write.
_ENDS = frozenset({"ended_at", "ended_by", "finished_at", "finished_by", "finish_reason"})


class NotOfStatistics(ResponseError):
    """A statistical survey's answers choose nobody (統計法): what is asked for would be about single clinics."""


class FlashSurvey(AnswersPermit):
    """That clinics be chosen by what they answered in a campaign, to be asked about an advisory; and what came of it.

    It is asked for whole (advisory, whom to ask, deadline) and never changed, so that who grants it knows what for.
    The grant also lets the answers of its own campaign be counted. Nothing of it may come of a statistical survey.
    """

    LONGEST_DAYS = 30

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        **Permit.CLASSIFICATION,
        "campaign": PUBLIC,
        "number": PUBLIC,
        "title": PUBLIC,
        "title_en": PUBLIC,
        "technology": PUBLIC,
        "technology_en": PUBLIC,
        "action": PUBLIC,
        "action_en": PUBLIC,
        "address": PUBLIC,
        "issued_on": PUBLIC,
        "closes_on": PUBLIC,
        "plan": CONFIDENTIAL,
        "chosen_at": CONFIDENTIAL,
        "chosen_by": CONFIDENTIAL,
        "trouble": CONFIDENTIAL,
        "asking": PUBLIC,
        "opened_at": PUBLIC,
        "opened_by": CONFIDENTIAL,
        "finished_at": CONFIDENTIAL,
        "finished_by": CONFIDENTIAL,
        "finish_reason": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="flash_surveys")
    number = models.PositiveSmallIntegerField()  # within the campaign whose answers choose, from 1
    title = models.CharField(max_length=LONGEST_TEXT)  # of the advisory
    title_en = models.CharField(max_length=LONGEST_TEXT)
    technology = models.CharField(max_length=LONGEST_TEXT)  # what it is about, as clinics call it
    technology_en = models.CharField(max_length=LONGEST_TEXT)
    action = models.CharField(max_length=LONGEST_TEXT)  # what the clinic should do
    action_en = models.CharField(max_length=LONGEST_TEXT)
    address = models.URLField(max_length=LONGEST_TEXT)
    issued_on = models.DateField()
    closes_on = models.DateField()  # the last day of answering, in Japan
    plan = models.JSONField()  # tenken.response.suggesting.Suggesting
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=40, blank=True)  # why the work was given up: a word of ``troubles``
    asking = models.OneToOneField(
        "campaigns.Campaign", null=True, on_delete=models.PROTECT, related_name="flash_survey"
    )
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)  # followed no longer
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finish_reason = models.CharField(max_length=400, blank=True)

    class Meta(Permit.Meta):
        constraints = (
            *Permit.Meta.constraints,
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=30), name="flash_survey_at_most_30_days"),
            models.UniqueConstraint(fields=["campaign", "number"], name="flash_survey_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(chosen_at__isnull=True, chosen_by="")
                | models.Q(chosen_at__isnull=False, granted_at__isnull=False) & ~models.Q(chosen_by=""),
                name="flash_survey_chosen_by_grant_alone",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, opened_by="", asking__isnull=True)
                | models.Q(opened_at__isnull=False, asking__isnull=False, chosen_at__isnull=False)
                & ~models.Q(opened_by=""),
                name="flash_survey_opened_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True, finished_by__isnull=True, finish_reason="")
                | models.Q(finished_at__isnull=False, finished_by__isnull=False, opened_at__isnull=False)
                & ~models.Q(finish_reason=""),
                name="flash_survey_finished_at_with_by_and_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises NotOfStatistics by the campaign as it stands; but what is under way can always be ended."""
        changed = kwargs.get("update_fields")
        ends = changed is not None and set(changed) <= _ENDS
        if not ends and Campaign.objects.filter(pk=self.campaign_id, statistical=True).exists():
            raise NotOfStatistics(self.campaign.slug)
        super().save(*args, **kwargs)

    @property
    def target(self) -> str:
        """The campaign whose answers choose."""
        return f"campaign:{self.campaign.slug}"

    @property
    def told(self) -> dict[str, object]:
        """Which advisory, by which answers, and for how long."""
        return {"flash_survey": self.number, "title": self.title, "plan": self.plan, "days": self.days}

    @property
    def opens(self) -> frozenset[int]:
        """The campaign whose answers choose, and its own."""
        return frozenset(pk for pk in (self.campaign_id, self.asking_id) if pk is not None)

    @property
    def about_clinics(self) -> bool:
        """Each clinic is judged by its own answers."""
        return True

    @property
    def reads_as(self) -> dict[str, object]:
        """Clinics read of choosing and of counting in the same words."""
        return {"flash_survey": self.number, "purpose": "flash"}


class FlashPart(SealedRow, models.Model):
    """One sealed piece: whom was chosen (until they are asked), how many by reason and area, what they answered.

    Under the key of the campaign whose answers it was made of, so that disposal reaches it.
    """

    class Name(models.TextChoices):
        CHOSEN = "chosen"  # keys of the list's rows; gone once there are cases instead
        NUMBERS = "numbers"  # how many by reason and prefecture
        ANSWERS = "answers"  # how often each answer was given in its own campaign

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "key": PUBLIC,
        "survey": PUBLIC,
        "name": PUBLIC,
        "made_at": CONFIDENTIAL,
        "made_by": CONFIDENTIAL,
        "content_sealed": PERSONAL,
    }
    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"content": None}
    content = sealed_text("content")

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(FlashSurvey, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=8, choices=Name.choices)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    content_sealed = models.BinaryField(default=bytes)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["survey", "name"], name="one_flash_part_of_a_name"),)

    def sealing_scope(self) -> str:
        """The key of the campaign whose answers are in it."""
        asking = self.survey.asking
        if self.name == self.Name.ANSWERS and asking is not None:
            return asking.key_scope
        return self.survey.campaign.key_scope

    def sealing_place(self) -> str:
        """The flash survey and the piece."""
        return f"flash-survey:{self.survey_id}:{self.name}"
