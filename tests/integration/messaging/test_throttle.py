"""So many mails a minute, over all workers, spread over the minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.sending import Sender
from tenken_site.messaging.topics import Drop
from tests.factories.mail_topics import START, ListPost, MovingClock, ParrotTopic, registered

pytestmark = pytest.mark.stores

TOPIC = "test.parrot"


def most_within(moments: list[datetime], window: timedelta) -> int:
    return max((sum(at <= other < at + window for other in moments) for at in moments), default=0)


class TestTwoWorkersTogether(TestCase):
    @settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(1, 60), st.lists(st.tuples(st.integers(0, 1), st.floats(0.1, 9)), min_size=20, max_size=60))
    def test_never_exceed_the_limit_in_any_minute(self, per_minute: int, turns: list[tuple[int, float]]) -> None:
        OutboxEntry.objects.all().delete()
        post, clock = ListPost(), MovingClock(step=timedelta(milliseconds=50))
        with registered(ParrotTopic(TOPIC)):
            enqueue(topic=TOPIC, group=1, subjects=range(500), channel="mail", due_at=START, now=START)
            workers = [Sender(open_post=lambda: post, per_minute=per_minute) for _ in range(2)]
            for which, seconds in turns:
                workers[which].work(clock)
                clock.move(seconds=seconds)

        moments = [at for at, _ in post.taken]
        assert most_within(moments, timedelta(seconds=60)) <= per_minute
        assert moments


@pytest.mark.django_db
def test_the_limit_is_reached_and_spread_over_the_minute() -> None:
    post, clock = ListPost(), MovingClock()
    with registered(ParrotTopic(TOPIC)):
        enqueue(topic=TOPIC, group=1, subjects=range(500), channel="mail", due_at=START, now=START)
        sender = Sender(open_post=lambda: post, per_minute=120)
        while clock.at < START + timedelta(minutes=3):
            clock.move(seconds=sender.work(clock) or 0.1)

    moments = [at for at, _ in post.taken]
    assert 350 <= len(moments) <= 360
    assert most_within(moments, timedelta(seconds=5)) <= 10


@pytest.mark.django_db
def test_what_is_dropped_does_not_use_up_the_limit() -> None:
    post, clock, topic = ListPost(), MovingClock(), ParrotTopic(TOPIC)
    topic.answers = {subject: Drop("submitted") for subject in range(100)}
    with registered(topic):
        enqueue(topic=TOPIC, group=1, subjects=range(101), channel="mail", due_at=START, now=START)
        sender = Sender(open_post=lambda: post, per_minute=12)
        while sender.work(clock) == 0.0:
            pass

    assert [to for _, to in post.taken] == ["100@clinic.test"]
