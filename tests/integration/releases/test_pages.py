"""The ministry's pages of releases: prepared by one official, checked by another, each step with its words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tenken_site.releases.models import Release
from tenken_site.releases.policies import POINTS
from tenken_site.releases.presenters import KeyFigure, map_choices, rate_words
from tests.cast import COUNTRY_CODE, Official
from tests.factories import accounts, statistics
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

SECOND = Official("ministry-second", "二 人目", COUNTRY_CODE)
FORM = {
    "title_ja": "調査の結果",
    "title_en": "Results",
    "edition": "preliminary",
    "summary_ja": "説明",
    "summary_en": "",
    "tables": ["q2.area-kind"],
}


def text(browser: Client, name: str, *parts: object) -> str:
    return browser.get(reverse(name, args=parts)).content.decode()


def test_a_release_is_made_changed_and_handed_in_on_the_pages(cast: Cast) -> None:
    tabulation = statistics.tabulation(cast)
    slug, browser = cast.campaign.slug, signed_in(cast.ministry)
    assert "まだ公表の案はありません" in text(browser, "releases", slug)

    bad = browser.post(reverse("release-new", args=[slug]), FORM | {"name": "大文字 NG", "tabulation": tabulation.pk})
    made = browser.post(reverse("release-new", args=[slug]), FORM | {"name": "res-2026", "tabulation": tabulation.pk})
    release = Release.objects.get()
    twice = browser.post(reverse("release-new", args=[slug]), FORM | {"name": "res-2026", "tabulation": tabulation.pk})
    edited = browser.post(reverse("release-edit", args=[slug, release.pk]), FORM | {"title_ja": "確報"})
    none = browser.post(reverse("release-edit", args=[slug, release.pk]), FORM | {"tables": []})
    other = browser.post(reverse("release-edit", args=[slug, release.pk]), FORM | {"edition": "last"})
    browser.post(reverse("release", args=[slug, release.pk]), {"do": "submit"})

    assert (bad.status_code, made.status_code, twice.status_code) == (422, 302, 422)
    assert "半角の小文字" in bad.content.decode()
    assert (edited.status_code, none.status_code, other.status_code) == (302, 422, 422)
    assert "速報、確報、訂正版のどれかを選んでください。" in other.content.decode()
    release.refresh_from_db()
    assert (release.title_ja, release.edition, release.state) == ("確報", "preliminary", "testing")
    assert "<dd>速報</dd>" in text(browser, "release", slug, release.pk)
    assert "逆算の試験" in text(browser, "release", slug, release.pk)


def test_the_second_person_decides_and_the_maker_sees_no_button(cast: Cast) -> None:
    release = statistics.submitted(cast, by=f"user:{cast.ministry.pk}")
    slug, maker, second = cast.campaign.slug, signed_in(cast.ministry), signed_in(accounts.official(SECOND))
    address = reverse("release", args=[slug, release.pk])
    whole = {
        "do": "approve",
        "points": list(POINTS),
        "check_words": "数値を確かめました。",
        "day": "2099-01-01",
        "clock": "14:00",
    }

    assert "点検して承認する" not in maker.get(address).content.decode()
    assert "点検して承認する" in second.get(address).content.decode()
    refused = maker.post(address, {"do": "send_back", "words": "直す"}, follow=True).content.decode()
    half = second.post(address, whole | {"points": ["titles"]})
    far = second.post(address, whole)
    unknown = second.post(address, {"do": "destroy"})
    past = second.post(address, whole | {"day": "2020-01-01"})
    empty = second.post(address, {"do": "send_back", "words": ""})

    assert "作った人や提出した人は点検できません" in refused
    assert (half.status_code, far.status_code, past.status_code, empty.status_code) == (422, 422, 422, 422)
    assert unknown.status_code == 404
    assert "すべて確かめて" in half.content.decode()
    assert Release.objects.get().state == "submitted"

    second.post(address, {"do": "send_back", "words": "英語の題名を直してください。", "points": ["titles", "forged"]})
    page = maker.get(address).content.decode()
    assert "英語の題名を直してください。" in page
    assert Release.objects.get().checks.get().points == ["titles"]


def test_an_approval_on_the_page_is_in_japan_time_and_can_be_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = statistics.submitted(cast)
    slug, browser = cast.campaign.slug, signed_in(cast.ministry)
    address = reverse("release", args=[slug, release.pk])
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: statistics.NOW)
    day = (statistics.NOW + timedelta(days=3)).date().isoformat()

    browser.post(
        address,
        {"do": "approve", "points": list(POINTS), "check_words": "よい", "day": day, "clock": "14:00"},
    )
    release.refresh_from_db()
    shown = browser.get(address).content.decode()
    browser.post(address, {"do": "recall", "words": "止める"})

    assert release.publish_at is not None
    assert release.publish_at.isoformat() == f"{day}T05:00:00+00:00"
    assert "14:00" in shown
    release.refresh_from_db()
    assert release.state == "draft"


def test_the_map_that_is_asked_for_is_shown_or_the_first_that_there_is() -> None:
    figures = [
        KeyFigure(key, "はい", key, "10", "50.0", "40.0〜60.0", 250, 200, 300) for key in ("q1", "q2.area", "q3.area")
    ]

    def chosen(asked: str) -> list[str]:
        choices = map_choices(figures, maps={"q2.area", "q3.area", "q9.area"}, asked=asked)
        assert [one.key for one in choices] == ["q2.area", "q3.area"]
        return [one.key for one in choices if one.chosen]

    assert (chosen(""), chosen("q3.area"), chosen("q9.area")) == (["q2.area"], ["q3.area"], ["q2.area"])
    assert map_choices(figures, maps=(), asked="q3.area") == []
    assert (rate_words(eligible=600, responded=377), rate_words(eligible=None, responded=1)) == ("62.8", "")


def test_a_withdrawal_asks_for_a_public_reason_and_the_name(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.releases.making._files", lambda *_: [])
    release = statistics.published(cast)
    slug, browser = cast.campaign.slug, signed_in(cast.ministry)
    address = reverse("release-withdraw", args=[slug, release.pk])

    slip = browser.post(address, {"reason_ja": "誤り", "name": "backups"})
    silent = browser.post(address, {"reason_ja": " ", "name": release.slug})
    done = browser.post(address, {"reason_ja": "集計の誤り", "name": release.slug})
    again = browser.get(address)

    assert (slip.status_code, silent.status_code, done.status_code, again.status_code) == (422, 422, 302, 302)
    assert Release.objects.get().state == "withdrawn"
    assert "することはありません" in text(browser, "release", slug, release.pk)


def test_no_other_official_and_no_clinic_sees_any_of_it(cast: Cast) -> None:
    release = statistics.submitted(cast)
    slug = cast.campaign.slug
    things = [("releases", (slug,)), ("release-new", (slug,)), ("release", (slug, release.pk)),
              ("release-edit", (slug, release.pk)), ("tabulation", (slug, release.tabulation_id)),
              ("tabulation-table", (slug, release.tabulation_id, "q2.area-kind"))]  # fmt: skip

    for user in (cast.chiba, cast.funabashi, cast.minato.user):
        browser = signed_in(user)
        for name, parts in things:
            assert browser.get(reverse(name, args=parts)).status_code in {403, 404}, (user, name)


def test_a_table_before_publication_shows_x_and_each_look_is_noted(cast: Cast) -> None:
    from tenken_site.audit.models import AuditEntry

    tabulation = statistics.tabulation(cast)
    browser = signed_in(cast.ministry)
    address = reverse("tabulation-table", args=[cast.campaign.slug, tabulation.pk, "q2.area-kind"])

    page = browser.get(address).content.decode()
    narrowed = browser.get(address, {"area": "120006", "kind": "dental", "sort": "yes", "desc": "1"}).content.decode()

    assert "全国" in page
    assert "船橋市" not in page  # the country and its prefectures first
    assert "千葉県（その他）" in narrowed
    assert ">X<" in narrowed
    assert AuditEntry.objects.filter(action="tabulations.look").count() == 2
