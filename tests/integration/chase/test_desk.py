"""今日電話する先: who stands there, in which order and why, for whom."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tenken.chase.reasons import CallState
from tenken_site.chase.models import ChaseState
from tenken_site.messaging.models import OutboxEntry
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.monitoring.models import ForecastFact
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.factories.browsers import signed_in
from tests.factories.chase import cases_for, dozen
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("postgresql")]


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands at ``cast.NOW``."""
    stands_at(monkeypatch, NOW)


def stands_at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: moment)


def page(client: Client, path: str = "", **query: object) -> str:
    answer = client.get(f"/campaigns/tiny-2026/calls/{path}", query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def names(text: str) -> list[str]:
    return re.findall(r'<h2><a href="[^"]*">([^<]+)</a></h2>', text)


def test_a_city_opens_its_own_desk_with_reasons_in_words(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    text = page(signed_in(cast.funabashi))

    assert names(text)[:6] == [
        "きたならし皮膚科",
        "薬円台眼科",
        "古作ペインクリニック",
        "青葉こどもクリニック",
        "宮本産婦人科",
        "夏見台内科・循環器内科",
    ]
    assert "今日電話する先　9施設" in text
    assert "14:00に電話する約束です。" in text
    assert "7月7日（火）に回答を約束しましたが、まだ届いていません。" in text
    assert "7月12日（日）に、メールが宛先不明で戻りました。" in text
    assert "有床19床で、止まったときの影響が大きい施設です。" in text
    assert "7月7日（火）から入力が止まっています。" in text
    assert "休診 木・日" in text
    assert "習志野台8丁目　無床" in text
    assert "前回：7月14日（火） かけ直し（受付の方）" in text
    assert 'href="tel:0470001003"' in text


def test_who_submitted_refused_rests_or_is_closed_today_is_not_there(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    text = page(signed_in(cast.funabashi))

    for name in ("高根木戸眼科", "坪井の森クリニック", "はまなす整形外科", "水曜休みの医院"):
        assert name not in text


def test_reasons_narrow_the_list_down_and_count_all_of_it(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    client = signed_in(cast.funabashi)

    text = page(client, f"{FUNABASHI_CODE}/", reason=["dead_mail", "stopped"])

    assert names(text) == ["きたならし皮膚科", "青葉こどもクリニック", "夏見台内科・循環器内科"]
    assert "折り返しの約束（2）" in text
    assert "メール不達（1）" in text
    assert names(page(client, f"{FUNABASHI_CODE}/", q="産婦")) == ["宮本産婦人科"]
    assert names(page(client, f"{FUNABASHI_CODE}/", kind="clinic_beds")) == ["宮本産婦人科"]


@pytest.mark.parametrize("query", ["reason=nonsense", "kind=%00", "q=%00", "show=-3", "show=9999999", "show=x"])
def test_any_question_gives_a_page(cast: Cast, query: str) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    answer = signed_in(cast.funabashi).get(f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/?{query}")

    assert answer.status_code == 200


def test_a_prefecture_sees_its_cities_clinics_with_the_city_marked(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    text = page(signed_in(cast.chiba))

    assert "船橋市　習志野台8丁目" in text
    assert "大阪" not in text


@pytest.mark.parametrize("area", [OSAKA_CODE, CHIBA_CODE, "000000", "999999"])
@pytest.mark.parametrize("below", ["", "list/", "list/?format=csv", "{case}/"])
def test_another_area_or_one_above_is_not_found(cast: Cast, area: str, below: str) -> None:
    address = f"/campaigns/tiny-2026/calls/{area}/{below.format(case=cast.himawari.case.public_id)}"

    assert signed_in(cast.funabashi).get(address).status_code == 404


@pytest.mark.parametrize("below", ["", "attempt/", "undo/", "take/", "contact/"])
def test_a_clinic_of_another_area_is_not_found_through_ones_own(cast: Cast, below: str) -> None:
    client = signed_in(cast.funabashi)
    address = f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/{cast.himawari.case.public_id}/{below}"

    answer = client.post(address, {"outcome": "refused", "seen": 0}) if below else client.get(address)

    assert answer.status_code == 404


def test_a_campaign_that_is_not_there_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.funabashi).get(f"/campaigns/none/calls/{FUNABASHI_CODE}/").status_code == 404


def test_the_ministry_chooses_a_prefecture_first(cast: Cast) -> None:
    refresh_facts(by="command:tests", now=NOW)
    client = signed_in(cast.ministry)

    text = page(client)

    assert f"/campaigns/tiny-2026/calls/{CHIBA_CODE}/" in text
    assert names(page(client, f"{CHIBA_CODE}/")) == ["みなと内科クリニック"]


def test_the_figures_of_the_area_come_from_facts(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    refresh_facts(by="command:tests", now=NOW)
    ForecastFact.objects.update_or_create(
        campaign=cast.campaign,
        area_id=FUNABASHI_CODE,
        kind="all",
        defaults={"expected": 51.24, "low": 45.8, "high": 56.4, "as_of": NOW},
    )

    text = page(signed_in(cast.funabashi))

    assert "7.7%<small>（1）" in text  # one of the dozen and Minato, who have all been asked
    assert "51.2%<small>（45.8〜56.4）" in text
    assert "効果" not in text


def test_when_the_invitation_went_out_is_told(cast: Cast) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    OutboxEntry.objects.create(
        topic="outreach.wave",
        group=1,
        subject=made["塚田ファミリークリニック"].pk,
        channel="mail",
        state="sent",
        due_at=NOW,
        sent_at=NOW - timedelta(days=8),
    )

    text = page(signed_in(cast.funabashi))

    assert "一度も開いていません。</strong>最後の送付は7月7日（火）です。" in text
    assert "案内をまだ送っていません。" in text


def test_a_colleague_who_is_ringing_is_named_for_a_while(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    case = made["宮本産婦人科"]
    address = f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/{case.public_id}/take/"

    answer = signed_in(cast.funabashi).post(address)

    assert answer.status_code == 204
    assert ChaseState.objects.get(case=case).taken_by == cast.funabashi
    assert "津田 健が10:00から電話しています。" in page(signed_in(cast.chiba), f"{FUNABASHI_CODE}/")
    assert "電話しています" not in page(signed_in(cast.funabashi), f"{FUNABASHI_CODE}/")
    stands_at(monkeypatch, NOW + timedelta(minutes=20))
    assert "電話しています" not in page(signed_in(cast.chiba), f"{FUNABASHI_CODE}/")


def test_at_night_the_page_says_when_to_ring(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    stands_at(monkeypatch, NOW + timedelta(hours=11))

    text = page(signed_in(cast.funabashi))

    assert "電話は、月曜から金曜の9時から18時" in text
    assert "次は7月16日（木）9:00から" in text or "次は7月16日（木）09:00から" in text


def test_twelve_stand_there_at_first_and_more_when_asked_for(cast: Cast) -> None:
    cases_for(cast.campaign, [(f"診療所{n:02}", "本町1", CallState(number=0)) for n in range(30)], by=cast.funabashi)
    client = signed_in(cast.funabashi)

    assert len(names(page(client, f"{FUNABASHI_CODE}/"))) == 12
    assert "続きの12施設を見る" in page(client, f"{FUNABASHI_CODE}/")
    assert len(names(page(client, f"{FUNABASHI_CODE}/", show=24))) == 24
    assert "続きの7施設を見る" in page(client, f"{FUNABASHI_CODE}/", show=24)


@pytest.mark.parametrize("path", ["", "list/", "list/?sort=name&q=0", "?reason=stopped&show=120"])
@pytest.mark.parametrize("who", ["ministry", "chiba", "funabashi"])
def test_a_page_takes_at_most_eight_statements(
    cast: Cast, who: str, path: str, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    refresh_facts(by="command:tests", now=NOW)
    client = signed_in(getattr(cast, who))
    address = f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/{path}"
    client.get(address)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get(address).status_code == 200
