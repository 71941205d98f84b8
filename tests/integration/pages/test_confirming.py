"""Unusual answers: each is ticked as right or changed, and a tick once set stays."""

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tenken_site.responses.models import Submission
from tenken_site.responses.views import submitting
from tests.factories import campaigns
from tests.factories.unusual import unusual_survey
from tests.integration.pages.conftest import Visitor, browser

pytestmark = pytest.mark.first_on("sqlite")


@pytest.fixture
def unusual(db: None, tmp_path: Path) -> Visitor:
    """A clinic whose answers are complete and ask for two ticks."""
    enrolled = campaigns.enrolled(into=campaigns.campaign(path=unusual_survey(folder=tmp_path)))
    clinic = Visitor(browser(enrolled.user), enrolled)
    clinic.sends(T1="yes")
    clinic.sends(T2="500", T3=["none"])
    return clinic


def boxes(page: str) -> dict[str, str]:
    """The whole tag of each box by its value."""
    return {
        value: tag for tag, value in re.findall(r'(<input type="checkbox" name="confirm" value="([^"]*)"[^>]*>)', page)
    }


def press(clinic: Visitor, *keys: str) -> HttpResponse:
    version = str(clinic.opened().draft_version)
    return clinic.client.post(f"{clinic.case}/submit/", {"draft_version": version, "confirm": list(keys)})


def test_a_tick_that_was_set_stays_when_another_is_missing(unusual: Visitor) -> None:
    first, second = boxes(unusual.reads("/review/"))

    response = press(unusual, first)

    shown = boxes(response.content.decode())
    assert response.status_code == 422
    assert " checked" in shown[first]
    assert " checked" not in shown[second]
    assert not Submission.objects.exists()


def test_the_missing_tick_is_named_linked_and_marked(unusual: Visitor) -> None:
    first, second = boxes(unusual.reads("/review/"))

    page = press(unusual, first).content.decode()

    shown = boxes(page)
    box = re.search(r'id="([^"]+)"', shown[second])
    assert box
    assert "<title>エラー：" in page
    assert f'href="#{box.group(1)}"' in page
    assert 'aria-invalid="true"' in shown[second]
    assert 'aria-invalid="true"' not in shown[first]
    described = re.search(r'aria-describedby="([^"]+)"', shown[second])
    assert described
    assert f'id="{described.group(1)}"' in page
    assert "まだ提出していません" in page


def test_the_review_before_the_button_was_pressed_blames_nobody(unusual: Visitor) -> None:
    page = unusual.reads("/review/")

    assert "aria-invalid" not in page
    assert "エラー：" not in page


def test_with_every_tick_it_is_submitted(unusual: Visitor) -> None:
    response = press(unusual, *boxes(unusual.reads("/review/")))

    assert response.headers["Location"] == f"{unusual.case}/receipt/1/"


def test_the_ticks_stay_when_no_receipt_number_was_free(unusual: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(**_: object) -> None:
        raise submitting.ReceiptNumbersExhausted

    monkeypatch.setattr(submitting, "submit_draft", exhausted)

    response = press(unusual, *boxes(unusual.reads("/review/")))

    page = response.content.decode()
    assert response.status_code == 503
    assert "まだ提出できていません" in page
    assert all(" checked" in tag for tag in boxes(page).values())
    assert "aria-invalid" not in page


def test_a_tick_does_not_hold_for_another_value(unusual: Visitor) -> None:
    first, second = boxes(unusual.reads("/review/"))
    unusual.sends(T2="900")

    response = press(unusual, first, second)

    shown = boxes(response.content.decode())
    assert response.status_code == 422
    assert [" checked" in tag for tag in shown.values()] == [False, True]


def test_a_browser_that_is_not_signed_in_learns_nothing_of_the_ticks(unusual: Visitor) -> None:
    response = Client().post(f"{unusual.case}/submit/", {"draft_version": "2", "confirm": ["many"]})

    assert "台数は正しいですか" not in response.content.decode()
