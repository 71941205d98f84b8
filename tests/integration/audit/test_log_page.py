"""The ministry reads the log, and that is in the log too."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenken_site.audit import log
from tenken_site.audit.actions.checkpoint import checkpoint
from tenken_site.audit.actions.note_verification import note_verification
from tenken_site.audit.actions.seal import seal
from tenken_site.audit.models import AuditEntry
from tenken_site.audit.queries_verify import verify
from tests.cast import NOW
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

BY = "command:tests"
pytestmark = [pytest.mark.django_db, pytest.mark.first_on("sqlite")]


def page(cast: Cast, query: str = "", status: int = 200) -> str:
    answer = signed_in(cast.ministry).get(f"/audit/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def test_it_shows_entries_and_leaves_one_of_its_own(cast: Cast) -> None:
    log.record(action="tests.deed", target="case:abc", by="user:7", now=NOW, reason="頼まれた", behalf="organisation:3")

    shown = page(cast, "?case=abc")

    for words in ("tests.deed", "user:7", "理由：頼まれた", "organisation:3 のため", "未封印"):
        assert words in shown
    look = AuditEntry.objects.get(action="audit.look")
    assert (look.actor, look.detail) == (f"user:{cast.ministry.pk}", {"case": "abc"})


def test_officials_stand_there_by_name_and_clinics_by_number(cast: Cast) -> None:
    log.record(action="tests.official", target="case:abc", by=f"user:{cast.chiba.pk}", now=NOW)
    log.record(action="tests.clinic", target="case:abc", by=f"user:{cast.minato.user.pk}", now=NOW)

    shown = page(cast, "?case=abc")

    assert cast.chiba.display_name in shown
    assert f"user:{cast.minato.user.pk}" in shown
    assert cast.minato.user.display_name not in shown


@pytest.mark.parametrize("who", ["chiba", "funabashi", "minato"])
def test_nobody_else_gets_it(cast: Cast, who: str) -> None:
    user = getattr(cast, who)

    assert signed_in(getattr(user, "user", user)).get("/audit/").status_code in {403, 404}
    assert not AuditEntry.objects.filter(action="audit.look").exists()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("actor=user:7", {"tests.one"}),
        ("action=tests.", {"tests.one", "tests.two"}),
        ("case=bbb", {"tests.two"}),
        ("since=2026-07-16", {"tests.two"}),
        ("until=2026-07-15&action=tests.", {"tests.one"}),
        ("actor=user:9", set()),
    ],
)
def test_filters_narrow_and_days_are_japans(cast: Cast, query: str, shown: set[str]) -> None:
    log.record(action="tests.one", target="case:aaa", by="user:7", now=NOW)
    log.record(action="tests.two", target="case:bbb", by="user:8", now=NOW + timedelta(days=1))

    read = page(cast, f"?{query}")

    assert {name for name in ("tests.one", "tests.two") if f">{name}<" in read} == shown


@pytest.mark.parametrize(
    "query",
    [
        "case=ab%00",
        "since=x",
        "actor=%E3%81%82",
        "before=1",
        "action=A",
        "since=0001-01-01",
        "until=9999-12-31",
        "case=" + "a" * 13,
    ],
)
def test_what_cannot_be_asked_is_told_in_words(cast: Cast, query: str) -> None:
    assert "この条件では探せません" in page(cast, f"?{query}", status=422)


@pytest.mark.parametrize("query", ["until=2199-12-31", "since=2000-01-01", "before=999999999999999999-1"])
def test_the_edges_of_time_are_no_trouble(cast: Cast, query: str) -> None:
    assert "監査記録" in page(cast, f"?{query}")


def test_every_entry_is_on_exactly_one_page(cast: Cast) -> None:
    for number in range(120):
        log.record(action="tests.deed", target=f"case:{number}", by="user:7", now=NOW)
    query, seen = "?action=tests.", []

    for _ in range(3):
        read = page(cast, query)
        seen += [one for one in range(120) if f">case:{one}<" in read]
        query = "?" + read.split('href="?')[-1].split('"')[0].replace("&amp;", "&")

    assert sorted(seen) == list(range(120))


def test_it_says_how_the_log_stands(cast: Cast, tmp_path: object) -> None:
    assert "まだ検査していません" in page(cast)
    now = timezone.now()  # noqa: TID251  # the page asks the real clock
    seal(by=BY, now=now)
    checkpoint(folder=str(tmp_path), by=BY, now=now)
    note_verification(report=verify(), by=BY, now=now)

    shown = page(cast)

    assert "第1束" in shown
    assert "異常なし" in shown
    assert "封印が遅れています" not in shown


def test_it_says_when_sealing_has_stopped(cast: Cast) -> None:
    now = timezone.now()  # noqa: TID251  # the page asks the real clock
    log.record(action="tests.deed", target="case:a", by="user:7", now=now - timedelta(minutes=5))

    shown = page(cast)

    assert "封印が遅れています" in shown
    assert "1日に1回の確認点が作られていません" in shown


def test_it_asks_few_statements(cast: Cast) -> None:
    browser = signed_in(cast.ministry)

    with CaptureQueriesContext(connection) as statements:
        browser.get("/audit/")

    assert len(statements) <= 8, [one["sql"] for one in statements]
