"""Work on a beat, and the worker as a whole."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tenken_site.jobs import leases, queries, registry
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Beat
from tenken_site.jobs.registry import Duty, Shift
from tenken_site.jobs.worker import Worker
from tests.factories.mail_topics import START, MovingClock

pytestmark = [pytest.mark.stores, pytest.mark.django_db]


class Rung:
    """A duty that notes when it was done."""

    def __init__(self) -> None:
        self.at: list[datetime] = []
        self.trouble: Exception | None = None

    def __call__(self, *, now: datetime) -> None:
        self.at.append(now)
        if self.trouble:
            raise self.trouble


@pytest.fixture
def rung() -> Rung:
    return Rung()


@pytest.fixture
def duty(rung: Rung, monkeypatch: pytest.MonkeyPatch) -> Duty:
    for name in ("_runs", "_duties", "_lanes"):
        monkeypatch.setattr(registry, name, {})
    registry.duty("test.ring", every=60)(rung)
    return registry.duties()[0]


def test_a_duty_is_done_on_its_beat(duty: Duty, rung: Rung) -> None:
    clock = MovingClock()
    worker = Worker(clock=clock)

    done = [worker.do_duty(duty) for _ in range(7) if clock.move(seconds=20)]

    assert done == [True, False, False, True, False, False, True]
    assert [at - rung.at[0] for at in rung.at] == [timedelta(0), timedelta(minutes=1), timedelta(minutes=2)]


def test_of_two_workers_one_does_it(duty: Duty, rung: Rung) -> None:
    clock = MovingClock()
    other = Worker(clock=clock)
    inside = rung.__class__.__call__

    def while_it_is_done(*, now: datetime) -> None:
        inside(rung, now=now)
        assert not other.do_duty(duty)

    registry.duty("test.ring", every=60)(while_it_is_done)
    assert Worker(clock=clock).do_duty(registry.duties()[0])

    assert len(rung.at) == 1


def test_a_duty_whose_worker_died_is_taken_over(duty: Duty, rung: Rung) -> None:
    clock = MovingClock()
    assert leases.take_duty(duty, now=START)

    assert not Worker(clock=clock).do_duty(duty)
    clock.move(seconds=registry.DUTY_LEASE_SECONDS)
    assert Worker(clock=clock).do_duty(duty)


def test_trouble_of_a_duty_is_noted_by_kind_and_it_is_due_again(
    duty: Duty, rung: Rung, caplog: pytest.LogCaptureFixture
) -> None:
    clock = MovingClock()
    rung.trouble = LookupError("minato@clinic.test")

    assert Worker(clock=clock).do_duty(duty)

    beat = queries.beats()[0]
    assert (beat.trouble, beat.done_at, beat.next_at) == ("LookupError", None, START + timedelta(minutes=1))
    assert "minato" not in caplog.text
    rung.trouble = None
    clock.move(minutes=1)
    Worker(clock=clock).do_duty(duty)
    assert Beat.objects.get().trouble == ""
    assert Beat.objects.get().done_at == clock.at


def test_once_does_duties_runs_and_lanes_until_nothing_is_left(duty: Duty, rung: Rung) -> None:
    left = [3]
    ran: list[int] = []
    registry.run("test.run")(lambda step: ran.append(step.run_id))

    @registry.lane("test.lane")
    def lane(shift: Shift) -> float | None:
        left[0] -= 1
        return 0.0 if left[0] else None

    for _ in range(2):
        request_run(kind="test.run", key="", arguments={}, by="user:1", now=START)
    worker = Worker(clock=MovingClock())
    worker.once()

    assert (len(rung.at), len(ran), left) == (1, 2, [0])
    assert worker.done == {"duty test.ring done": 1, "run test.run done": 2}


@pytest.mark.django_db(transaction=True)
def test_a_worker_goes_on_after_trouble_and_ends_when_it_is_told_to(
    duty: Duty, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenken_site.jobs.worker.TROUBLE_SECONDS", 0.01)
    turns: list[int] = []
    ran = threading.Event()
    registry.run("test.run")(lambda step: ran.set())

    @registry.lane("test.lane")
    def lane(shift: Shift) -> float | None:
        turns.append(1)
        if len(turns) < 3:
            raise LookupError
        return None

    request_run(kind="test.run", key="", arguments={}, by="user:1", now=START)
    worker = Worker(clock=timezone.now)  # noqa: TID251  # threads need a clock that moves
    working = threading.Thread(target=worker.forever)
    working.start()
    assert ran.wait(10)
    deadline = time.monotonic() + 10
    while (len(turns) < 3 or not rung.at) and time.monotonic() < deadline:
        time.sleep(0.01)
    worker.stop()
    working.join(10)

    assert not working.is_alive()
    assert len(turns) >= 3
    assert rung.at
