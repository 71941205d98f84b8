"""What the dashboard says beside the plain counts: forecast, late areas, the notice, waves, channels, kinds."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.notices.models import Delivery, Notice
from tenken_site.outreach.models import Wave
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, NOW, OSAKA_CITY_CODE, OSAKA_CODE
from tests.factories import facts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("postgresql")

OSAKA = {"relay": OSAKA_CITY_CODE, "prefecture": OSAKA_CODE}


def page(cast: Cast, *, who: str = "ministry", area: str = "", query: str = "") -> str:
    address = f"/status/{cast.campaign.slug}/{area}{'/' if area else ''}{query}"
    return signed_in(getattr(cast, who)).get(address).content.decode()


def text(html: str) -> str:
    """The page's words without tags, each gap one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<main")[1].split("</main>")[0]))


def notice(cast: Cast, *, confirmed: dict[str, datetime | None]) -> None:
    made = Notice.objects.create(
        campaign=cast.campaign,
        title="調査への協力依頼",
        body="周知をお願いします。",
        written_at=NOW,
        written_by="user:1",
        published_at=NOW,
        published_by="user:1",
    )
    for relay, at in confirmed.items():
        Delivery.objects.create(notice=made, relay_id=relay, confirmed_at=at, confirmed_by="user:2" if at else "")


def test_the_rate_leaves_out_what_is_no_clinic_any_more_and_says_so(cast: Cast) -> None:
    facts.status(cast.campaign, status="submitted", count=3)
    facts.status(cast.campaign, status="in_progress", count=1)
    facts.status(cast.campaign, outcome="refused", count=1)
    facts.status(cast.campaign, mail_dead=True, count=2)
    facts.status(cast.campaign, count=3)
    facts.status(cast.campaign, outcome="closed", count=4)
    facts.status(cast.campaign, outcome="duplicate", count=1)

    shown = text(page(cast))

    assert "30.0%" in shown
    assert "対象 10 提出 3 入力中 1 メール不達 2 辞退 1 未着手 3" in shown
    assert "対象から除いた施設が、ほかに 5施設あります" in shown


def test_a_clinic_that_submitted_stays_in_the_base_whatever_became_of_it(cast: Cast) -> None:
    facts.status(cast.campaign, status="submitted", outcome="closed", mail_dead=True, count=1)
    facts.status(cast.campaign, status="correcting", outcome="refused", count=1)

    shown = text(page(cast))

    assert "100.0%" in shown
    assert "対象 2 提出 2 うち訂正中 1" in shown


def test_the_forecast_comes_with_its_interval_in_words_table_and_picture(cast: Cast) -> None:
    facts.status(cast.campaign, status="submitted", count=316)
    facts.status(cast.campaign, count=684)
    facts.arrival(cast.campaign, day=NOW.date(), count=316)
    facts.forecast(cast.campaign)
    facts.forecast(cast.campaign, area=CHIBA_CODE, expected=48.0, low=40.0, high=55.5)

    html = page(cast)

    assert "締切時の見込み（縦線） 46.2% （95%の幅 41.1〜51.4）" in text(html)
    assert "48.0 40.0〜55.5" in text(html)
    assert "c-b95" in html
    assert "95％の幅は41.1から51.4と見込まれます" in html


def test_a_prefectures_forecast_is_not_that_of_what_is_left_without_its_cities(cast: Cast) -> None:
    facts.status(cast.campaign, relay=CHIBA_CODE, count=10)
    facts.forecast(cast.campaign, area=CHIBA_CODE, expected=48.0, low=40.0, high=55.5)

    rest = page(cast, who="chiba").split("<tbody>")[-3]

    assert "保健所設置市・特別区を除く" in rest
    assert rest.count("40.0〜55.5") == 1  # in the sum of the prefecture alone


def test_after_the_deadline_nothing_is_expected_any_more(cast: Cast) -> None:
    Campaign.objects.filter(pk=cast.campaign.pk).update(closes_at=NOW - timedelta(days=1))
    facts.status(cast.campaign, status="submitted", count=10)
    facts.forecast(cast.campaign)

    shown = text(page(cast))

    assert "見込み（縦線）" not in shown
    assert "46.2" not in shown
    assert "終了しました" in shown


def test_before_the_opening_the_page_says_when(cast: Cast) -> None:
    opens, closes = datetime(2098, 7, 5, 15, tzinfo=UTC), datetime(2098, 8, 21, 15, tzinfo=UTC)
    Campaign.objects.filter(pk=cast.campaign.pk).update(opens_at=opens, closes_at=closes)

    shown = text(page(cast))

    assert "調査は 7月6日（日）に始まります" in shown
    assert "まだ集計していません" in shown


def test_an_area_that_lags_is_framed_named_and_listed_first(cast: Cast) -> None:
    facts.status(cast.campaign, status="submitted", count=500)
    facts.status(cast.campaign, count=500)
    facts.status(cast.campaign, **OSAKA, status="submitted", count=200)
    facts.status(cast.campaign, **OSAKA, count=800)

    html = page(cast)

    assert "1地域 の回答が遅れています 大阪府" in text(html)
    assert 'aria-label="大阪府 20.0%（1,000施設中 200施設） 遅れ"' in html
    assert 'aria-label="千葉県 50.0%（1,000施設中 500施設）"' in html
    assert html.count('class="low"') == 2  # the tile and the key
    table = html[html.index('id="areas"') :]
    assert table.index("大阪府") < table.index("千葉県")
    assert table.count("chip warn") == 1


def test_the_map_leads_to_the_prefectures_and_can_be_skipped(cast: Cast) -> None:
    facts.status(cast.campaign, count=10)

    html = page(cast, query="?kind=clinic")

    assert f'href="/status/{cast.campaign.slug}/{CHIBA_CODE}/?kind=clinic" aria-label=' in html
    assert 'href="#areas">地図をとばして表へ' in html
    assert "15%未満" in html
    assert "60%以上" in html


def test_the_last_seven_days_are_the_day_of_the_count_and_the_six_before(cast: Cast) -> None:
    today = date(2026, 7, 15)
    facts.status(cast.campaign, status="submitted", count=6)
    facts.status(cast.campaign, count=4)
    facts.arrival(cast.campaign, day=today, count=1)
    facts.arrival(cast.campaign, day=today - timedelta(days=6), count=2)
    facts.arrival(cast.campaign, day=today - timedelta(days=7), count=3)

    shown = text(page(cast))

    assert "千葉県 10 6 60.0 30.0 - -" in shown


def test_who_confirmed_the_notice_is_counted_for_the_country_and_dated_for_an_area(cast: Cast) -> None:
    facts.status(cast.campaign, count=10)
    notice(cast, confirmed={CHIBA_CODE: NOW, FUNABASHI_CODE: None, OSAKA_CODE: NOW, OSAKA_CITY_CODE: NOW})

    country, prefecture = text(page(cast)), text(page(cast, who="chiba"))

    assert "4団体中 3" in country
    assert "2団体中 1" in country  # Chiba with its city
    assert "7月15日（水）" in country  # Osaka
    assert "1団体 が事務連絡を確認していません 船橋市" in country
    assert "未確認" in prefecture


def test_a_city_is_asked_to_confirm_its_own_notice(cast: Cast) -> None:
    facts.status(cast.campaign, count=10)
    notice(cast, confirmed={FUNABASHI_CODE: None})

    shown = text(page(cast, who="funabashi"))

    assert "1団体 が事務連絡を確認していません 船橋市" in shown
    assert "事務連絡を確認する" in shown


def test_waves_say_what_was_sent_and_effect_only_with_a_group_held_out(cast: Cast) -> None:
    facts.status(cast.campaign, count=1_000)
    plain = facts.wave(cast.campaign, name="案内", started_at=NOW, state=Wave.State.SENT, channels=["mail", "letter"])
    facts.wave_fact(plain, counts={"sent": 600, "bounced": 6, "meant": 600, "replies": 60})
    facts.wave_fact(plain, channel="letter", counts={"sent": 400, "meant": 400, "replies": 20})

    before = text(page(cast))
    lot = facts.wave(cast.campaign, name="督促1", started_at=NOW, state=Wave.State.SENT, hold_out_percent=10)
    counts = {"sent": 900, "meant": 900, "replies": 90, "replies_meant": 90, "held_out": 100, "replies_held_out": 2}
    facts.wave_fact(lot, counts=counts)
    after = text(page(cast))

    assert "メール、封書 1,000 99.0% 80 8.0%" in before
    assert "効果" not in before
    assert "効果 pt" in after
    assert re.search(r"\+8\.0 2\.\d〜10\.\d", after)


def test_a_planned_wave_has_no_figures_and_a_withdrawn_or_trial_one_no_row(cast: Cast) -> None:
    facts.status(cast.campaign, count=10)
    facts.wave(cast.campaign, name="督促の予定")
    facts.wave(cast.campaign, name="取りやめた督促", state=Wave.State.WITHDRAWN)
    facts.wave(cast.campaign, name="試しのメール", purpose=Wave.Purpose.TRIAL)

    shown = text(page(cast))

    assert "督促の予定 予定 7月15日 メール - - -" in shown
    assert "取りやめた督促" not in shown
    assert "試しのメール" not in shown


def test_a_city_sees_its_own_reminders_and_the_countrys_not_its_neighbours(cast: Cast) -> None:
    facts.status(cast.campaign, count=10)
    facts.wave(cast.campaign, name="国の督促")
    facts.wave(cast.campaign, name="船橋市からのお願い", owner=FUNABASHI_CODE)
    facts.wave(cast.campaign, name="大阪市からのお願い", owner=OSAKA_CITY_CODE)

    shown = text(page(cast, who="funabashi"))

    assert "国の督促" in shown
    assert "船橋市からのお願い" in shown
    assert "大阪市" not in shown


def test_kinds_and_channels_are_told_with_their_numbers(cast: Cast) -> None:
    facts.status(cast.campaign, status="submitted", count=4)
    facts.status(cast.campaign, kind="clinic_beds", count=1)
    facts.status(cast.campaign, kind="dental", count=5)
    facts.arrival(cast.campaign, day=NOW.date(), count=3)
    facts.arrival(cast.campaign, day=NOW.date(), count=1, channel="letter")

    shown = text(page(cast, who="funabashi", query="?kind=dental"))

    assert "一般診療所 5 4 80.0 うち有床診療所 1 0 0.0 歯科診療所 5 0 0.0" in shown
    assert "メール 3 75.0" not in shown  # of the dental clinics none came
    assert "メール 3 75.0 封書 1 25.0" in text(page(cast, who="funabashi"))


def test_figures_of_other_areas_reach_nobody(cast: Cast) -> None:
    facts.status(cast.campaign, count=10)
    facts.status(cast.campaign, **OSAKA, status="submitted", count=777)
    facts.arrival(cast.campaign, **OSAKA, day=NOW.date(), count=777)
    facts.forecast(cast.campaign, area=OSAKA_CODE, expected=77.7)

    for who in ("chiba", "funabashi"):
        shown = text(page(cast, who=who))
        assert "777" not in shown
        assert "77.7" not in shown


def test_a_prefecture_has_no_map_and_the_country_by_relays_neither(cast: Cast) -> None:
    facts.status(cast.campaign, count=10)

    assert "都道府県別の回答率" not in page(cast, who="chiba")
    assert "都道府県別の回答率" not in page(cast, query="?by=relay")


def test_campaigns_are_chosen_by_name_and_pilots_are_marked(cast: Cast) -> None:
    Campaign.objects.create(
        slug="tiny-pilot",
        receipt_prefix="TP",
        instrument_version=cast.campaign.instrument_version,
        frame_version=cast.campaign.frame_version,
        opens_at=cast.campaign.opens_at,
        closes_at=cast.campaign.closes_at,
        first_closes_at=cast.campaign.closes_at,
        as_of=cast.campaign.as_of,
        pilot_of=cast.campaign,
    )
    client = signed_in(cast.ministry)

    assert client.get("/status/").url == "/status/tiny-2026/"
    assert client.get("/status/?campaign=tiny-pilot").url == "/status/tiny-pilot/"
    assert client.get("/status/?campaign=nowhere").url == "/status/tiny-2026/"
    assert "小さな調査票（試行）" in client.get("/status/tiny-2026/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?sort=expected",
        "?sort=-lately",
        "?sort=-dead&by=relay",
        "?by=city",
        "?kind=hospital",
        "?format=pdf",
        "?sort=--",
    ],
)
def test_any_order_and_any_nonsense_gives_a_page(cast: Cast, query: str) -> None:
    facts.status(cast.campaign, count=10)
    Jurisdiction.objects.create(code="010006", name="北海道", kind="prefecture", parent_id=COUNTRY_CODE)

    assert "地域別の一覧" in page(cast, query=query)
