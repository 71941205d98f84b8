"""Officials look on: the ministry from the country down to a city, a prefecture's official on a phone, by keyboard."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tenken_site.campaigns.models import Campaign
from tests.cast import CHIBA, CHIBA_CODE, FUNABASHI, FUNABASHI_CODE, MINISTRY, OSAKA_CITY_CODE, OSAKA_CODE
from tests.factories import facts
from tests.factories.people import Cast
from tests.system.browser import PHONE, Person
from tests.system.test_readers import signs_in_as

Someone = Callable[..., Person]


def half_way(people: Cast) -> None:
    """A campaign of seven weeks, counted in its fourth, with everything that the dashboard can show."""
    now = datetime.now(UTC)  # noqa: TID251  # the page shows real time
    opens = now - timedelta(days=25)
    Campaign.objects.filter(pk=people.campaign.pk).update(opens_at=opens, closes_at=now + timedelta(days=21))
    campaign = Campaign.objects.get(pk=people.campaign.pk)
    for relay, prefecture, answered in (
        (FUNABASHI_CODE, CHIBA_CODE, 400),
        (CHIBA_CODE, CHIBA_CODE, 350),
        (OSAKA_CITY_CODE, OSAKA_CODE, 200),
    ):
        where = {"relay": relay, "prefecture": prefecture, "as_of": now}
        facts.status(campaign, **where, status="submitted", count=answered)
        facts.status(campaign, **where, status="in_progress", count=80)
        facts.status(campaign, **where, mail_dead=True, count=20)
        facts.status(campaign, **where, count=900 - answered)
        for day in range(25):
            at = (opens + timedelta(days=day)).date()
            facts.arrival(campaign, relay=relay, prefecture=prefecture, day=at, count=answered // 25)
    for area in ("000000", CHIBA_CODE, OSAKA_CODE, FUNABASHI_CODE):
        facts.forecast(campaign, area=area, as_of=now)
    wave = facts.wave(campaign, name="案内", planned_at=opens, started_at=opens, state="sent")
    facts.wave_fact(wave, counts={"sent": 3_000, "bounced": 60, "meant": 3_000, "replies": 300}, as_of=now)
    facts.wave(campaign, name="督促1", planned_at=now + timedelta(days=3))
    facts.question(campaign, as_of=now)


def test_the_ministry_goes_from_the_country_to_a_prefecture_and_a_city(someone: Someone, people: Cast) -> None:
    half_way(people)
    ministry = someone()
    signs_in_as(ministry, MINISTRY)
    page = ministry.goes_to(f"/status/{people.campaign.slug}/")

    assert "回答が遅れています" in page.locator(".todo").inner_text()
    assert "大阪府" in page.locator("table").nth(1).locator("tbody tr").nth(1).inner_text()
    ministry.sees_no_barrier()
    ministry.tabs_to(page.get_by_role("link", name="地図をとばして表へ"))

    page.locator("a.tile", has_text="千葉").click()
    page.get_by_role("heading", name="回答状況（千葉県）").wait_for()
    ministry.sees_no_barrier()

    page.get_by_role("row").get_by_role("link", name="船橋市").click()
    page.get_by_role("heading", name="回答状況（船橋市）").wait_for()
    assert page.locator("a.tile").count() == 0
    ministry.sees_no_barrier()

    page.get_by_role("link", name="千葉県の一覧に戻る").click()
    page.get_by_role("heading", name="回答状況（千葉県）").wait_for()


def test_kind_division_and_order_are_chosen_without_losing_each_other(someone: Someone, people: Cast) -> None:
    half_way(people)
    ministry = someone(script=False)
    signs_in_as(ministry, MINISTRY)
    page = ministry.goes_to(f"/status/{people.campaign.slug}/")

    page.get_by_label("一般診療所").check()
    page.get_by_label("分け方").select_option("relay")
    page.get_by_role("button", name="この条件で表示する").click()
    page.locator("a.sort", has_text="対象").click()
    page.locator("th[aria-sort=ascending]", has_text="対象").wait_for()

    assert "kind=clinic" in page.url
    assert "by=relay" in page.url
    assert page.get_by_label("一般診療所").is_checked()


def test_the_ministry_reads_where_questions_take_time(someone: Someone, people: Cast) -> None:
    half_way(people)
    ministry = someone()
    signs_in_as(ministry, MINISTRY)
    page = ministry.goes_to(f"/status/{people.campaign.slug}/")

    page.get_by_role("navigation", name="業務メニュー").get_by_role("link", name="設問ごとの時間").click()

    page.get_by_role("heading", name="設問ごとの時間とつまずき").wait_for()
    assert "院内にパソコンがありますか。" in page.locator("table").inner_text()
    ministry.sees_no_barrier()


def test_a_prefecture_on_a_phone_reads_its_figures_and_finds_its_tabs(someone: Someone, people: Cast) -> None:
    half_way(people)
    chiba = someone(size=PHONE)
    signs_in_as(chiba, CHIBA)
    page = chiba.goes_to(f"/status/{people.campaign.slug}/")

    assert page.locator(".tabs [aria-current]").inner_text() == "管内の回答状況"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.chart text')].map(one => {
            const drawn = one.ownerSVGElement.getBoundingClientRect().width / one.ownerSVGElement.viewBox.baseVal.width;
            return parseFloat(getComputedStyle(one).fontSize) * drawn; }))"""
    )
    assert smallest >= 12
    chiba.sees_no_barrier()


def test_a_city_sees_itself_and_strays_nowhere(someone: Someone, people: Cast) -> None:
    half_way(people)
    funabashi = someone()
    signs_in_as(funabashi, FUNABASHI)
    page = funabashi.goes_to(f"/status/{people.campaign.slug}/")

    assert page.get_by_role("heading", name="回答状況（船橋市）").count() == 1
    funabashi.sees_no_barrier()
    page = funabashi.goes_to(f"/status/{people.campaign.slug}/{CHIBA_CODE}/")
    assert "担当の地域の外の画面" in page.locator("main").inner_text()
    funabashi.sees_no_barrier()
