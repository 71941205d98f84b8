"""Officials see counts by area, from facts, and only for their own areas."""

import csv
import io
from datetime import timedelta

import pytest
from django.http import FileResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.accounts.models import Appointment
from tenken_site.campaigns.models import Case
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.monitoring.models import StatusFact
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("postgresql")


def contents(answer: FileResponse) -> bytes:
    return b"".join(answer.streaming_content)


def rows(client: Client, address: str, **query: str) -> dict[str, list[str]]:
    """The CSV's figures by area name, from 対象 on."""
    text = contents(client.get(address, {"format": "csv", **query})).decode("utf-8-sig")
    return {row[5]: row[6:] for row in csv.reader(io.StringIO(text))}


def figures(row: list[str]) -> tuple[str, ...]:
    """Asked, submitted, rate; in progress, not started; as of."""
    return (*row[:3], *row[7:9], row[-1])


def test_the_ministry_sees_every_prefecture(cast: Cast) -> None:
    Case.objects.filter(pk=cast.minato.case.pk).update(status=CaseStatus.SUBMITTED, status_at=NOW)
    refresh_facts(by="command:tests", now=NOW)

    table = rows(signed_in(cast.ministry), f"/status/{cast.campaign.slug}/")

    assert figures(table["千葉県"]) == ("1", "1", "100.0", "0", "0", "2026-07-15 10:00")
    assert figures(table["大阪府"]) == ("1", "0", "0.0", "0", "1", "2026-07-15 10:00")
    assert figures(table["全国"]) == ("2", "1", "50.0", "0", "1", "2026-07-15 10:00")


def test_a_case_being_corrected_still_counts_as_submitted(cast: Cast) -> None:
    Case.objects.filter(pk=cast.minato.case.pk).update(status=CaseStatus.CORRECTING, status_at=NOW)
    refresh_facts(by="command:tests", now=NOW)

    client = signed_in(cast.ministry)
    table = rows(client, f"/status/{cast.campaign.slug}/")

    assert figures(table["千葉県"])[:5] == ("1", "1", "100.0", "0", "0")
    assert "うち訂正中 1" in client.get(f"/status/{cast.campaign.slug}/").content.decode()


def test_a_prefecture_sees_its_cities_and_its_own_rest(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)

    table = rows(signed_in(cast.chiba), f"/status/{cast.campaign.slug}/")

    assert table["船橋市"][0] == "1"
    assert table["千葉県（保健所設置市・特別区を除く）"][0] == "0"
    assert table["千葉県"][0] == "1"  # the total: the same figure as in the ministry's table
    assert "大阪府" not in table


def test_a_city_sees_itself_alone(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)

    table = rows(signed_in(cast.funabashi), f"/status/{cast.campaign.slug}/")

    assert set(table) == {"地域", "船橋市"}


@pytest.mark.parametrize("area", [OSAKA_CODE, CHIBA_CODE, "000000", "999999"])
def test_a_city_cannot_open_another_area_or_one_above(cast: Cast, area: str) -> None:
    refresh_facts(by="command:tests", now=NOW)

    answer = signed_in(cast.funabashi).get(f"/status/{cast.campaign.slug}/{area}/")

    assert answer.status_code == 404


def test_a_prefecture_opens_its_city(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)

    answer = signed_in(cast.chiba).get(f"/status/{cast.campaign.slug}/{FUNABASHI_CODE}/")

    assert answer.status_code == 200
    assert "回答状況（船橋市）" in answer.content.decode()


def test_the_page_shows_facts_and_says_as_of_when_not_what_changed_since(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)
    Case.objects.update(status=CaseStatus.SUBMITTED, status_at=NOW)

    page = signed_in(cast.ministry).get(f"/status/{cast.campaign.slug}/").content.decode()

    assert "7月15日（水）10:00 時点の集計です" in page
    assert "0.0" in page


def test_before_the_first_count_the_page_says_so(cast: Cast) -> None:
    page = signed_in(cast.ministry).get(f"/status/{cast.campaign.slug}/").content.decode()

    assert "まだ集計していません" in page


def test_a_clinic_is_not_shown_the_counts(cast: Cast) -> None:
    answer = signed_in(cast.minato.user).get(f"/status/{cast.campaign.slug}/")

    assert answer.status_code in {403, 404}


def test_counting_again_replaces_the_facts(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)
    Case.objects.update(status=CaseStatus.IN_PROGRESS, status_at=NOW)

    refresh_facts(by="command:tests", now=NOW + timedelta(minutes=1))

    assert {(fact.status, fact.count) for fact in StatusFact.objects.all()} == {("in_progress", 1)}
    assert StatusFact.objects.count() == 2


def test_units_without_a_known_area_are_counted_apart(cast: Cast) -> None:
    unit = cast.minato.case.unit
    unit.relay = unit.prefecture = None
    unit.save()
    refresh_facts(by="command:tests", now=NOW)

    table = rows(signed_in(cast.ministry), f"/status/{cast.campaign.slug}/")

    assert table["管轄を確認中（住所から管轄を決められなかった施設です）"][0] == "1"


@pytest.mark.parametrize("query", ["?sort=rate", "?sort=-total", "?sort=nonsense", "?kind=dental", "?kind=%00"])
def test_any_order_and_kind_gives_a_page(cast: Cast, query: str) -> None:
    refresh_facts(by="command:tests", now=NOW)

    assert signed_in(cast.ministry).get(f"/status/{cast.campaign.slug}/{query}").status_code == 200


def test_the_page_takes_few_statements_however_many_areas(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    refresh_facts(by="command:tests", now=NOW)
    client = signed_in(cast.ministry)
    client.get(f"/status/{cast.campaign.slug}/")

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(f"/status/{cast.campaign.slug}/")


def test_the_page_is_english_for_who_reads_english(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)
    Jurisdiction.objects.filter(code=CHIBA_CODE).update(name_en="Chiba")
    client = signed_in(cast.ministry)
    client.cookies["django_language"] = "en"

    page = client.get(f"/status/{cast.campaign.slug}/").content.decode()

    assert "Response status" in page
    assert "Chiba" in page
    assert "千葉県" not in page


@pytest.mark.parametrize("area", ["%00", "a%00", "%2e%2e", "あ", "x" * 300])
def test_an_area_that_cannot_be_a_code_is_not_found(cast: Cast, area: str) -> None:
    answer = signed_in(cast.ministry).get(f"/status/{cast.campaign.slug}/{area}/")

    assert answer.status_code == 404


def test_an_official_of_two_prefectures_finds_both_and_nothing_above(cast: Cast) -> None:
    Appointment.objects.create(user=cast.chiba, jurisdiction_id=OSAKA_CODE)
    refresh_facts(by="command:tests", now=NOW)
    client = signed_in(cast.chiba)

    first = client.get(f"/status/{cast.campaign.slug}/").content.decode()
    second = client.get(f"/status/{cast.campaign.slug}/{OSAKA_CODE}/").content.decode()

    assert f"/status/{cast.campaign.slug}/{OSAKA_CODE}/" in first
    assert f"/status/{cast.campaign.slug}/{CHIBA_CODE}/" in second
    assert "000000" not in first + second


def test_english_dates_are_english(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)
    client = signed_in(cast.ministry)
    client.cookies["django_language"] = "en"

    page = client.get(f"/status/{cast.campaign.slug}/").content.decode()

    assert "Wed 15 July 10:00" in page
    assert "月" not in page


def test_the_ministry_sees_all_relays_in_one_table(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)

    table = rows(signed_in(cast.ministry), f"/status/{cast.campaign.slug}/", by="relay")

    assert table["船橋市"][0] == "1"
    assert table["大阪市"][0] == "1"
    assert table["千葉県（保健所設置市・特別区を除く）"][0] == "0"


def test_the_workbook_keeps_the_zeros_of_codes_and_says_what_it_holds(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)
    Jurisdiction.objects.create(code="010006", name="北海道", kind="prefecture", parent_id="000000")

    answer = signed_in(cast.ministry).get(f"/status/{cast.campaign.slug}/", {"format": "xlsx", "kind": "clinic"})

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(contents(answer))).get_sheet_by_index(0).to_python()
    assert "010006" in [row[3] for row in sheet]
    assert sheet[1][:6] == ["小さな調査票", "一般診療所", "合計", "000000", "", "全国"]
    assert sheet[1][6:8] == [2.0, 0.0]
    assert "%E4%B8%80%E8%88%AC%E8%A8%BA%E7%99%82%E6%89%80" in answer["Content-Disposition"]


def test_areas_without_clinics_come_last_when_sorted_by_rate(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)
    Jurisdiction.objects.create(code="010006", name="北海道", kind="prefecture", parent_id="000000")
    client = signed_in(cast.ministry)

    for order in ("rate", "-rate"):
        assert list(rows(client, f"/status/{cast.campaign.slug}/", sort=order))[-1] == "北海道"


def test_a_city_without_clinics_says_so_and_shows_no_table(cast: Cast) -> None:
    Jurisdiction.objects.create(code="122173", name="柏市", kind="core_city", parent_id=CHIBA_CODE)
    refresh_facts(by="command:tests", now=NOW)

    page = signed_in(cast.chiba).get(f"/status/{cast.campaign.slug}/122173/").content.decode()

    assert "この地域に、対象の施設はありません。" in page
    assert "<table" not in page
