"""Facts: what officials' pages show, counted in the background. No page reads cases or answers."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


class StatusFact(models.Model):
    """How many cases of one relay and kind stand in one status, as of one moment."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "relay": PUBLIC,
        "prefecture": PUBLIC,
        "kind": PUBLIC,
        "status": CONFIDENTIAL,
        "outcome": CONFIDENTIAL,
        "mail_dead": CONFIDENTIAL,
        "count": CONFIDENTIAL,
        "as_of": PUBLIC,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="status_facts")
    #: Null where no relay could be told from the address.
    relay = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    prefecture = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, blank=True)  # tenken.disposition.outcomes.CaseOutcome
    mail_dead = models.BooleanField(default=False)  # the clinic's mail address is known not to exist
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
                "outcome",
                "mail_dead",
                name="fact_counted_once",
            ),
        )


class ArrivalFact(models.Model):
    """How many cases of one relay and kind were submitted for the first time on one day, by how they were last reached."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "relay": PUBLIC,
        "prefecture": PUBLIC,
        "kind": PUBLIC,
        "day": PUBLIC,
        "channel": CONFIDENTIAL,
        "count": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="arrival_facts")
    relay = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    prefecture = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    day = models.DateField()  # in Japan time
    channel = models.CharField(max_length=10)  # the last thing that reached it before: mail, letter, call, none
    count = models.PositiveIntegerField()

    class Meta:
        indexes = (models.Index(fields=["campaign", "relay", "day"], name="arrival_by_relay"),)


class ForecastFact(models.Model):
    """The response rate expected at the deadline for one area and kind, with its day-by-day path."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "area": PUBLIC,
        "kind": PUBLIC,
        "expected": CONFIDENTIAL,
        "low": CONFIDENTIAL,
        "high": CONFIDENTIAL,
        "path": CONFIDENTIAL,
        "as_of": PUBLIC,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="forecast_facts")
    area = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # a key of monitoring.queries.KINDS
    expected = models.FloatField()  # per cent of the eligible cases
    low = models.FloatField()  # 95 % interval
    high = models.FloatField()
    #: [[day, expected, low 80, high 80, low 95, high 95], …] from the day after ``as_of`` to the deadline, per cent.
    path = models.JSONField(default=list)
    as_of = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "area", "kind"], name="one_forecast_an_area"),)


class WaveFact(models.Model):
    """What became of one wave in one area: sent, came back, and how many replied afterwards."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "wave": PUBLIC,
        "area": PUBLIC,
        "channel": PUBLIC,
        "due": CONFIDENTIAL,
        "sent": CONFIDENTIAL,
        "bounced": CONFIDENTIAL,
        "dropped": CONFIDENTIAL,
        "failed": CONFIDENTIAL,
        "held_out": CONFIDENTIAL,
        "meant": CONFIDENTIAL,
        "replies": CONFIDENTIAL,
        "replies_meant": CONFIDENTIAL,
        "replies_held_out": CONFIDENTIAL,
        "as_of": PUBLIC,
    }

    wave = models.ForeignKey("outreach.Wave", on_delete=models.CASCADE, related_name="facts")
    area = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    due = models.PositiveIntegerField()
    sent = models.PositiveIntegerField()
    bounced = models.PositiveIntegerField()
    dropped = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    held_out = models.PositiveIntegerField()
    meant = models.PositiveIntegerField(default=0)  # everybody who was not held out, sent or not
    #: First submissions within seven days after the mail was sent; those that came back are among ``sent``.
    replies = models.PositiveIntegerField()
    #: First submissions within seven days after the wave began: only these two compare what the lot has divided.
    replies_meant = models.PositiveIntegerField(default=0)
    replies_held_out = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wave", "area", "channel"], name="wave_counted_once_an_area"),)


class QuestionFact(models.Model):
    """Time and trouble with one question over a whole campaign, from paradata; never of one clinic.

    A figure is empty where too few clinics stand behind it (``tenken.paradata.tally.figures``).
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "link_id": PUBLIC,
        "clinics": CONFIDENTIAL,
        "median_seconds": CONFIDENTIAL,
        "slow_seconds": CONFIDENTIAL,
        "troubles": CONFIDENTIAL,
        "changes": CONFIDENTIAL,
        "left_here": CONFIDENTIAL,
        "as_of": PUBLIC,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="question_facts")
    link_id = models.CharField(max_length=40)
    clinics = models.PositiveIntegerField(null=True)  # that answered it at least once
    median_seconds = models.FloatField(null=True)
    slow_seconds = models.FloatField(null=True)  # nine of ten took less
    troubles = models.PositiveIntegerField(null=True)  # clinics whose answer could not be taken as they gave it
    changes = models.PositiveIntegerField(null=True)  # clinics that changed their answer later
    left_here = models.PositiveIntegerField(null=True)  # clinics whose last answer was this and that did not submit
    as_of = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "link_id"], name="question_counted_once"),)


class CountingState(models.Model):
    """How far the facts of one campaign are counted, so that each run reads only what is new.

    ``tally`` is the sum of the paradata over all clinics up to ``tally_through``. It is sealed like the answers: in a
    campaign of few clinics it tells which questions were open to them.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "campaign": PUBLIC,
        "marks": CONFIDENTIAL,
        "arrivals_from": PUBLIC,
        "tally_through": CONFIDENTIAL,
        "tally_key": PUBLIC,
        "tally": PERSONAL,
    }

    campaign = models.OneToOneField(
        "campaigns.Campaign", primary_key=True, on_delete=models.CASCADE, related_name="counting_state"
    )
    #: The highest numbers of what may change counts; the same again means that nothing has happened since.
    marks = models.CharField(max_length=200, blank=True)
    #: First submissions before this day are counted for good; null asks for a count of every day.
    arrivals_from = models.DateField(null=True)
    tally_through = models.BigIntegerField(default=0)  # the last ``responses.CaseEvent`` that is in the tally
    #: Which of the campaign's keys sealed the tally; null before the first.
    tally_key = models.ForeignKey(
        "encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tally = models.BinaryField(default=bytes)
