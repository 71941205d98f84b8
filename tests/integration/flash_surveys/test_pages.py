"""The ministry's pages of flash surveys: the form, what they refuse, how much they ask of the database."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tenken_site.campaigns import opening
from tenken_site.campaigns.models import Campaign
from tenken_site.flash_surveys.actions import open as open_action
from tenken_site.flash_surveys.actions.ask import end_flash_survey, erase_unused
from tenken_site.flash_surveys.actions.choose import choose
from tenken_site.flash_surveys.actions.open import open_flash_survey
from tenken_site.flash_surveys.models import FlashSurvey
from tenken_site.flash_surveys.runs import OPEN
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tests.cast import CHIBA, MINISTRY, NOW
from tests.factories import accounts, flash
from tests.factories.browsers import signed_in
from tests.factories.datasets import SECOND
from tests.integration.flash_surveys.forms import FORM

pytestmark = [pytest.mark.stores, pytest.mark.django_db, pytest.mark.first_on("sqlite")]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Campaign:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(opening, "clock", lambda: LATER)
    settings.SURVEYS = flash.ready_surveys(tmp_path)
    return flash.campaign()


@pytest.fixture
def ministry(source: Campaign) -> Client:
    return signed_in(accounts.official(MINISTRY))


def test_the_form_begins_with_everyone_unknown_and_five_days(source: Campaign, ministry: Client) -> None:
    page = ministry.get(reverse("flash-new", args=[source.slug])).content.decode()

    assert page.count(" checked>") == 3  # don't know, unanswered, never
    assert 'value="2026-07-20"' in page
    assert 'value="2026-07-15"' in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": ""}, "注意喚起の題名を入れてください。"),
        ({"suggests": []}, "該当を示す答えを、一つ以上選んでください。"),
        ({"suggests": ["T9:yes"]}, "答えを、一覧から選んでください。"),
        ({"address": "http://advisory.test/"}, "https:// で始まるアドレスを入れてください。"),
        ({"address": "javascript:alert(1)"}, "https:// で始まるアドレスを入れてください。"),
        ({"closes_on": "2026-07-15"}, "日付を確かめてください。"),
        ({"issued_on": "2026-07-16"}, "日付を確かめてください。"),
        ({"days": "31"}, "日数は1から30までにしてください。"),
        ({"reason": " "}, "理由を入れてください。"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_lost(
    source: Campaign, ministry: Client, change: dict[str, object], told: str
) -> None:
    answer = ministry.post(reverse("flash-new", args=[source.slug]), FORM | change)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert flash.ADVISORY.technology_en in page
    assert not FlashSurvey.objects.exists()


def test_a_refused_one_is_asked_for_again_with_all_that_was_typed(source: Campaign, ministry: Client) -> None:
    survey = flash.asked(source)
    end_flash_survey(survey=survey, by=accounts.official(SECOND), now=LATER)

    shown = ministry.get(reverse("flash-survey", args=[source.slug, 1])).content.decode()
    form = ministry.get(reverse("flash-new", args=[source.slug]) + "?like=1").content.decode()

    assert "許可しませんでした" in shown
    assert '<input type="checkbox" name="suggests" value="T3:backup" checked>' in form
    assert flash.ADVISORY.title_en in form


def test_who_grants_reads_whom_it_asks_in_words(source: Campaign, ministry: Client) -> None:
    flash.asked(source)

    page = ministry.get(reverse("flash-survey", args=[source.slug, 1])).content.decode()

    assert "「T3 行っている対策をすべて選んでください。」に「バックアップ」と答えた施設" in page
    assert "一度も提出していない施設（廃止などと分かっている施設を除く）" in page
    assert "都道府県ごとの数" not in page


def test_a_statistical_survey_has_no_form_and_takes_none(source: Campaign, ministry: Client) -> None:
    Campaign.objects.filter(pk=source.pk).update(statistical=True)

    page = ministry.get(reverse("flash-list", args=[source.slug])).content.decode()
    asked = ministry.post(reverse("flash-new", args=[source.slug]), FORM, follow=True).content.decode()

    assert "統計法にもとづく統計調査のため、回答から施設を選ぶことはできません。" in page
    assert reverse("flash-new", args=[source.slug]) not in page
    assert "統計法にもとづく統計調査のため" in asked
    assert not FlashSurvey.objects.exists()


@pytest.mark.parametrize("deed", ["grant", "choose", "open", "count"])
def test_no_button_does_anything_once_the_survey_is_statistical(source: Campaign, ministry: Client, deed: str) -> None:
    survey = flash.asked(source) if deed == "grant" else flash.chosen(source)
    if deed == "count":
        open_flash_survey(survey=survey, by=flash.BY, now=NOW)
    Campaign.objects.filter(pk=source.pk).update(statistical=True)
    before = list(FlashSurvey.objects.values_list())
    second = signed_in(accounts.official(SECOND))

    page = second.post(reverse("flash-survey", args=[source.slug, 1]), {"do": deed, "sure": "on"}, follow=True)

    assert "統計法にもとづく統計調査のため" in page.content.decode()
    assert list(FlashSurvey.objects.values_list()) == before


def test_a_prefecture_and_an_unknown_number_find_nothing(source: Campaign, ministry: Client) -> None:
    flash.asked(source)
    chiba = signed_in(accounts.official(CHIBA))

    for name, arguments in (("flash-list", []), ("flash-new", []), ("flash-survey", [1]), ("flash-progress", [1])):
        assert chiba.get(reverse(name, args=[source.slug, *arguments])).status_code == 404
    assert ministry.get(reverse("flash-survey", args=[source.slug, 2])).status_code == 404
    assert ministry.post(reverse("flash-survey", args=[source.slug, 1]), {"do": "publish"}).status_code == 404


def test_a_survey_without_a_ready_flash_survey_says_so(source: Campaign, ministry: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SURVEYS = settings.SURVEYS / "elsewhere"

    page = ministry.get(reverse("flash-list", args=[source.slug])).content.decode()

    assert "緊急の確認調査の調査票が用意されていません。" in page


def test_the_campaign_that_asks_leads_back_to_its_flash_survey(source: Campaign, ministry: Client) -> None:
    asking = open_flash_survey(survey=flash.chosen(source), by=flash.BY, now=NOW)

    page = ministry.get(reverse("flash-list", args=[asking.slug])).content.decode()

    assert f'href="{reverse("flash-survey", args=[source.slug, 1])}"' in page


def confirmed() -> dict[str, str]:
    """What the page sends for the numbers that it showed."""
    chosen_at = FlashSurvey.objects.get().chosen_at
    assert chosen_at is not None
    return {"do": "open", "sure": "on", "chosen_at": chosen_at.isoformat()}


def test_numbers_that_changed_since_they_were_confirmed_are_looked_at_again(source: Campaign, ministry: Client) -> None:
    survey = flash.chosen(source)
    one = reverse("flash-survey", args=[source.slug, 1])
    shown, looked_at = ministry.get(one).content.decode(), confirmed()
    choose(survey=survey, by=flash.BY, now=LATER)

    told = ministry.post(one, looked_at, follow=True).content.decode()
    bare = ministry.post(one, {"do": "open", "sure": "on"}, follow=True).content.decode()

    assert f'name="chosen_at" value="{looked_at["chosen_at"]}"' in shown
    assert "施設が選び直されました" in told
    assert "施設が選び直されました" in bare
    assert not Run.objects.filter(kind=OPEN).exists()


def test_a_page_says_where_the_deadline_came_before_anybody_was_asked(
    source: Campaign, ministry: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    flash.chosen(source)
    monkeypatch.setattr(opening, "clock", lambda: NOW + timedelta(days=5))
    one = reverse("flash-survey", args=[source.slug, 1])

    page = ministry.get(one).content.decode()
    pressed = ministry.post(one, confirmed(), follow=True).content.decode()

    assert "締切の日が来ています" in page
    assert 'value="open"' not in page
    assert "締切の日が来ています" in pressed


def test_an_opening_that_stopped_is_gone_on_with_by_a_button(
    source: Campaign, ministry: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = reverse("flash-survey", args=[source.slug, 1])
    flash.chosen(source)
    monkeypatch.setattr(open_action, "enrol", stops)
    ministry.post(one, confirmed())
    worker = Worker(clock=lambda: LATER)
    worker.do_run()
    Run.objects.update(state=Run.State.FAILED)  # as after the last of its tries
    monkeypatch.undo()
    monkeypatch.setattr(opening, "clock", lambda: LATER)

    half = ministry.get(one).content.decode()
    pressed = ministry.post(one, {"do": "open"}, follow=True).content.decode()
    worker.do_run()
    whole = ministry.get(one).content.decode()

    assert "続きから始める" in half
    assert 'value="open"' in half
    assert "夜間は翌朝に送ります" in pressed
    assert 'value="open"' not in whole


def stops(**_given: object) -> None:
    raise RuntimeError("the database went away")


def test_once_the_grant_is_over_no_number_is_shown_and_the_page_says_what_is_still_stored(
    source: Campaign, ministry: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    flash.chosen(source)
    after = NOW + timedelta(days=14)
    monkeypatch.setattr(opening, "clock", lambda: after)
    one = reverse("flash-survey", args=[source.slug, 1])

    before = ministry.get(one).content.decode()
    erase_unused(by=flash.BY, now=after)
    page = ministry.get(one).content.decode()

    assert "都道府県ごとの数" not in before
    assert "まもなく消えます" in before
    assert "選んだ施設の記録は残っていません" in page


def test_two_who_press_different_buttons_at_once_do_not_meet(source: Campaign, ministry: Client) -> None:
    flash.chosen(source)
    one = reverse("flash-survey", args=[source.slug, 1])
    ministry.post(one, {"do": "choose"})

    page = ministry.post(one, confirmed(), follow=True).content.decode()

    assert "いまの状態ではできません。" in page


def test_a_page_asks_few_things_of_the_database(
    source: Campaign, ministry: Client, django_assert_max_num_queries: object
) -> None:
    survey = flash.chosen(source)
    one = reverse("flash-survey", args=[source.slug, 1])
    ministry.get(one)

    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's
        ministry.get(one)
    open_flash_survey(survey=survey, by=flash.BY, now=NOW)
    ministry.get(one)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        ministry.get(one)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        ministry.get(reverse("flash-list", args=[source.slug]))


def test_what_is_missing_is_listed_with_links_to_its_fields(source: Campaign, ministry: Client) -> None:
    page = ministry.post(reverse("flash-new", args=[source.slug]), FORM | {"title": "", "suggests": []})

    assert '<a href="#title">注意喚起の題名を入れてください。</a>' in page.content.decode()
    assert '<a href="#s2">該当を示す答えを、一つ以上選んでください。</a>' in page.content.decode()


def test_in_a_hurry_english_is_left_out_and_stands_in_japanese(source: Campaign, ministry: Client) -> None:
    ministry.post(
        reverse("flash-new", args=[source.slug]), FORM | {"title_en": "", "technology_en": "", "action_en": ""}
    )

    made = FlashSurvey.objects.get()
    assert (made.title_en, made.technology_en, made.action_en) == (made.title, made.technology, made.action)
