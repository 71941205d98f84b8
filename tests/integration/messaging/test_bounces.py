"""What came back: from the Maildir and by hand, counted once, told to its topic, never lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DataError

from tenken_site.audit.models import AuditEntry
from tenken_site.messaging import maildir
from tenken_site.messaging.actions import read_bounces
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.actions.read_bounces import read_bounce, read_maildir
from tenken_site.messaging.actions.take_bounce import take_bounce
from tenken_site.messaging.jobs import read_returned_mail
from tenken_site.messaging.models import Bounce, OutboxEntry
from tests.factories.mail_topics import START, ParrotTopic, registered
from tests.factories.reports import REPORTS, report

pytestmark = [pytest.mark.stores, pytest.mark.django_db]

TOPIC = "test.parrot"
SHAPES = {shape.name: shape for shape in REPORTS}
NO_SUCH_USER = SHAPES["postfix: no such user"]


@pytest.fixture
def topic() -> Iterator[ParrotTopic]:
    made = ParrotTopic(TOPIC)
    with registered(made):
        yield made


@pytest.fixture
def entry(topic: ParrotTopic) -> OutboxEntry:
    enqueue(topic=TOPIC, group=1, subjects=[1], channel="mail", due_at=START, now=START)
    OutboxEntry.objects.update(state="sent", sent_at=START)
    return OutboxEntry.objects.get()


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mailbox" / name).mkdir(parents=True)
    return tmp_path / "mailbox"


def read(raw: bytes) -> str:
    return read_bounce(raw=raw, by="worker", now=START)


def test_a_bounce_is_stored_without_the_address_and_told_to_the_topic(topic: ParrotTopic, entry: OutboxEntry) -> None:
    assert read(report(NO_SUCH_USER, entry=entry.pk)) == "hard"

    assert topic.came_back == [(1, "hard", "5.1.1")]
    bounce = Bounce.objects.get()
    assert (bounce.entry_id, bounce.kind, bounce.status) == (entry.pk, "hard", "5.1.1")
    assert not [value for value in Bounce.objects.values().get().values() if "minato" in str(value)]
    assert AuditEntry.objects.get().detail == {"kind": "hard"}
    assert OutboxEntry.objects.get().state == "sent"


def test_the_same_report_counts_once(topic: ParrotTopic, entry: OutboxEntry) -> None:
    raw = report(NO_SUCH_USER, entry=entry.pk)

    assert [read(raw), read(raw)] == ["hard", "known"]

    assert len(topic.came_back) == Bounce.objects.count() == 1


def test_a_report_about_an_entry_that_is_gone_changes_nothing(topic: ParrotTopic, entry: OutboxEntry) -> None:
    assert read(report(NO_SUCH_USER, entry=entry.pk + 1)) == "known"
    assert not Bounce.objects.exists()


@pytest.mark.parametrize("shape", [shape for shape in REPORTS if shape.verdict != "failed"], ids=lambda one: one.name)
def test_what_is_no_failure_of_ours_leaves_no_trace(topic: ParrotTopic, entry: OutboxEntry, shape: object) -> None:
    assert read(report(shape, entry=entry.pk)) == shape.verdict  # type: ignore[arg-type, attr-defined]  # a Report

    assert not topic.came_back
    assert not Bounce.objects.exists()


def test_the_mailbox_is_emptied_and_what_a_person_must_see_is_set_aside(
    topic: ParrotTopic, entry: OutboxEntry, mailbox: Path
) -> None:
    for number, shape in enumerate(REPORTS):
        (mailbox / "new" / f"{number:03}.host").write_bytes(report(shape, entry=entry.pk))
    (mailbox / "new" / "900.garbage").write_bytes(bytes(range(256)))

    counts = read_maildir(folder=mailbox, by="worker", now=START)

    assert not list((mailbox / "new").iterdir())
    assert len(list((mailbox / "cur").iterdir())) + len(list((mailbox / "aside").iterdir())) == len(REPORTS) + 1
    aside = {path.name.split(".")[0] for path in (mailbox / "aside").iterdir()}
    expected = {f"{number:03}" for number, shape in enumerate(REPORTS) if shape.verdict in {"untraced", "other"}}
    assert aside == expected | {"900"}
    assert counts["hard"] == sum(shape.kind == "hard" for shape in REPORTS)
    assert read_maildir(folder=mailbox, by="worker", now=START)["hard"] == 0


def test_a_mail_over_which_the_reader_stumbles_is_set_aside_and_the_next_is_read(
    topic: ParrotTopic,
    entry: OutboxEntry,
    mailbox: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    real = read_bounces.read_report

    def stumble(raw: bytes) -> object:
        if b"stumble" in raw:
            raise LookupError("minato@clinic.test")
        return real(raw)

    monkeypatch.setattr(read_bounces, "read_report", stumble)
    (mailbox / "new" / "1").write_bytes(b"stumble")
    (mailbox / "new" / "2").write_bytes(report(NO_SUCH_USER, entry=entry.pk))

    counts = read_maildir(folder=mailbox, by="worker", now=START)

    assert counts == {"unreadable": 1, "hard": 1, "aside": 1}
    assert [path.name for path in (mailbox / "aside").iterdir()] == ["1:2,S"]
    assert "minato" not in caplog.text


def test_a_mail_that_is_too_large_is_set_aside_unopened(
    topic: ParrotTopic, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maildir, "LARGEST_BYTES", 100)
    (mailbox / "new" / "1").write_bytes(b"x" * 101)

    assert read_maildir(folder=mailbox, by="worker", now=START)["aside"] == 1
    assert [path.name for path in (mailbox / "aside").iterdir()] == ["1:2,S"]


def test_without_a_mailbox_there_is_nothing_to_read(tmp_path: Path, settings: object) -> None:
    assert read_maildir(folder=tmp_path / "none", by="worker", now=START) == {"aside": 0}
    settings.TENKEN_BOUNCE_MAILDIR = ""  # type: ignore[attr-defined]  # pytest-django's settings
    read_returned_mail(now=START)


def test_the_duty_reads_the_mailbox_of_the_settings(
    topic: ParrotTopic, entry: OutboxEntry, mailbox: Path, settings: object
) -> None:
    settings.TENKEN_BOUNCE_MAILDIR = str(mailbox)  # type: ignore[attr-defined]  # pytest-django's settings
    (mailbox / "new" / "1").write_bytes(report(NO_SUCH_USER, entry=entry.pk))

    read_returned_mail(now=START)

    assert topic.came_back == [(1, "hard", "5.1.1")]


def test_a_servers_endless_words_do_not_hold_the_database(topic: ParrotTopic, entry: OutboxEntry) -> None:
    begun = time.perf_counter()

    kind = take_bounce(entry_id=entry.pk, status="5.1.1", words="a" * 300_000, digest="1" * 64, by="worker", now=START)

    assert kind == "hard"
    assert time.perf_counter() - begun < 2


def test_a_report_that_cannot_be_stored_does_not_keep_the_next_from_being_read(
    topic: ParrotTopic, entry: OutboxEntry, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mailbox / "new" / "1").write_bytes(report(SHAPES["postfix: no such user"], entry=entry.pk))
    (mailbox / "new" / "2").write_bytes(report(SHAPES["postfix: no such user"], entry=entry.pk) + b"\n")
    kept = read_bounces.take_bounce

    def odd_once(**given: object) -> str:
        monkeypatch.setattr(read_bounces, "take_bounce", kept)
        raise DataError

    monkeypatch.setattr(read_bounces, "take_bounce", odd_once)

    assert read_maildir(folder=mailbox, by="worker", now=START) == {"unreadable": 1, "hard": 1, "aside": 1}
