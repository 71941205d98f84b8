"""管内の未提出: the whole list as a table and as files that spreadsheets read as text."""

import csv
import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook

from tenken.chase.reasons import CallState
from tenken_site.audit.models import AuditEntry
from tenken_site.chase.models import ContactAttempt
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, NOW
from tests.factories.browsers import signed_in
from tests.factories.chase import cases_for, dozen
from tests.factories.people import Cast

pytestmark = pytest.mark.stores


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)


def address(area: str = FUNABASHI_CODE) -> str:
    return f"/campaigns/tiny-2026/calls/{area}/list/"


def names(client: Client, **query: str) -> list[str]:
    text = client.get(address(), query).content.decode()
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]+)</a>', text)


def contents(client: Client, ending: str, area: str = FUNABASHI_CODE) -> bytes:
    answer = client.get(address(area), {"format": ending})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_everybody_without_a_submission_is_listed_the_most_pressing_first(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    found = names(signed_in(cast.funabashi))

    assert found[:4] == ["きたならし皮膚科", "薬円台眼科", "古作ペインクリニック", "青葉こどもクリニック"]
    assert len(found) == 12
    assert "高根木戸眼科" not in found
    assert "坪井の森クリニック" in found


@pytest.mark.parametrize("sort", ["name", "status", "town", "kind", "rank", "opened", "last", "outcome"])
def test_each_heading_sorts_both_ways_and_what_is_empty_stays_below(cast: Cast, sort: str) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    client = signed_in(cast.funabashi)

    rising, falling = names(client, sort=sort), names(client, sort=f"-{sort}")

    assert sorted(rising) == sorted(falling)
    assert rising != falling


@pytest.mark.parametrize("query", ["sort=nonsense", "page=0", "page=99", "page=x", "q=%00", "kind=x", "format=pdf"])
def test_any_question_gives_a_page(cast: Cast, query: str) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    assert signed_in(cast.funabashi).get(f"{address()}?{query}").status_code == 200


def test_fifty_stand_on_a_page(cast: Cast) -> None:
    cases_for(cast.campaign, [(f"診療所{n:03}", "本町1", CallState(number=0)) for n in range(60)], by=cast.funabashi)
    client = signed_in(cast.funabashi)

    first, second = names(client, sort="name"), names(client, sort="name", page="2")

    assert (len(first), len(second)) == (50, 11)
    assert not set(first) & set(second)


def test_the_csv_opens_in_a_spreadsheet_and_holds_no_formula(cast: Cast) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    unit = made["宮本産婦人科"].unit
    unit.name = '=HYPERLINK("http://example.jp")'
    unit.save()
    for attempt in ContactAttempt.objects.all():
        attempt.spoke_to = "+81 三浦"
        attempt.save()

    body = contents(signed_in(cast.funabashi), "csv")

    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert len({len(row) for row in rows}) == 1
    table = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert len(table) == 12
    assert """'=HYPERLINK("http://example.jp")""" in table
    assert table["古作ペインクリニック"]["相手"] == "'+81 三浦"
    assert table["青葉こどもクリニック"]["電話"] == "047-000-1003"
    assert table["青葉こどもクリニック"]["休診日"] == "木・日"
    assert table["薬円台眼科"]["かけ直す日時"] == "2026-07-15 14:00"
    assert table["坪井の森クリニック"]["状況"] == "辞退"
    assert table["坪井の森クリニック"]["優先度"] == ""


def test_the_workbook_is_one_and_keeps_numbers_of_telephones_as_text(cast: Cast) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    unit = made["宮本産婦人科"].unit
    unit.name, unit.facility_code = "=1+1", "0119900010"
    unit.save()

    book = load_workbook(io.BytesIO(contents(signed_in(cast.funabashi), "xlsx")))

    sheet = book.active
    rows = list(sheet.iter_rows())
    place = {cell.value: number for number, cell in enumerate(rows[0])}
    table = {row[0].value: row for row in rows[1:]}
    assert len(table) == 12
    assert table["=1+1"][0].data_type == "s"
    assert table["=1+1"][place["医療機関コード"]].value == "0119900010"
    assert table["=1+1"][place["病床数"]].value == 19
    telephone = table["青葉こどもクリニック"][place["電話"]]
    assert (telephone.value, telephone.data_type) == ("047-000-1003", "s")


def test_an_export_is_noted_with_who_where_and_how_many(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    contents(signed_in(cast.chiba), "csv", CHIBA_CODE)

    entry = AuditEntry.objects.get(action="chase.export")
    assert entry.actor == f"user:{cast.chiba.pk}"
    assert entry.detail == {"area": CHIBA_CODE, "format": "csv", "count": 12}


def test_the_ministry_takes_the_whole_country_as_a_file_alone(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    client = signed_in(cast.ministry)

    body = contents(client, "csv", COUNTRY_CODE).decode("utf-8-sig")

    assert "ひまわり小児科医院" in body
    assert "青葉こどもクリニック" in body
    assert client.get(address(COUNTRY_CODE)).status_code == 302


def test_english_files_are_english_to_the_last_row(cast: Cast) -> None:
    client = signed_in(cast.funabashi)
    client.cookies["django_language"] = "en"

    head, *rows = contents(client, "csv").decode("utf-8-sig").splitlines()

    assert "Prefecture" in head
    assert rows
    assert not any("未着手" in row for row in rows)
