"""From a finished tabulation to a figure that anybody can read: two officials, then a visitor without a sign-in."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from tenken_site.releases import jobs
from tenken_site.releases.actions.attack_release import attack_release
from tenken_site.releases.models import Release
from tests.cast import COUNTRY_CODE, Official
from tests.factories import accounts, statistics
from tests.factories.people import Cast
from tests.system.browser import DESKTOP, PHONE, Person

Someone = Callable[..., Person]
SECOND = Official("ministry-second", "二 人目", COUNTRY_CODE)
#: Where pictures go when somebody wants to look at the pages.
PICTURES = os.environ.get("TENKEN_LOOK_AT", "")


def looked_at(person: Person, name: str) -> None:
    """No barrier at either width; pictures where somebody asked for them."""
    person.sees_no_barrier()
    for size in (DESKTOP, PHONE) if PICTURES else ():
        person.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        person.page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
    person.page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def test_two_officials_publish_and_a_visitor_finds_a_figure(people: Cast, someone: Someone) -> None:
    statistics.tabulation(people)
    maker, checker, visitor = someone(), someone(), someone(script=True)
    maker.is_signed_in_as(people.ministry)
    checker.is_signed_in_as(accounts.official(SECOND))
    visitor.goes_to("/statistics/")
    looked_at(visitor, "1-empty")
    slug = people.campaign.slug

    page = maker.goes_to(f"/campaigns/{slug}/tabulations/")
    looked_at(maker, "2-tabulations")
    page.get_by_role("link", name="個票データ第1版の集計1").click()
    looked_at(maker, "3-tabulation")
    page.get_by_role("link", name="この集計から公表の案を作る").click()
    page.locator("#name").fill("backups-2026")
    page.locator("#title_ja").fill("診療所のバックアップの調査 結果（令和8年度）")
    page.locator("#title_en").fill("Survey of backups: results")
    page.locator("#summary_ja").fill("令和8年6月末に、診療所にバックアップの有無を尋ねました。")
    looked_at(maker, "4-new")
    page.get_by_role("button", name="公表の案を作る").click()
    looked_at(maker, "5-draft")
    page.get_by_role("button", name="点検に提出する").click()
    looked_at(maker, "6-testing")
    release = Release.objects.select_related("tabulation__dataset__campaign").get()
    attack_release(release=release, by="command:worker", now=timezone.now())  # noqa: TID251  # as the worker would

    page = checker.goes_to(f"/campaigns/{slug}/releases/")
    looked_at(checker, "7-list")
    page.get_by_role("link", name="診療所のバックアップの調査").click()
    looked_at(checker, "8-check")
    for box in page.locator("#points input").all():
        box.check()
    page.locator("#check_words").fill("数値と説明を確かめました。")
    page.locator("#day").fill((timezone.localtime() + timedelta(days=1)).date().isoformat())
    page.get_by_role("button", name="承認して、この日時に公表する").click()
    looked_at(checker, "9-approved")
    assert visitor.goes_to("/statistics/backups-2026/").title().startswith("お探しの画面が見つかりません")
    jobs.publish_due(now=timezone.now() + timedelta(days=2))  # noqa: TID251  # its moment has come
    Release.objects.update(published_at=Release.objects.get().publish_at)

    page = visitor.goes_to("/statistics/")
    page.get_by_role("link", name="診療所のバックアップの調査").click()
    looked_at(visitor, "a-release")
    assert "95%信頼区間" in page.locator(".leading").inner_text()
    page.get_by_role("navigation", name="地図にする設問").get_by_role("link", name="Q3").click()
    assert "Q3" in page.locator("#map ~ .st-figure h3").inner_text()
    assert page.locator("img.st-picture").first.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    page.get_by_role("link", name="Q2 バックアップ").last.click()
    page.locator("#by-area").select_option("120006")
    page.get_by_role("button", name="この条件で表を見る").click()
    looked_at(visitor, "b-table")
    assert "船橋市" in page.locator("table").first.inner_text()
    page.locator("a.sort", has_text="はい").click()
    assert page.locator("th[aria-sort=descending]").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV（UTF-8）").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    page.get_by_role("button", name="English").click()
    looked_at(visitor, "c-english")
    assert "Keeps backups" in page.locator("h1").inner_text()

    page = maker.goes_to(f"/campaigns/{slug}/releases/{release.pk}/withdraw/")
    looked_at(maker, "d-withdraw")
    page.locator("#reason_ja").fill("集計に誤りが見つかったため")
    page.locator("#name").fill("backups-2026")
    page.get_by_role("button", name="公表を取り下げる").click()
    visitor.goes_to("/statistics/backups-2026/")
    looked_at(visitor, "e-withdrawn")
    assert "集計に誤りが見つかったため" in visitor.page.locator("main").inner_text()
