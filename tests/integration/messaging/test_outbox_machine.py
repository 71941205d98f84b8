"""The life of an entry under workers that lease, send, crash and come back late: never lost, never sent twice without a
crash in flight, in any order of events."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tenken_site.messaging import outbox
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.actions.hold import hold_group, release_group
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.outbox import Leased
from tests.factories.mail_topics import START

pytestmark = pytest.mark.stores

TOPIC = "test.machine"
SUBJECTS = range(1, 6)
WORKERS = st.integers(0, 2)


class OutboxMachine(RuleBasedStateMachine):
    """Three workers over five entries. A worker's memory is what it has leased; a crash loses it."""

    def __init__(self) -> None:
        super().__init__()
        OutboxEntry.objects.all().delete()
        self.now = START
        self.arrived: Counter[int] = Counter()
        self.crashed_in_flight: Counter[int] = Counter()
        self.held: dict[int, Leased] = {}
        self.in_flight: dict[int, OutboxEntry] = {}
        enqueue(topic=TOPIC, group=1, subjects=SUBJECTS, channel="mail", due_at=START, now=START)

    @rule(worker=WORKERS, most=st.integers(1, 4))
    def lease(self, worker: int, most: int) -> None:
        if worker not in self.held:
            leased = outbox.lease(topic=TOPIC, most=most, per_minute=0, now=self.now)
            if leased.entries:
                self.held[worker] = leased

    @rule(worker=WORKERS)
    def begin(self, worker: int) -> None:
        if worker in self.held and worker not in self.in_flight:
            leased = self.held[worker]
            entry, *rest = leased.entries or [None]
            self.held[worker] = Leased(leased.token, tuple(one for one in rest if one))
            if entry and outbox.begin(entry, token=leased.token, now=self.now):
                self.in_flight[worker] = entry
                self.arrived[entry.subject] += 1  # the server takes it at once; the note of it comes later, or never

    @rule(worker=WORKERS)
    def note_sent(self, worker: int) -> None:
        if entry := self.in_flight.pop(worker, None):
            noted = outbox.settle(entry, token=self.held[worker].token, state="sent", sent_at=self.now)
            self.crashed_in_flight[entry.subject] += not noted  # too late: as good as a crash

    @rule(worker=WORKERS)
    def crash(self, worker: int) -> None:
        self.held.pop(worker, None)
        if entry := self.in_flight.pop(worker, None):
            self.crashed_in_flight[entry.subject] += 1

    @rule(worker=WORKERS)
    def give_back(self, worker: int) -> None:
        if worker in self.held and worker not in self.in_flight:
            leased = self.held.pop(worker)
            outbox.give_back(leased.entries, token=leased.token)

    @rule(seconds=st.sampled_from([1, 60, 299, 301]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def somebody_holds_the_group(self) -> None:
        hold_group(topic=TOPIC, group=1, by="user:1", now=self.now)

    @rule()
    def somebody_releases_the_group(self) -> None:
        release_group(topic=TOPIC, group=1, by="user:1", now=self.now)

    @precondition(lambda self: not self.in_flight)
    @rule()
    def all_workers_die_and_a_new_one_finishes(self) -> None:
        self.held.clear()
        self.now += outbox.LEASE
        release_group(topic=TOPIC, group=1, by="user:1", now=self.now)
        leased = outbox.lease(topic=TOPIC, most=100, per_minute=0, now=self.now)
        for entry in leased.entries:
            assert outbox.begin(entry, token=leased.token, now=self.now)
            self.arrived[entry.subject] += 1
            assert outbox.settle(entry, token=leased.token, state="sent", sent_at=self.now)
        assert set(self.arrived) == set(SUBJECTS)  # none lost
        assert not OutboxEntry.objects.exclude(state="sent").exists()

    @invariant()
    def whatever_arrived_is_noted_once_or_was_in_flight_at_a_crash(self) -> None:
        in_flight = Counter(entry.subject for entry in self.in_flight.values())
        sent = set(OutboxEntry.objects.filter(state="sent").values_list("subject", flat=True))
        for subject in SUBJECTS:
            noted = self.arrived[subject] - self.crashed_in_flight[subject] - in_flight[subject]
            assert noted == (subject in sent)


class TestOutboxMachine(TestCase):
    def test_an_entry_is_never_lost_and_never_sent_twice_without_a_crash(self) -> None:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis leaves it untyped
            OutboxMachine, settings=settings(max_examples=25, stateful_step_count=35, deadline=None)
        )
