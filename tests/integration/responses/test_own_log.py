"""A clinic reads who did what with its answers: in plain words, by part and never by name."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken_site.audit import log
from tenken_site.audit.origin import coming_from
from tenken_site.responses.models import CaseEvent
from tenken_site.responses.presenters_log import WORDS
from tests.cast import NOW
from tests.factories.browsers import signed_in
from tests.factories.people import Cast
from tests.integration.responses.test_looks import submitted

pytestmark = pytest.mark.django_db


def page(cast: Cast, query: str = "") -> str:
    answer = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/log/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def did(cast: Cast, action: str, by: str, *, minutes: int = 1, **more: object) -> None:
    target = f"case:{cast.minato.case.public_id}"
    log.record(action=action, target=target, by=by, now=NOW + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def test_the_clinics_own_deeds_are_there_with_what_it_did(cast: Cast) -> None:
    submitted(cast.minato)

    shown = page(cast)

    assert "回答を提出（第1版）" in shown
    assert "回答を保存" in shown
    assert "自院" in shown


@pytest.mark.parametrize(
    ("who", "words"),
    [("ministry", "国の担当者"), ("chiba", "千葉県の担当者"), ("funabashi", "船橋市の担当者")],
)
def test_officials_are_shown_by_their_office_and_never_by_name(cast: Cast, who: str, words: str) -> None:
    official = getattr(cast, who)

    did(cast, "responses.look_as_relay", f"user:{official.pk}", detail={"number": 1}, reason="問い合わせの確認")

    shown = page(cast)
    assert words in shown
    assert "提出した回答（第1版）を表示" in shown
    assert "理由：問い合わせの確認" in shown
    assert official.display_name not in shown
    assert official.username not in shown


def test_what_officials_note_among_themselves_stays_with_them(cast: Cast) -> None:
    did(
        cast,
        "campaigns.record_outcome",
        f"user:{cast.chiba.pk}",
        reason="内輪の覚え書き",
        detail={"outcome": "refused"},
    )

    shown = page(cast)

    assert "施設の事情" in shown
    assert "内輪" not in shown
    assert "refused" not in shown


@pytest.mark.parametrize(
    ("by", "origin", "words"),
    [
        ("command:worker", "worker", "システム（自動）"),
        ("letter", "site:0011:iPhone", "封書を受け取った人"),
        ("user:999999", "site:0011:iPhone", "いまは担当していない人"),
    ],
)
def test_everyone_else_is_shown_by_a_word(cast: Cast, by: str, origin: str, words: str) -> None:
    with coming_from(origin):
        did(cast, "chase.take", by)

    shown = page(cast)
    assert words in shown
    assert ("iPhone" if "iPhone" in origin else "調査のシステム") in shown
    assert "0011" not in shown


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("custody.look_at_person", "登録されている個人情報を表示"),
        ("custody.ask_for_erasure", "個人情報の消去を申し出"),
        ("custody.erase_person", "個人情報を消去"),
        ("custody.dispose_again", "消去した個人情報を、バックアップから戻したあとにもう一度消去"),
    ],
)
def test_what_was_done_with_personal_data_is_named(cast: Cast, action: str, words: str) -> None:
    did(cast, action, f"user:{cast.ministry.pk}")

    shown = page(cast)

    assert words in shown
    assert "記録を更新" not in shown


def test_where_it_came_from_is_noted_on_the_way_in(cast: Cast) -> None:
    submitted(cast.minato)
    browser = signed_in(cast.minato.user)

    browser.get(f"/cases/{cast.minato.case.public_id}/receipt/", headers={"User-Agent": "Mozilla (iPad; x)"})

    assert "iPad" in page(cast)


def test_reading_the_whole_campaign_is_told_to_a_clinic_that_had_submitted(cast: Cast) -> None:
    target = f"campaign:{cast.campaign.slug}"
    log.record(action="responses.read_unlocked", target=target, by=f"user:{cast.ministry.pk}", now=NOW, reason="集計")
    assert "読み出し" not in page(cast)

    submitted(cast.minato)
    log.record(action="responses.read_unlocked", target=target, by=f"user:{cast.ministry.pk}", now=NOW, reason="集計")

    assert "集計などのため、回答の全体を読み出し" in page(cast)


def test_saves_that_follow_each_other_are_one_line(cast: Cast) -> None:
    for minutes in range(3):
        CaseEvent.objects.create(
            case=cast.minato.case,
            at=NOW + timedelta(minutes=minutes),
            kind=CaseEvent.Kind.SAVED,
            by=cast.minato.user,
            payload=b"x",
        )

    shown = page(cast)

    assert shown.count("回答を保存") == 1
    assert "（3回）" in shown


def test_it_is_read_page_by_page_in_few_statements(cast: Cast) -> None:
    for number in range(35):
        did(cast, "chase.take", f"user:{cast.chiba.pk}", minutes=number)

    with CaptureQueriesContext(connection) as statements:
        first = page(cast)
    second = page(cast, "?page=2")

    assert (first.count("電話をかける担当を決定"), second.count("電話をかける担当を決定")) == (30, 5)
    assert "前の記録を見る" in first
    assert "前の記録を見る" not in second
    assert len(statements) <= 12  # with the sign-in of the test


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=1001", "?page=-1", "?page=٣"])
def test_a_page_that_does_not_exist_is_not_found(cast: Cast, query: str) -> None:
    answer = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/log/{query}")

    assert answer.status_code == 404


def test_another_clinic_and_officials_do_not_get_it(cast: Cast) -> None:
    for user in (cast.himawari.user, cast.ministry):
        assert signed_in(user).get(f"/cases/{cast.minato.case.public_id}/log/").status_code == 404


def test_the_front_page_leads_to_it(cast: Cast) -> None:
    front = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/").content.decode()

    assert f"/cases/{cast.minato.case.public_id}/log/" in front


def test_every_action_about_a_case_has_words() -> None:
    """Actions are named where they are recorded; one that is new needs a word for the clinic."""
    root = Path(__file__).parents[3] / "src" / "tenken_site"
    named = set()
    for path in root.glob("*/actions/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (
                isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record"
            ):
                continue
            given = {one.arg: one.value for one in node.keywords}
            about = ast.unparse(given["target"]) if "target" in given else ""
            if about.startswith("f'case:") and isinstance(given.get("action"), ast.Constant):
                named.add(given["action"].value)  # type: ignore[attr-defined]  # a constant, as asked above

    assert "responses.submit" in named
    assert named <= set(WORDS), named - set(WORDS)
