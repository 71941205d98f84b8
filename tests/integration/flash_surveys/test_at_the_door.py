"""A flash survey concerns those it asks: the public pages and everybody else's first page stay those of the survey."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tenken.errors import TenkenError
from tenken_site.accounts.models import User
from tenken_site.campaigns.actions.show_relays import OpennessFixed, show_relays
from tenken_site.campaigns.models import Campaign
from tenken_site.flash_surveys.actions.open import open_flash_survey
from tenken_site.home import limits
from tests.cast import FUNABASHI, MINATO, MINISTRY, NOW
from tests.factories import accounts, flash
from tests.factories.browsers import signed_in

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
URGENT = f"緊急の確認：{flash.ADVISORY.title}"
APART = "別の調査の案内が届いた施設は"


@pytest.fixture
def source(settings, tmp_path: Path) -> Campaign:  # type: ignore[no-untyped-def]
    settings.SURVEYS = flash.ready_surveys(tmp_path)
    return flash.campaign()


@pytest.fixture
def asking(source: Campaign) -> Campaign:
    """It closes first of the two, and both run, on the clock of whoever runs the tests too."""
    made = open_flash_survey(survey=flash.chosen(source), by=flash.BY, now=NOW)
    Campaign.objects.filter(pk=made.pk).update(closes_at=datetime(2090, 1, 1, tzinfo=UTC))
    return Campaign.objects.get(pk=made.pk)


def over(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=campaign.opens_at + timedelta(days=1))


def test_the_sign_in_page_of_all_clinics_stays_that_of_the_survey(source: Campaign, asking: Campaign) -> None:
    page = Client().get(reverse("sign-in")).content.decode()

    assert "8月21日（金）23:59" in page
    assert flash.ADVISORY.title not in page
    assert APART not in page


def test_after_the_survey_it_leads_those_who_are_asked_apart_in(source: Campaign, asking: Campaign) -> None:
    over(source)

    page = Client().get(reverse("sign-in")).content.decode()

    assert flash.ADVISORY.title not in page
    assert "受付は終わりました" in page
    assert APART in page
    assert "受付票を見る" not in page


def test_a_clinic_that_is_asked_finds_it_on_its_own_first_page(asking: Campaign) -> None:
    page = signed_in(User.objects.get(username=MINATO.username)).get(reverse("surveys")).content.decode()

    assert URGENT in page


@pytest.mark.parametrize("page", ["case", "form"])
def test_the_advisory_is_a_link_on_the_clinics_pages(asking: Campaign, page: str) -> None:
    case = asking.cases.get(unit__name=MINATO.name)

    shown = signed_in(User.objects.get(username=MINATO.username)).get(reverse(page, args=[case.public_id]))

    assert f'<a href="{flash.ADVISORY.address}"' in shown.content.decode()
    assert "&lt;2.1&gt;" in shown.content.decode()


def test_the_desk_to_call_is_that_of_the_survey(
    source: Campaign, asking: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = []
    monkeypatch.setattr(limits.instruments, "survey", lambda version: wanted.append(version))
    limits.forget()

    limits.desk_to_call(now=NOW)
    limits.forget()

    assert wanted == [source.instrument_version_id]


def test_a_city_begins_with_the_survey_and_after_it_with_who_is_asked(
    source: Campaign, asking: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenken_site.home.views.landing.clock", lambda: NOW)
    city = signed_in(accounts.official(FUNABASHI))

    during = city.get("/").headers["Location"]
    over(source)
    afterwards = city.get("/").headers["Location"]

    assert during == reverse("chase", args=[source.slug])
    assert afterwards == reverse("chase", args=[asking.slug])


def test_the_ministry_begins_with_the_counts_of_the_survey(source: Campaign, asking: Campaign) -> None:
    over(source)  # it would otherwise close last, and come first for that

    first = signed_in(accounts.official(MINISTRY)).get(reverse("status-newest")).headers["Location"]

    assert first == reverse("status", args=[source.slug])


def test_what_a_flash_survey_answers_is_never_opened_to_relays(asking: Campaign) -> None:
    assert not asking.cases.filter(last_number__gt=0).exists()

    with pytest.raises(OpennessFixed, match="緊急の確認調査") as refused:
        show_relays(campaign=asking, relays_see="answers", by=flash.BY, now=NOW)

    assert isinstance(refused.value, TenkenError)
    assert Campaign.objects.get(pk=asking.pk).relays_see == "status"
    show_relays(campaign=asking, relays_see="status", by=flash.BY, now=NOW)


def test_nor_by_whoever_goes_round_the_actions(source: Campaign, asking: Campaign) -> None:
    assert asking.asks_after == source

    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=asking.pk).update(relays_see="answers")
