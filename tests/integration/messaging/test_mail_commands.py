"""``tenken mail`` and ``tenken worker`` as somebody at a terminal meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from tenken.cli import main as command
from tenken_site.jobs import registry
from tenken_site.messaging import post_office
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.models import Bounce, OutboxEntry
from tests.factories.mail_topics import ParrotTopic, registered
from tests.factories.post import mail_server
from tests.factories.reports import REPORTS, report

pytestmark = [pytest.mark.stores, pytest.mark.django_db]

TOPIC = "test.parrot"


@pytest.fixture
def topic() -> Iterator[ParrotTopic]:
    made = ParrotTopic(TOPIC)
    with registered(made):
        yield made


@pytest.fixture(autouse=True)
def only_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other apps' duties are their own tests' business."""
    monkeypatch.setattr(registry, "_duties", {})


def run(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(command, arguments, input=given)


def put(count: int) -> None:
    now = timezone.now() - timedelta(minutes=1)  # noqa: TID251  # the commands look at the real clock
    enqueue(topic=TOPIC, group=3, subjects=range(count), channel="mail", due_at=now, now=now)


def test_the_worker_sends_what_is_due_and_says_what_it_did(topic: ParrotTopic, settings: object) -> None:
    put(3)
    with mail_server() as server:
        settings.TENKEN_SMTP_URL = server.url  # type: ignore[attr-defined]  # pytest-django's settings
        result = run("worker", "--once", "--json")

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"done": {}}
    assert [one.to for one in server.received] == ["0@clinic.test", "1@clinic.test", "2@clinic.test"]
    assert OutboxEntry.objects.filter(state="sent").count() == 3


def test_a_worker_with_a_setting_that_cannot_be_meant_does_not_start(settings: object) -> None:
    settings.TENKEN_SMTP_URL = "smtp://user:secret@post.test"  # type: ignore[attr-defined]

    result = run("worker", "--once")

    assert result.exit_code == 1
    assert "smtp+starttls" in result.output
    assert "secret" not in result.output


def test_a_worker_with_a_sender_that_is_no_address_does_not_start(settings: object) -> None:
    settings.TENKEN_MAIL_FROM = "点検事務局"  # type: ignore[attr-defined]

    result = run("worker", "--once")

    assert result.exit_code == 1
    assert "TENKEN_MAIL_FROM" in result.output


def test_on_a_trial_mails_are_files_and_the_command_says_so(
    topic: ParrotTopic, settings: object, tmp_path: Path
) -> None:
    settings.TENKEN_SMTP_URL = ""  # type: ignore[attr-defined]
    settings.TENKEN_MAIL_FOLDER = tmp_path / "mail"  # type: ignore[attr-defined]
    put(2)

    result = run("worker", "--once")

    assert "nothing leaves this machine" in result.output
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2


def test_the_status_tells_what_waits_and_why(topic: ParrotTopic, settings: object) -> None:
    settings.TENKEN_SMTP_URL = "smtps://tenken:secret@post.test"  # type: ignore[attr-defined]
    put(2)
    OutboxEntry.objects.filter(subject=1).update(state="failed")
    now = timezone.now()  # noqa: TID251  # the commands look at the real clock
    post_office.pause(reason="auth", seconds=600, now=now)

    words = run("mail", "status").output
    document = json.loads(run("mail", "status", "--json").stdout)

    assert "post.test:465" in words
    assert "secret" not in words + json.dumps(document)
    assert "user and password" in words
    assert "test.parrot 3  mail  due  1" in words
    assert document["paused_for"] == "auth"
    assert {"topic": TOPIC, "group": 3, "channel": "mail", "state": "failed", "entries": 1} in document["outbox"]


def test_a_test_mail_arrives_past_the_outbox(settings: object) -> None:
    with mail_server() as server:
        settings.TENKEN_SMTP_URL = server.url  # type: ignore[attr-defined]
        result = run("mail", "test", "hanada@ministry.test")

    assert result.exit_code == 0, result.output
    assert server.received[0].message["Subject"].startswith("試験メール")


@pytest.mark.parametrize(
    ("url", "address", "words"),
    [
        ("smtp://nowhere.invalid", "a@ministry.test", "name of the mail server is not known"),
        ("smtp://127.0.0.1:1", "a@ministry.test", "Nobody listens"),
        ("http://x", "a@ministry.test", "must look like"),
        ("none", "a@ministry.test", "sends no mail"),
        ("smtp://127.0.0.1:1", "nobody", "not one plain mail address"),
    ],
)
def test_a_test_mail_that_cannot_leave_says_what_is_wrong(settings: object, url: str, address: str, words: str) -> None:
    settings.TENKEN_SMTP_URL = url  # type: ignore[attr-defined]

    result = run("mail", "test", address)
    document = json.loads(run("mail", "test", address, "--json").stdout)

    assert result.exit_code == 1
    assert words in result.output
    assert (document["sent"], words in document["trouble"]) == (False, True)


def test_a_refused_test_mail_tells_the_servers_words(settings: object) -> None:
    with mail_server() as server:
        settings.TENKEN_SMTP_URL = server.url  # type: ignore[attr-defined]
        server.behaviour.refuse = {"a@ministry.test": "550 5.1.1 no such user"}
        result = run("mail", "test", "a@ministry.test")

    assert result.exit_code == 1
    assert "550 5.1.1 no such user" in result.output


def test_bounces_are_read_from_standard_input_and_files(topic: ParrotTopic, tmp_path: Path) -> None:
    put(1)
    raw = report(REPORTS[0], entry=OutboxEntry.objects.get().pk)
    (tmp_path / "one").write_bytes(raw)

    dry = run("mail", "bounces", "--dry-run", "-", given=raw)
    first = run("mail", "bounces", "-", given=raw)
    again = run("mail", "bounces", "--json", str(tmp_path / "one"))

    assert (dry.output, first.output) == ("1 failed\n", "1 hard\n")
    assert json.loads(again.stdout) == {"read": 1, "outcomes": {"known": 1}}
    assert Bounce.objects.count() == 1


def test_the_status_says_when_nothing_that_comes_back_is_read(settings: object, tmp_path: Path) -> None:
    settings.TENKEN_BOUNCE_MAILDIR = str(tmp_path)  # type: ignore[attr-defined]  # pytest-django's settings
    without = run("mail", "status")
    (tmp_path / "new").mkdir()

    assert "Nothing that comes back is read" in without.output
    assert "Nothing that comes back is read" not in run("mail", "status").output
    assert json.loads(run("mail", "status", "--json").stdout)["bounces_are_read"] is True
