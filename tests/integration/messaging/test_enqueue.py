"""Putting into the outbox, and reading where things stand."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest

from tenken_site.audit.models import AuditEntry
from tenken_site.messaging import queries
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.actions.hold import drop_group, hold_group
from tenken_site.messaging.actions.settle import drop_subjects, mark_sent
from tenken_site.messaging.models import Bounce, OutboxEntry
from tests.factories.mail_topics import START

pytestmark = [pytest.mark.stores, pytest.mark.django_db]

TOPIC = "test.parrot"


def put(subjects: object, *, group: int = 1, channel: str = "mail", state: str = "due") -> int:
    return enqueue(topic=TOPIC, group=group, subjects=subjects, channel=channel, due_at=START, state=state, now=START)  # type: ignore[arg-type]  # any iterable of numbers


def test_one_row_for_each_thing_however_often_it_is_put_in() -> None:
    assert put([1, 2, 3]) == 3
    assert put([3, 4]) == 1
    assert put([1], channel="letter") == 1
    assert put([1], group=2) == 1

    assert OutboxEntry.objects.count() == 6
    assert OutboxEntry.objects.values_list("due_at", "attempts", "lease_token", "reason").distinct().get() == (
        START,
        0,
        "",
        "",
    )


def test_the_same_subject_twice_in_one_call_is_one_row() -> None:
    assert put([5, 5, 5]) == 1


def test_existing_rows_stay_as_they_are() -> None:
    put([1])
    OutboxEntry.objects.update(state="sent", sent_at=START)

    put([1], state="held_out")

    assert OutboxEntry.objects.get().state == "sent"


def test_any_number_of_subjects_in_constant_memory() -> None:
    put(range(2000))  # what is loaded once
    tracemalloc.start()
    assert put(iter(range(2000, 12_000))) == 10_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 4_000_000


def test_counts_of_a_group_and_of_several_in_one_statement_each(django_assert_num_queries: object) -> None:
    put([1, 2])
    put([3], state="held_out")
    put([1], group=2, channel="letter")

    with django_assert_num_queries(3):  # type: ignore[operator]  # pytest-django's fixture
        assert queries.counts(topic=TOPIC, group=1) == {"due": 2, "held_out": 1}
        assert queries.counts_of_groups(topic=TOPIC, groups=[1, 2, 3]) == {1: {"due": 2, "held_out": 1}, 2: {"due": 1}}
        assert queries.counts_by_channel(topic=TOPIC, group=2) == {("letter", "due"): 1}


def test_the_entries_of_some_subjects_with_where_they_stand() -> None:
    put([1, 2])
    put([1], group=2, channel="letter")
    mark_sent(topic=TOPIC, group=2, channel="letter", subjects=[1], by="user:1", now=START)

    found = queries.states_of(topic=TOPIC, subjects=[1])

    assert list(found) == [1]
    assert [(one.group, one.channel, one.state, one.sent_at) for one in found[1]] == [
        (1, "mail", "due", None),
        (2, "letter", "sent", START),
    ]
    assert list(queries.subjects_in(topic=TOPIC, group=1, channel="mail", states=["due"])) == [1, 2]


def test_single_subjects_are_dropped_or_marked_and_others_are_not() -> None:
    put([1, 2, 3])
    assert (
        drop_subjects(topic=TOPIC, group=1, channel="mail", subjects=[1, 9], reason="refused", by="user:1", now=START)
        == 1
    )
    assert mark_sent(topic=TOPIC, group=1, channel="mail", subjects=[1, 2], by="user:1", now=START) == 1

    assert queries.counts(topic=TOPIC, group=1) == {"dropped": 1, "sent": 1, "due": 1}


def test_who_held_and_dropped_a_group_stands_in_the_audit_log() -> None:
    put([1, 2])

    hold_group(topic=TOPIC, group=1, by="user:7", now=START)
    drop_group(topic=TOPIC, group=1, reason="withdrawn", by="user:8", now=START)

    assert list(AuditEntry.objects.order_by("pk").values_list("actor", "action", "target", "detail")) == [
        ("user:7", "messaging.hold", "outbox:test.parrot:1", {"entries": 2, "reason": ""}),
        ("user:8", "messaging.drop", "outbox:test.parrot:1", {"entries": 2, "reason": "withdrawn"}),
    ]


def test_the_outbox_as_a_whole() -> None:
    put([1, 2])
    put([3], channel="letter")
    OutboxEntry.objects.filter(subject=2).update(state="sent", sent_at=START, tried_at=START)
    Bounce.objects.create(entry=OutboxEntry.objects.get(subject=2), at=START, kind="hard", digest="d")

    found = queries.outbox_status(now=START + timedelta(seconds=30))

    assert found.counts == [
        (TOPIC, 1, "letter", "due", 1),
        (TOPIC, 1, "mail", "due", 1),
        (TOPIC, 1, "mail", "sent", 1),
    ]
    assert (found.oldest_due, found.sent_last_minute, found.bounces_last_day) == (START, 1, {"hard": 1})
    assert queries.bounce_counts(topic=TOPIC, groups=[1, 2]) == {1: {"hard": 1}}
