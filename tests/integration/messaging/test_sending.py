"""The outbox at work, by a clock that we move: what is sent, dropped, put off, tried again, given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from tenken_site.messaging import outbox, post_office
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.actions.hold import drop_group, hold_group, release_group
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.messaging.post import LineBroken, PostOut, Refused
from tenken_site.messaging.queries import counts
from tenken_site.messaging.sending import BATCH, Sender
from tenken_site.messaging.topics import Drop, Later, Mail
from tests.factories.mail_topics import START, ListPost, MovingClock, ParrotTopic, registered

pytestmark = [pytest.mark.stores, pytest.mark.django_db]

TOPIC = "test.parrot"


@pytest.fixture
def topic() -> Iterator[ParrotTopic]:
    made = ParrotTopic(TOPIC)
    with registered(made):
        yield made


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def post() -> ListPost:
    return ListPost()


@pytest.fixture
def sender(post: ListPost) -> Sender:
    return Sender(open_post=lambda: post, per_minute=0)


def due(*subjects: int, topic: str = TOPIC, group: int = 1) -> None:
    enqueue(topic=topic, group=group, subjects=subjects, channel="mail", due_at=START, now=START)


def work_all(sender: Sender, clock: MovingClock) -> None:
    for _ in range(200):
        if sender.work(clock) is None:
            return
    raise AssertionError("there is always more to do")


def entry(subject: int) -> OutboxEntry:
    return OutboxEntry.objects.get(subject=subject)


def test_what_is_due_is_sent_once_and_in_order(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(*range(1, 51))

    work_all(sender, clock)
    work_all(sender, clock)

    assert [to for _, to in post.taken] == [f"{subject}@clinic.test" for subject in range(1, 51)]
    assert counts(topic=TOPIC, group=1) == {"sent": 50}
    assert {len(asked) for asked in topic.asked} == {BATCH, 50 % BATCH}
    assert entry(7).sent_at == START
    assert entry(7).attempts == 1


def test_what_is_due_later_waits(topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock) -> None:
    enqueue(topic=TOPIC, group=1, subjects=[1], channel="mail", due_at=START + timedelta(hours=1), now=START)

    work_all(sender, clock)
    assert not post.taken
    clock.move(hours=1)
    work_all(sender, clock)

    assert len(post.taken) == 1


@pytest.mark.parametrize("state", ["held_out", "held"])
def test_what_is_held_is_not_sent(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock, state: str
) -> None:
    enqueue(topic=TOPIC, group=1, subjects=[1], channel="mail", due_at=START, state=state, now=START)

    work_all(sender, clock)

    assert not post.taken


def test_letters_and_topics_that_nobody_answers_for_are_left_alone(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    enqueue(topic=TOPIC, group=1, subjects=[1], channel="letter", due_at=START, now=START)
    due(2, topic="test.unknown")

    work_all(sender, clock)

    assert not post.taken
    assert entry(1).state == entry(2).state == "due"


def test_a_topic_may_drop_and_put_off(topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock) -> None:
    due(1, 2, 3)
    topic.answers = {1: Drop("submitted"), 2: Later(START + timedelta(days=1))}

    work_all(sender, clock)

    assert [to for _, to in post.taken] == ["3@clinic.test"]
    assert (entry(1).state, entry(1).reason) == ("dropped", "submitted")
    assert (entry(2).state, entry(2).due_at) == ("due", START + timedelta(days=1))


def test_quiet_time_that_is_over_already_is_not_asked_for_again_and_again(
    topic: ParrotTopic, sender: Sender, clock: MovingClock
) -> None:
    due(1)
    topic.answers = {1: Later(START - timedelta(days=1))}

    work_all(sender, clock)

    assert entry(1).due_at == START + timedelta(minutes=1)


def test_one_poison_entry_does_not_keep_the_others_from_being_sent(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1, 2, 3, 4)
    topic.answers = {2: ValueError("sakura@clinic.test"), 4: None}

    work_all(sender, clock)
    assert [to for _, to in post.taken] == ["1@clinic.test", "3@clinic.test"]
    for _ in range(2):
        clock.move(hours=1)
        work_all(sender, clock)

    assert (entry(2).state, entry(2).reason) == ("failed", "ValueError")
    assert (entry(4).state, entry(4).reason) == ("failed", "NotComposed")


def test_a_mail_that_cannot_be_written_is_set_aside(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1, 2)
    topic.answers = {1: Mail(to="1@clinic.test", subject="", text="", headers={"Bcc": "spy@evil.test"})}

    for _ in range(3):
        work_all(sender, clock)
        clock.move(hours=1)

    assert [to for _, to in post.taken] == ["2@clinic.test"]
    assert (entry(1).state, entry(1).reason) == ("failed", "ValueError")


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "a b@clinic.test", "x@clinic.test\nBcc: y@evil.test"])
def test_an_address_that_is_none_counts_as_a_dead_one(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock, address: str
) -> None:
    due(1)
    topic.answers = {1: Mail(to=address, subject="", text="")}

    work_all(sender, clock)

    assert not post.taken
    assert (entry(1).state, entry(1).reason) == ("failed", "5.1.3")
    assert topic.came_back == [(1, "hard", "5.1.3")]


def test_a_refusal_for_good_is_a_bounce_at_once_and_its_words_are_kept_without_addresses(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1, 2)
    post.trouble = [Refused(550, "5.1.1 <1@clinic.test>: no such user")]

    work_all(sender, clock)

    assert counts(topic=TOPIC, group=1) == {"failed": 1, "sent": 1}
    assert topic.came_back == [(1, "hard", "5.1.1")]
    bounce = Bounce.objects.get()
    assert (bounce.kind, bounce.status) == ("hard", "5.1.1")


def test_a_refusal_for_now_is_tried_again_ever_later_and_given_up_in_the_end(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1)
    post.trouble = [Refused(451, "4.7.1 greylisted")] * 9

    work_all(sender, clock)
    assert entry(1).due_at == START + timedelta(minutes=5)
    waits = []
    while entry(1).state == "due":
        waits.append(entry(1).due_at - clock.at)
        clock.at = entry(1).due_at
        work_all(sender, clock)

    assert waits == sorted(waits)
    assert timedelta(hours=24) < clock.at - START < timedelta(hours=48)
    assert entry(1).state == "failed"
    assert topic.came_back == [(1, "soft", "4.7.1")]


def test_a_topic_that_stumbles_over_a_bounce_does_not_lose_it(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise LookupError

    due(1, 2)
    monkeypatch.setattr(topic, "bounced", stumble)
    post.trouble = [Refused(550, "5.1.1 no")]

    work_all(sender, clock)

    assert Bounce.objects.count() == 1
    assert counts(topic=TOPIC, group=1) == {"failed": 1, "sent": 1}


def test_a_post_office_that_is_out_pauses_everything_and_costs_no_mail_an_attempt(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(*range(1, 31))
    post.trouble = [None, PostOut("limit", seconds=600)]

    work_all(sender, clock)

    assert len(post.taken) == 1
    assert counts(topic=TOPIC, group=1) == {"sent": 1, "due": 29}
    assert not OutboxEntry.objects.filter(state="due").exclude(attempts=0, tried_at=None, lease_token="").exists()
    clock.move(seconds=599)
    work_all(sender, clock)
    assert len(post.taken) == 1
    clock.move(seconds=2)
    work_all(sender, clock)
    assert len(post.taken) == 30


def test_another_worker_pauses_too(topic: ParrotTopic, post: ListPost, clock: MovingClock) -> None:
    due(1)
    post_office.pause(reason="limit", seconds=60, now=START)

    work_all(Sender(open_post=lambda: post, per_minute=0), clock)

    assert not post.taken


def test_a_broken_line_returns_the_mail_at_once_but_not_for_ever(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1)
    post.trouble = [LineBroken()] * 3

    work_all(sender, clock)

    assert not post.taken
    assert (entry(1).state, entry(1).attempts, entry(1).reason) == ("due", 3, "connection")
    clock.move(minutes=1)
    work_all(sender, clock)
    assert entry(1).state == "sent"


def test_a_mail_that_always_breaks_the_line_fails_in_the_end(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1)
    post.trouble = [LineBroken()] * 20

    for _ in range(20):
        work_all(sender, clock)
        clock.move(hours=2)

    assert (entry(1).state, entry(1).reason) == ("failed", "connection")


def test_an_unexpected_error_while_handing_over_sets_the_mail_aside(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1, 2)
    post.trouble = [RuntimeError("1@clinic.test")]

    work_all(sender, clock)

    assert [to for _, to in post.taken] == ["2@clinic.test"]
    assert (entry(1).state, entry(1).reason, entry(1).attempts) == ("due", "RuntimeError", 1)


def test_holding_a_group_stops_even_what_a_worker_has_leased(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(*range(1, 11))
    topic.before = lambda: hold_group(topic=TOPIC, group=1, by="user:1", now=START) and None

    work_all(sender, clock)
    assert not post.taken
    assert counts(topic=TOPIC, group=1) == {"held": 10}
    topic.before = lambda: None
    assert release_group(topic=TOPIC, group=1, by="user:1", now=START) == 10
    work_all(sender, clock)

    assert len(post.taken) == 10


def test_dropping_a_group_leaves_what_was_sent_and_other_groups(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1)
    work_all(sender, clock)
    due(2, 3)
    due(2, group=2)

    assert drop_group(topic=TOPIC, group=1, reason="withdrawn", by="user:1", now=START) == 2

    assert counts(topic=TOPIC, group=1) == {"sent": 1, "dropped": 2}
    assert counts(topic=TOPIC, group=2) == {"due": 1}


def test_a_large_wave_does_not_hold_up_another_topics_single_mail(
    sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    with registered(ParrotTopic("test.wave"), ParrotTopic("test.receipt")):
        due(*range(1, 200), topic="test.wave")
        due(1000, topic="test.receipt")

        sender.work(clock)
        sender.work(clock)

    assert "1000@clinic.test" in {to for _, to in post.taken}


def test_a_worker_that_is_to_stop_gives_the_rest_back_at_once(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(*range(1, 11))
    topic.before = lambda: setattr(clock, "end", True)

    sender.work(clock)

    assert not post.taken
    assert OutboxEntry.objects.filter(state="due", lease_token="", tried_at=None).count() == 10


def test_what_was_composed_long_ago_is_composed_anew(topic: ParrotTopic, sender: Sender, post: ListPost) -> None:
    slow = MovingClock(step=timedelta(seconds=1))
    due(*range(1, 21))

    sender.work(slow)

    assert 0 < len(post.taken) < 20
    topic.answers = {subject: Drop("submitted") for subject in range(1, 21)}
    work_all(sender, slow)
    assert counts(topic=TOPIC, group=1)["dropped"] == 20 - counts(topic=TOPIC, group=1)["sent"] > 0


def test_an_expired_lease_returns_to_due_whatever_its_state(
    topic: ParrotTopic, sender: Sender, post: ListPost, clock: MovingClock
) -> None:
    due(1, 2)
    dead = outbox.lease(topic=TOPIC, most=10, per_minute=0, now=START)
    assert outbox.begin(dead.entries[0], token=dead.token, now=START)

    work_all(sender, clock)
    assert not post.taken
    clock.at = START + outbox.LEASE
    work_all(sender, clock)

    assert counts(topic=TOPIC, group=1) == {"sent": 2}
    assert not outbox.settle(dead.entries[0], token=dead.token, state="failed")
    assert not outbox.begin(dead.entries[1], token=dead.token, now=clock.at)


def test_leasing_sorts_no_wave(topic: ParrotTopic) -> None:
    due(*range(1, 200))

    next_ones = outbox._ready(TOPIC, START)[:20]

    assert [one.subject for one in next_ones] == list(range(1, 21))
    if connection.vendor == "sqlite":  # takes the partial index only for a condition written out; 200 ms a lease else
        assert "outbox_to_send_by_topic" in next_ones.explain()
        assert "TEMP B-TREE" not in next_ones.explain()


def test_after_a_lease_ran_out_its_worker_may_not_begin(topic: ParrotTopic) -> None:
    due(1)
    mine = outbox.lease(topic=TOPIC, most=10, per_minute=0, now=START)

    assert not outbox.begin(mine.entries[0], token=mine.token, now=START + outbox.LEASE)
