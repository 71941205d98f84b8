"""The frame of officials' pages: tabs, errors that speak to officials, the sheet for a meeting."""

import io
import re

import pytest
from pypdf import PdfReader

from tenken_site.ui.templatetags.office import tabs_of
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, OSAKA_CODE
from tests.factories import facts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("postgresql")

MINISTRY = [
    "回答状況",
    "周知の流れ",
    "案内と督促",
    "対象施設",
    "電話の状況",
    "設問ごとの時間",
    "緊急の確認調査",
    "締切の設定",
    "最終区分",
    "個票の利用許可",
    "個票データ",
    "実地確認",
    "集計",
    "備えと支援",
    "公表",
]
RELAY = [
    "今日電話する先",
    "管内の回答状況",
    "周知の記録",
    "督促の送付",
    "名簿の訂正",
    "実地確認",
    "備えと支援",
]


@pytest.mark.parametrize(("ministry", "labels"), [(True, MINISTRY), (False, RELAY)])
def test_each_role_has_its_tabs_and_one_is_marked(ministry: bool, labels: list[str]) -> None:
    tabs = tabs_of("tiny-2026", active="status", ministry=ministry)

    assert [tab.label for tab in tabs] == labels
    assert [tab.current for tab in tabs].count(True) == 1
    assert all("tiny-2026" in tab.address for tab in tabs)


def test_the_ministrys_many_tabs_stand_in_groups_and_fold_into_one_menu_on_a_phone(cast: Cast) -> None:
    pages = {
        who: signed_in(getattr(cast, who)).get(f"/status/{cast.campaign.slug}/").content.decode()
        for who in ("ministry", "chiba")
    }

    assert [label in pages["ministry"] for label in ("調査を進める", "締め切る", "統計にする")] == [True] * 3
    assert "業務メニュー <b>回答状況</b>" in pages["ministry"]
    assert "<details" not in pages["chiba"].split('class="tabs"')[1].split("</nav>")[0]


@pytest.mark.parametrize("who", ["ministry", "chiba", "funabashi"])
def test_every_tab_opens_for_whom_it_is_shown(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    page = client.get(f"/status/{cast.campaign.slug}/").content.decode()

    tabs = re.findall(r'<a href="([^"]+)"', page.split('class="tabs"')[1].split("</nav>")[0])

    assert tabs
    assert {address: client.get(address, follow=True).status_code for address in tabs} == dict.fromkeys(tabs, 200)


def test_an_official_who_strays_is_told_of_areas_not_of_answers(cast: Cast) -> None:
    client = signed_in(cast.chiba)

    answer = client.get(f"/status/{cast.campaign.slug}/{OSAKA_CODE}/")
    elsewhere = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "担当の地域の外の画面" in answer.content.decode()
    assert "答え" not in answer.content.decode().split("<main")[1].split("</main>")[0]
    assert "保存済みの答えには影響ありません" in elsewhere.content.decode()


def test_the_sheet_for_a_meeting_is_one_pdf_of_the_area(cast: Cast) -> None:
    facts.status(cast.campaign, status="submitted", count=4)
    facts.status(cast.campaign, count=6)

    for who, area in (("ministry", COUNTRY_CODE), ("chiba", CHIBA_CODE), ("funabashi", FUNABASHI_CODE)):
        answer = signed_in(getattr(cast, who)).get(f"/status/{cast.campaign.slug}/{area}/meeting/")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("who", "area", "heading"),
    [("chiba", CHIBA_CODE, "地域ごとの状況"), ("funabashi", FUNABASHI_CODE, "施設の種類ごとの状況")],
)
def test_the_rows_of_the_sheet_are_headed_by_what_they_are(cast: Cast, who: str, area: str, heading: str) -> None:
    facts.status(cast.campaign, count=6)

    answer = signed_in(getattr(cast, who)).get(f"/status/{cast.campaign.slug}/{area}/meeting/")

    reader = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    (found,) = [line for page in reader.pages for line in page.extract_text().split("\n") if "ごとの状況" in line]
    assert "".join(found.split()) == heading


@pytest.mark.parametrize("area", [OSAKA_CODE, CHIBA_CODE, COUNTRY_CODE, "999999"])
def test_a_city_gets_no_sheet_of_another_area(cast: Cast, area: str) -> None:
    facts.status(cast.campaign, count=6)

    assert signed_in(cast.funabashi).get(f"/status/{cast.campaign.slug}/{area}/meeting/").status_code == 404


def test_before_the_first_count_there_is_no_sheet(cast: Cast) -> None:
    assert signed_in(cast.chiba).get(f"/status/{cast.campaign.slug}/{CHIBA_CODE}/meeting/").status_code == 404
