"""Counting cases for the facts. Reads everything at once and belongs to no viewer: pages never ask here."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, models
from django.db.models import Count, Max, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Contact
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.monitoring.models import ArrivalFact, StatusFact
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries import TOPIC
from tenken_site.responses.models import CaseEvent

__all__ = ["JAPAN", "WaveCount", "arrivals", "marks", "statuses", "wave_counts"]

JAPAN = ZoneInfo("Asia/Tokyo")
#: relay, prefecture, channel, state, entries, replies after sending, replies since the wave began
WaveCount = tuple[str | None, str | None, str, str, int, int, int]


def marks() -> str:
    """The highest numbers of whatever may change a count, from indexes. The same again: nothing has happened."""
    found: list[Any] = [
        model._default_manager.aggregate(latest=Max("pk"))["latest"]
        for model in (CaseEvent, AuditEntry, OutboxEntry, Bounce)
    ]
    found.append(OutboxEntry.objects.filter(tried_at__isnull=False).aggregate(latest=Max("tried_at"))["latest"])
    return " ".join(str(one) for one in found)


def statuses(campaign: Campaign, *, now: datetime) -> list[StatusFact]:
    """How many cases of each relay and kind stand where. The rows with the drafts are not read."""
    dead = models.Case(
        When(unit__contact__mail_state=Contact.MailState.DEAD, then=Value(True)),
        default=Value(False),
        output_field=models.BooleanField(),
    )
    grouped = (
        Case.objects.filter(campaign=campaign)
        .values_list("unit__relay", "unit__prefecture", "unit__kind", "status", "outcome", dead)
        .annotate(Count("id"))
        .order_by()
    )
    return [
        StatusFact(
            campaign=campaign,
            relay_id=relay,
            prefecture_id=prefecture,
            kind=kind,
            status=status,
            outcome=outcome,
            mail_dead=bool(mail_dead),
            count=count,
            as_of=now,
        )
        for relay, prefecture, kind, status, outcome, mail_dead, count in grouped
    ]


def arrivals(campaign: Campaign, *, since: date | None) -> list[ArrivalFact]:
    """First submissions by day in Japan and by what had reached the clinic last; all, or from the day ``since``.

    A mail that came back has reached nobody. A telephone call is not told: calls are kept further up.
    """
    reached = (
        OutboxEntry.objects.filter(
            topic=TOPIC, subject=OuterRef("pk"), state="sent", sent_at__lt=OuterRef("first_submitted_at")
        )
        .exclude(bounces__kind=Bounce.Kind.HARD)
        .order_by("-sent_at")
    )
    cases = Case.objects.filter(campaign=campaign, first_submitted_at__isnull=False)
    if since is not None:
        cases = cases.filter(first_submitted_at__gte=datetime.combine(since, time(), tzinfo=JAPAN))
    grouped = (
        cases.annotate(
            day=TruncDate("first_submitted_at", tzinfo=JAPAN),
            channel=Coalesce(Subquery(reached.values("channel")[:1]), Value("none")),
        )
        .values_list("unit__relay", "unit__prefecture", "unit__kind", "day", "channel")
        .annotate(Count("id"))
        .order_by()
    )
    return [
        ArrivalFact(
            campaign=campaign,
            relay_id=relay,
            prefecture_id=prefecture,
            kind=kind,
            day=day,
            channel=channel,
            count=count,
        )
        for relay, prefecture, kind, day, channel, count in grouped
    ]


#: The outbox knows cases by number only, so no relation leads from one to the other: written out.
_WAVE = """
    SELECT unit.relay_id, unit.prefecture_id, entry.channel, entry.state, COUNT(*),
           SUM(CASE WHEN entry.state = 'sent' AND one.first_submitted_at >= entry.sent_at
                     AND one.first_submitted_at < {week_later} THEN 1 ELSE 0 END),
           SUM(CASE WHEN one.first_submitted_at >= %s AND one.first_submitted_at < %s THEN 1 ELSE 0 END)
      FROM messaging_outboxentry entry
      JOIN campaigns_case one ON one.id = entry.subject
      JOIN frames_unit unit ON unit.id = one.unit_id
     WHERE entry.topic = %s AND entry."group" = %s
  GROUP BY unit.relay_id, unit.prefecture_id, entry.channel, entry.state
"""
_BOUNCED = """
    SELECT unit.relay_id, unit.prefecture_id, entry.channel, COUNT(DISTINCT entry.id)
      FROM messaging_outboxentry entry
      JOIN messaging_bounce bounce ON bounce.entry_id = entry.id AND bounce.kind = 'hard'
      JOIN campaigns_case one ON one.id = entry.subject
      JOIN frames_unit unit ON unit.id = one.unit_id
     WHERE entry.topic = %s AND entry."group" = %s AND entry.state = 'sent'
  GROUP BY unit.relay_id, unit.prefecture_id, entry.channel
"""
_WEEK_LATER = {"sqlite": "datetime(entry.sent_at, '+7 days')", "postgresql": "entry.sent_at + INTERVAL '7 days'"}


def wave_counts(wave: Wave, *, began_at: datetime) -> tuple[list[WaveCount], dict[tuple[Any, ...], int]]:
    """The entries of one wave by relay, channel and state, with replies; and how many mails came back for good."""
    week = timedelta(days=7)
    with connection.cursor() as cursor:
        cursor.execute(
            _WAVE.format(week_later=_WEEK_LATER[connection.vendor]),
            [
                connection.ops.adapt_datetimefield_value(began_at),
                connection.ops.adapt_datetimefield_value(began_at + week),
                TOPIC,
                wave.pk,
            ],
        )
        counts = cursor.fetchall()
        cursor.execute(_BOUNCED, [TOPIC, wave.pk])
        bounced = {tuple(row[:3]): row[3] for row in cursor.fetchall()}
    return counts, bounced
