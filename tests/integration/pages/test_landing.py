"""Who comes in by the front door is led to the first work of their role."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.cast import FUNABASHI_CODE, NOW
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]
LATER = datetime(2300, 1, 1, tzinfo=UTC)  # after the period of the test campaign


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("tenken_site.home.views.landing.clock", lambda: moment)


def led_to(client: Client) -> str:
    """The page after every redirect."""
    return str(client.get("/", follow=True).request["PATH_INFO"])


def test_a_city_starts_with_whom_to_call_while_the_survey_is_in_the_field(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOW)

    assert led_to(signed_in(cast.funabashi)) == f"/campaigns/{cast.campaign.slug}/calls/{FUNABASHI_CODE}/"


def test_a_city_starts_with_its_counts_when_nothing_is_in_the_field(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, LATER)

    assert led_to(signed_in(cast.funabashi)) == f"/status/{cast.campaign.slug}/"


def test_the_ministry_always_starts_with_the_counts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)

    assert led_to(signed_in(cast.ministry)) == f"/status/{cast.campaign.slug}/"


def test_a_clinic_starts_with_its_surveys_and_a_stranger_at_the_door(cast: Cast) -> None:
    assert led_to(signed_in(cast.minato.user)) == "/surveys/"
    assert led_to(Client()) == "/sign-in/"
