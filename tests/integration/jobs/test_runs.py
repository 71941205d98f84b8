"""Long work: leased, told of, stopped, tried again, taken over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection

from tenken_site.audit.models import AuditEntry
from tenken_site.jobs import leases, queries, registry
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.actions.stop import ask_to_stop
from tenken_site.jobs.actions.sweep import KEPT, sweep_runs
from tenken_site.jobs.models import Run
from tenken_site.jobs.registry import Step, UnknownRun
from tenken_site.jobs.worker import Worker
from tests.factories.mail_topics import START, MovingClock

pytestmark = [pytest.mark.stores, pytest.mark.django_db]

KIND = "test.count"


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def worker(clock: MovingClock) -> Worker:
    return Worker(clock=clock)


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says what the test's kind of run does."""
    monkeypatch.setattr(registry, "_runs", {})

    def told(work: Callable[[Step], Mapping[str, Any] | None], **options: Any) -> None:
        registry.run(KIND, **options)(work)

    told(lambda step: {"asked": dict(step.arguments)})
    return told


def ask(key: str = "", **arguments: object) -> Run:
    return request_run(kind=KIND, key=key, arguments=arguments, by="user:1", now=START)


def found(run: Run) -> Run:
    again = queries.run(run.pk)
    assert again is not None
    return again


def test_a_run_is_done_and_its_result_kept(does: object, worker: Worker, clock: MovingClock) -> None:
    run = ask(wave=3)
    clock.move(seconds=5)

    assert worker.do_run() == "done"

    done = found(run)
    assert (done.state, done.result, done.attempts, done.lease_token) == ("done", {"asked": {"wave": 3}}, 1, "")
    assert done.started_at == done.finished_at == START + timedelta(seconds=5)
    assert worker.do_run() is None
    assert AuditEntry.objects.get().action == "jobs.request"


def test_a_kind_that_nobody_registered_is_refused(does: object) -> None:
    with pytest.raises(UnknownRun):
        request_run(kind="test.unknown", key="", arguments={}, by="user:1", now=START)


def test_a_second_request_of_the_same_key_finds_the_first_until_it_ended(does: object, worker: Worker) -> None:
    first = ask("wave:1")

    assert ask("wave:1").pk == first.pk
    assert ask("wave:2").pk != first.pk
    assert ask().pk != ask().pk
    worker.do_run()
    second = ask("wave:1")

    assert second.pk != first.pk
    assert queries.latest_run(key="wave:1") == queries.live_run(key="wave:1") == second
    assert queries.runs_of(keys=["wave:1", "wave:9"]) == {"wave:1": second}


def test_what_waited_longest_comes_first(does: Callable[..., None], worker: Worker) -> None:
    order: list[int] = []
    does(lambda step: order.append(step.run_id))
    runs = [ask().pk for _ in range(3)]

    while worker.do_run():
        pass

    assert order == runs


def test_how_far_it_is_is_seen_while_it_runs(does: Callable[..., None], worker: Worker, clock: MovingClock) -> None:
    seen: list[tuple[int, int | None]] = []

    def count(step: Step) -> None:
        for done in range(1, 4):
            clock.move(seconds=2)
            step.tell(done, 3)
            row = Run.objects.get(pk=step.run_id)
            seen.append((row.done, row.total))

    does(count)
    run = ask()
    worker.do_run()

    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert (found(run).done, found(run).total) == (3, 3)


def test_a_run_that_fails_is_tried_again_ever_later_and_given_up(
    does: Callable[..., None], worker: Worker, clock: MovingClock
) -> None:
    def fail(step: Step) -> None:
        raise LookupError("港 さくら")

    does(fail, attempts=3)
    run = ask()

    waits = []
    while worker.do_run() and found(run).state == "waiting":
        assert worker.do_run() is None
        waits.append(found(run).next_at - clock.at)
        clock.at = found(run).next_at

    assert waits == [timedelta(seconds=30), timedelta(minutes=2)]
    assert (found(run).state, found(run).trouble, found(run).attempts) == ("failed", "LookupError", 3)


def test_a_failure_is_logged_without_its_text(
    does: Callable[..., None], worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(step: Step) -> None:
        raise LookupError("minato@clinic.test")

    does(fail)
    ask()
    worker.do_run()

    assert "LookupError at test_runs.py:" in caplog.text
    assert "minato" not in caplog.text


def test_a_run_that_waits_is_stopped_at_once(does: object, worker: Worker) -> None:
    run = ask()

    assert ask_to_stop(run_id=run.pk, by="user:1", now=START)

    assert found(run).state == "stopped"
    assert worker.do_run() is None
    assert not ask_to_stop(run_id=run.pk, by="user:1", now=START)


def test_a_run_that_runs_stops_at_its_next_step(does: Callable[..., None], worker: Worker, clock: MovingClock) -> None:
    steps = []

    def long(step: Step) -> Mapping[str, Any]:
        for done in range(100):
            if step.stopping():
                break
            steps.append(done)
            if done == 2:
                ask_to_stop(run_id=step.run_id, by="user:1", now=clock.at)
            clock.move(seconds=2)
        return {"reached": len(steps)}

    does(long)
    run = ask()

    assert worker.do_run() == "stopped"
    assert (found(run).state, found(run).result) == ("stopped", {"reached": 3})


def test_a_run_cut_short_by_the_workers_end_waits_for_another_worker(does: Callable[..., None], worker: Worker) -> None:
    def long(step: Step) -> None:
        worker.stop()
        assert step.stopping()

    does(long)
    run = ask()

    assert worker.do_run() == "given back"
    assert (found(run).state, found(run).attempts, found(run).lease_until) == ("waiting", 0, None)


def test_after_a_crash_another_worker_takes_the_run_over_once_the_lease_is_out(
    does: object, worker: Worker, clock: MovingClock
) -> None:
    run = ask()
    dead = leases.take_run(now=START)
    assert dead is not None

    assert worker.do_run() is None
    clock.move(seconds=registry.RUN_LEASE_SECONDS)
    assert worker.do_run() == "done"

    assert found(run).attempts == 2
    with pytest.raises(leases.LeaseLost):
        leases.keep_run(dead, kind=registry.kind_named(KIND), done=1, total=None, now=clock.at)
    assert not leases.end_run(dead, state="failed", now=clock.at)
    assert found(run).state == "done"


def test_telling_keeps_the_lease(does: Callable[..., None], worker: Worker, clock: MovingClock) -> None:
    def long(step: Step) -> None:
        for _ in range(10):
            clock.move(seconds=60)
            step.keep()
            assert leases.take_run(now=clock.at) is None

    does(long)
    run = ask()

    assert worker.do_run() == "done"
    assert found(run).finished_at == START + timedelta(minutes=10)


def test_a_run_that_lost_its_lease_stops_without_a_word(
    does: Callable[..., None], worker: Worker, clock: MovingClock
) -> None:
    def slow(step: Step) -> None:
        clock.move(seconds=registry.RUN_LEASE_SECONDS + 1)
        assert leases.take_run(now=clock.at)
        step.keep()
        raise AssertionError("it should have been told")

    does(slow)
    run = ask()

    assert worker.do_run() == "taken over"
    assert (found(run).state, found(run).trouble) == ("running", "")


def test_a_run_over_which_every_worker_dies_fails_in_the_end(does: object, clock: MovingClock) -> None:
    run = ask()
    for _ in range(registry.RUN_ATTEMPTS):
        assert leases.take_run(now=clock.at)
        clock.move(seconds=registry.RUN_LEASE_SECONDS)

    assert leases.take_run(now=clock.at) is None

    assert (found(run).state, found(run).trouble) == ("failed", "WorkerLost")


def test_a_run_whose_worker_died_after_it_was_asked_to_stop_is_stopped(does: object, clock: MovingClock) -> None:
    run = ask()
    leases.take_run(now=clock.at)
    ask_to_stop(run_id=run.pk, by="user:1", now=clock.at)
    clock.move(seconds=registry.RUN_LEASE_SECONDS)

    assert leases.take_run(now=clock.at) is None
    assert found(run).state == "stopped"


def test_runs_that_ended_long_ago_are_swept_and_others_stay(does: object, worker: Worker) -> None:
    old, live = ask(), None
    worker.do_run()
    live = ask()

    assert sweep_runs(by="worker", now=START + KEPT - timedelta(seconds=1)) == 0
    assert sweep_runs(by="worker", now=START + KEPT) == 1

    assert queries.run(old.pk) is None
    assert queries.run(live.pk)


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_take_each_run_once(does: object) -> None:
    for _ in range(20):
        ask()
    taken: list[int] = []
    start = threading.Barrier(4)

    def take() -> None:
        start.wait()
        while run := leases.take_run(now=START):
            taken.append(run.pk)
        connection.close()
        close_old_connections()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken)) == 20
