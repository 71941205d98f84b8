"""What is archived is only read: every button of every official's page says so and changes nothing."""

import pytest
from django.test import Client

from tenken_site.accounts.access import Access, declared
from tenken_site.campaigns.models import Campaign
from tests.cast import NOW
from tests.integration.permissions.test_every_role_on_every_page import ROUTES, ROWS, address, everything, pressed
from tests.integration.permissions.world import World

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

#: Addresses of officials at which somebody may press.
PRESSED = [
    name
    for name, (_, pressers) in ROWS.items()
    if pressers
    and declared(ROUTES[name][-1].callback) is Access.OFFICIAL
    and "slug" in ROUTES[name][-1].pattern.converters
    and not hasattr(ROUTES[name][-1].callback, "after_archiving")
]


@pytest.mark.parametrize("role", ["ministry", "funabashi"])
def test_nobody_changes_anything_in_it(role: str, there: World) -> None:
    Campaign.objects.filter(pk=there.campaign.pk).update(closed_at=NOW, archived_at=NOW)
    browser, sent, before = there.browsers[role], pressed(there), everything()

    answers = {name: browser.post(address(name, there.chiba), sent) for name in PRESSED}

    assert len(PRESSED) > 25
    assert {answer.status_code for answer in answers.values()} == {302}
    assert everything() == before


def test_the_page_says_why_and_its_script_hears_it(there: World) -> None:
    Campaign.objects.filter(pk=there.campaign.pk).update(closed_at=NOW, archived_at=NOW)
    browser: Client = there.browsers["funabashi"]
    button = address("chase-attempt", there.chiba)

    page = browser.post(button, pressed(there), follow=True)
    script = browser.post(button, pressed(there), headers={"HX-Request": "true"})

    assert page.status_code == 200
    assert "保管した調査のため、変更できません" in page.content.decode()
    assert script.status_code == 409


def test_a_visitor_is_asked_to_sign_in_as_ever(there: World) -> None:
    Campaign.objects.filter(pk=there.campaign.pk).update(closed_at=NOW, archived_at=NOW)

    assert there.browsers["visitor"].post(address("unit-propose", there.chiba), {}).status_code == 401
    assert there.browsers["retired"].post(address("unit-propose", there.chiba), {}).status_code == 403
