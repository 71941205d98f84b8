"""What happened in the country while its campaign ran: waves and mails, calls, corrections, a notice passed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

from django.db import models

from tenken.disposition.outcomes import OUTCOME_OF_ATTEMPT, AttemptOutcome
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase.models import ChaseState, ContactAttempt
from tenken_site.frames.models import Unit, UnitProposal
from tenken_site.instruments.queries import questionnaire
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.monitoring.models import QuestionFact
from tenken_site.notices.actions.publish import publish_notice
from tenken_site.notices.actions.receive import confirm, note_seen
from tenken_site.notices.actions.record_passing import record_passing
from tenken_site.notices.actions.write_notice import write_notice
from tenken_site.notices.models import Delivery, Passing
from tenken_site.outreach.models import Wave

__all__ = ["BY", "Story", "calls", "insert", "notice", "outbox", "proposals", "questions", "waves"]

BY = "command:load"
BATCH = 4_000
CALLED, PROPOSED = 0.07, 0.015
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Story:
    """What became of one case."""

    case: Case
    unit: Unit
    mail_state: str


def insert(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    made: list[Row] = []
    ready = iter(rows)
    while batch := list(islice(ready, BATCH)):
        made += model._default_manager.bulk_create(batch)
    return made


def waves(campaign: Campaign, *, now: datetime) -> list[Wave]:
    """Two that are sent, one on its way, one planned by the ministry and one by Tokyo."""
    days = timedelta(days=1)
    open_cases = {"statuses": ["not_started", "in_progress"]}
    rows: tuple[tuple[str, str, str, timedelta, str, list[str], dict[str, list[str]], str], ...] = (
        ("案内", "invitation", "invitation", -30 * days, "sent", ["mail", "letter"], {}, "000000"),
        ("督促1", "reminder", "reminder", -12 * days, "sent", ["mail"], open_cases, "000000"),
        ("督促2", "reminder", "reminder", -timedelta(hours=1), "sending", ["mail"], open_cases, "000000"),
        ("督促3", "reminder", "last-reminder", 7 * days, "planned", ["mail"], open_cases, "000000"),
        ("東京都からのお願い", "reminder", "reminder", 5 * days, "planned", ["mail"], open_cases, "130001"),
    )
    made = []
    for name, purpose, message, when, state, channels, audience, owner in rows:
        begun = now + when if when < timedelta(0) else None
        wave = Wave(
            campaign=campaign, name=name, purpose=purpose, message=message, channels=channels, planned_at=now + when,
            audience=audience, hold_out_percent=5 if name == "督促1" else 0, owner_id=owner, state=state,
            created_at=now - 40 * days, created_by=BY, started_at=begun, filled_at=begun,
            finished_at=begun + timedelta(hours=6) if begun and state == "sent" else None,
        )  # fmt: skip
        made.append(wave)
    return Wave.objects.bulk_create(made)


def outbox(waves: list[Wave], stories: list[Story], *, random: Random) -> None:
    """A row for each case and wave that is sent or on its way, and the mails that came back."""
    bounced: list[OutboxEntry] = []
    for wave in waves[:3]:
        assert wave.started_at is not None
        entries = insert(OutboxEntry, _entries(wave, stories, random=random))
        counts: dict[str, int] = {}
        for entry in entries:
            counts[entry.state] = counts.get(entry.state, 0) + 1
        if wave.state == Wave.State.SENT:
            wave.counts = counts
            wave.save(update_fields=["counts"])
        bounced += [entry for entry in entries if entry.state == "sent" and random.random() < 0.02]
    kinds = (Bounce.Kind.HARD, Bounce.Kind.SOFT)
    insert(
        Bounce,
        (
            Bounce(entry=one, at=one.sent_at, kind=random.choice(kinds), status="5.1.1", digest=f"{one.pk:064x}")
            for one in bounced
        ),
    )


def _entries(wave: Wave, stories: list[Story], *, random: Random) -> Iterator[OutboxEntry]:
    assert wave.started_at is not None
    for place, story in enumerate(stories):
        case = story.case
        answered = case.first_submitted_at is not None and case.first_submitted_at < wave.started_at
        channel = "letter" if story.mail_state in ("none", "dead") else "mail"
        if answered or channel not in wave.channels:
            continue
        at = wave.started_at + timedelta(seconds=place / 8)
        entry = OutboxEntry(
            topic="outreach.wave", group=wave.pk, subject=case.pk, channel=channel, state="sent",
            due_at=wave.started_at, attempts=1, tried_at=at, sent_at=at,
        )  # fmt: skip
        if random.random() * 100 < wave.hold_out_percent:
            entry.state, entry.attempts, entry.tried_at, entry.sent_at = "held_out", 0, None, None
        elif wave.state == Wave.State.SENDING and place > len(stories) // 3:
            entry.state, entry.attempts, entry.tried_at, entry.sent_at = "due", 0, None, None
        elif random.random() < 0.01:
            entry.state, entry.tried_at, entry.sent_at, entry.reason = "dropped", None, None, "submitted"
        yield entry


def calls(stories: list[Story], caller: User, *, random: Random, now: datetime) -> None:
    attempts: list[ContactAttempt] = []
    for story in stories:
        case, area = story.case, story.unit.relay_id or story.unit.prefecture_id
        if area is None or case.first_submitted_at is not None or random.random() > CALLED:
            continue
        for _ in range(random.choice((1, 1, 2, 3))):
            outcome = random.choice(list(AttemptOutcome))
            if outcome in OUTCOME_OF_ATTEMPT and not case.outcome:
                outcome = AttemptOutcome.NO_ANSWER
            at = now - timedelta(minutes=random.randrange(1, 20 * 24 * 60))
            back = now + timedelta(hours=random.randrange(-48, 48)) if outcome is AttemptOutcome.CALL_BACK else None
            attempts.append(
                ContactAttempt(case=case, at=at, by=caller, area_id=area, outcome=outcome.value, call_back_at=back)
            )
    latest: dict[int, tuple[int, ContactAttempt]] = {}
    for attempt in insert(ContactAttempt, attempts):
        number, last = latest.get(attempt.case_id, (0, attempt))
        latest[attempt.case_id] = (number + 1, attempt if attempt.at >= last.at else last)
    insert(
        ChaseState,
        (
            ChaseState(
                case_id=case, attempts=number, last_attempt=last, last_at=last.at, last_outcome=last.outcome,
                call_back_at=last.call_back_at,
            )
            for case, (number, last) in latest.items()
        ),
    )  # fmt: skip


def proposals(stories: list[Story], *, random: Random, now: datetime) -> None:
    chosen = [story for story in stories if random.random() < PROPOSED]
    made = []
    for place, story in enumerate(chosen):
        at = now - timedelta(minutes=random.randrange(1, 20 * 24 * 60))
        one = UnitProposal(
            unit=story.unit, kind=random.choice((UnitProposal.Kind.CLOSED, UnitProposal.Kind.MOVED)),
            reason="電話で確認", new_address=story.unit.address, way="letter", proposed_at=at, proposed_by="letter",
        )  # fmt: skip
        if place % 3 == 0:
            one.state, one.decided_at, one.decided_by = UnitProposal.State.ACCEPTED, at, BY
        made.append(one)
    insert(UnitProposal, made)


def questions(campaign: Campaign, *, now: datetime) -> None:
    items = questionnaire(campaign.instrument_version_id).walk()
    QuestionFact.objects.bulk_create(
        QuestionFact(
            campaign=campaign, link_id=item.link_id, clinics=60_000, median_seconds=20.0, slow_seconds=60.0,
            troubles=300, changes=400, left_here=500, as_of=now,
        )
        for item, _ in items
    )  # fmt: skip


def notice(campaign: Campaign, *, random: Random, now: datetime) -> None:
    published, text = campaign.opens_at - timedelta(days=21), "周知をお願いします。\n" * 20
    written = write_notice(campaign=campaign, title="調査について（依頼）", body=text, by=BY, now=published)
    publish_notice(notice=written, by=BY, now=published)
    for delivery in Delivery.objects.filter(notice=written).order_by("relay"):
        seen = published + timedelta(hours=random.randrange(200))
        note_seen(delivery=delivery, by=BY, now=seen)
        if random.random() < 0.9:
            confirm(delivery=delivery, by=BY, now=seen)
            for channel in (Passing.Channel.POST, Passing.Channel.WEB):
                record_passing(
                    delivery=delivery, on=seen.date(), channel=channel, to="管内の診療所", count=None, note="", by=BY,
                    now=seen,
                )  # fmt: skip
