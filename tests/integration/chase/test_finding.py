"""Finding a clinic by the whole telephone number it calls from; numbers are sealed, and stand in no address."""

import pytest
from django.test import Client

from tenken_site.encryption.texts import telephone_form
from tenken_site.frames.models import Contact
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW
from tests.factories.browsers import signed_in
from tests.factories.chase import dozen
from tests.factories.people import Cast

pytestmark = pytest.mark.stores

DESK = f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/"


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)


def find(browser: Client, number: str, *, desk: str = DESK) -> str:
    """Where the search leads."""
    answer = browser.post(f"{desk}find/", {"telephone": number})
    return answer.headers.get("Location", f"{answer.status_code}")


@pytest.mark.parametrize("typed", ["047-000-1005", "０４７－０００－１００５", " (047) 000 1005 ", "0470001005"])
def test_the_whole_number_leads_to_the_clinic_however_it_is_written(cast: Cast, typed: str) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["宮本産婦人科"]

    assert find(signed_in(cast.funabashi), typed) == f"{DESK}{case.public_id}/"


def test_a_clinic_that_has_submitted_is_found_too_for_it_may_call_back(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["高根木戸眼科"]
    number = Contact.objects.get(unit=case.unit_id).telephone

    assert find(signed_in(cast.funabashi), number) == f"{DESK}{case.public_id}/"


@pytest.mark.parametrize("typed", ["1005", "", "047-000", "電話", "\0", "9" * 41])
def test_part_of_a_number_finds_nothing_and_the_page_says_why(cast: Cast, typed: str) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    browser = signed_in(cast.funabashi)

    assert find(browser, typed) == DESK
    assert "番号の一部では探せません。" in browser.get(DESK).content.decode()


def test_a_number_of_nobody_is_told_so(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    browser = signed_in(cast.funabashi)

    assert find(browser, "047-999-9999") == DESK
    assert "この番号の施設は、管内の名簿にありません。" in browser.get(DESK).content.decode()


def test_clinics_that_share_a_number_are_listed(cast: Cast) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    for name in ("宮本産婦人科", "薬円台眼科"):
        contact = Contact.objects.select_related("unit").get(unit=made[name].unit_id)
        contact.telephone = "047-111-2222"
        contact.save()

    page = signed_in(cast.funabashi).post(f"{DESK}find/", {"telephone": "0471112222"})

    text = page.content.decode()
    assert page.status_code == 200
    assert all(made[name].public_id in text for name in ("宮本産婦人科", "薬円台眼科"))
    assert "青葉こどもクリニック" not in text


def test_a_number_of_another_area_finds_nothing(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    osaka = f"/campaigns/tiny-2026/calls/{cast.osaka.appointments.get().jurisdiction_id}/"

    assert find(signed_in(cast.osaka), "047-000-1005", desk=osaka) == osaka
    assert find(signed_in(cast.chiba), "047-000-1005", desk=DESK.replace(FUNABASHI_CODE, CHIBA_CODE)).endswith("/")


def test_pages_hold_the_search_as_a_form_that_is_posted(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    browser = signed_in(cast.funabashi)

    for path in ("", "list/"):
        text = browser.get(DESK + path).content.decode()
        assert f'method="post" action="{DESK}find/"' in text
        assert "番号の一部では探せません。" in text
    assert telephone_form("０４７-000") == "047000"
