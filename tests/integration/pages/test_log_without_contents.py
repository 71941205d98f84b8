"""The log says where the site broke, and nothing of what anyone typed: not on the line, not in the traceback."""

import io
import logging
import logging.config
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings as site
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import Client

from tenken_site.accounts.middleware import DenyByDefaultMiddleware
from tenken_site.config.logs import WithoutContents, masked
from tenken_site.jobs import registry
from tenken_site.jobs.worker import Worker
from tests.cast import NOW
from tests.factories.people import Cast
from tests.integration.permissions.test_every_role_on_every_page import ROWS, address
from tests.integration.permissions.world import world

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]
MARK = "geheim"
CODE = "7KQM-3TRW-9XHA-CDEF"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the configured handler would write, at every level that the configuration lets through."""
    assert site.LOGGING["formatters"]["line"]["()"] == "tenken_site.config.logs.WithoutContents"
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutContents("{asctime} {levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def test_whatever_breaks_wherever_the_log_holds_nothing_of_it(
    db: None, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = world()

    def broken(_self: object, request: HttpRequest, *_rest: object) -> None:
        try:
            raise IntegrityError(f"Key (mail)=({request.POST}) already exists.")
        except IntegrityError as fault:
            raise ValueError(
                f"expected a number but got {request.POST.dict()!r} of {request.get_full_path()}"
            ) from fault

    monkeypatch.setattr(DenyByDefaultMiddleware, "process_view", broken)
    client = Client(raise_request_exception=False)
    sent = {"code": CODE, "password": MARK, "answer-T3": MARK, "mail": f"{MARK}@clinics.test", "reference": MARK}
    targets = [address(name, there.chiba) for name in ROWS] + ["/sign-in/", "/sign-in/password/", "/reply/", "/help/"]

    for target in targets:
        assert client.post(f"{target}?q={MARK}&code={CODE}", sent, headers={"User-Agent": MARK}).status_code == 500

    lines = log.getvalue()
    assert lines.count("Internal Server Error") == len(targets)
    assert "builtins.ValueError" in lines
    assert "caused by django.db.utils.IntegrityError" in lines
    assert "test_log_without_contents.py:" in lines
    assert MARK not in lines
    assert CODE not in lines


def test_what_visitors_send_to_break_the_log_stays_out_of_it(cast: Cast, log: io.StringIO) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    client.get("/help/", headers={"Host": f"{MARK}@evil.example\r\n2026 ERROR forged"})
    client.post("/sign-in/", {"code": CODE}, headers={"Origin": f"https://{MARK}@evil.example"})
    client.post("/sign-in/", {"code": CODE}, headers={"Referer": f"https://evil.example/?{MARK}"})
    client.get(f"/reply/{'abcdefghjkm2'}0000/?{MARK}")
    client.get(f"/cases/../../{MARK}@x.example")

    assert MARK not in log.getvalue()
    assert CODE not in log.getvalue()
    assert not any(line.startswith("2026 ERROR forged") for line in log.getvalue().splitlines())


@pytest.mark.django_db
def test_a_workers_trouble_is_told_by_kind_and_place(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_duties", {})
    monkeypatch.setattr(registry, "_lanes", {})

    @registry.duty("tests.broken", every=60)
    def broken(*, now: object) -> None:
        raise RuntimeError(f"{MARK}@clinics.test")

    Worker(clock=lambda: NOW, tell=lambda _: None).once()

    assert "duty tests.broken: RuntimeError" in log.getvalue()
    assert MARK not in log.getvalue()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Not Found: /help/?q=1&code=abc", "Not Found: /help/?…"),
        (f"code {CODE} was tried", "code …code… was tried"),
        ("letter abcdef-ghjkmn-2345", "letter …code…"),
        ("bounce of minato@clinics.test seen", "bounce of …@… seen"),
        ("/reply/abcdefghjkmn0000/", "/reply/…/"),
        ("a\r\nb\u2028c\x1b[31m", "a  b c [31m"),
        ("entry 12 of accounts.welcome cannot be composed: KeyError", None),
        ("Internal Server Error: /cases/abcdefghjkm2/answers/Q3-1/", None),
    ],
)
def test_a_line_is_masked_and_stays_readable(text: str, kept: str | None) -> None:
    assert masked(text) == (kept or text)


def test_another_handlers_traceback_is_neither_used_nor_lost() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "broke", None, None)
    record.exc_text = f"ValueError: {MARK}"

    assert MARK not in WithoutContents().format(record)
    assert record.exc_text == f"ValueError: {MARK}"


def test_the_server_writes_no_access_log() -> None:
    script = (site.ROOT / "script" / "server").read_text()

    assert "granian" in script
    assert "--access-log" not in script


def test_each_line_says_when_with_the_offset_from_utc() -> None:
    record = logging.LogRecord("t", logging.INFO, "f.py", 1, "said", None, None)
    record.created = 1_760_000_000.25

    when = WithoutContents("{asctime} {message}", style="{").format(record).split()[0]

    assert datetime.fromisoformat(when).utcoffset() is not None
    assert datetime.fromisoformat(when).timestamp() == record.created
