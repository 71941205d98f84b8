"""Who reads: in English, in plain Japanese, as an official, as somebody who has no business here."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tests.cast import CHIBA, MINISTRY, Official
from tests.factories import accounts
from tests.factories.people import Cast
from tests.system.browser import Person

Someone = Callable[..., Person]


def signs_in_as(person: Person, official: Official) -> None:
    """A session with the second factor passed; ``test_second_factor`` goes the whole way."""
    person.is_signed_in_as(accounts.official(official))
    person.goes_to("/")


def test_english_is_one_press_away_on_every_page(someone: Someone, people: Cast) -> None:
    reader = someone()
    page = reader.signs_in(accounts.access_code(people.minato.user))

    page.get_by_role("button", name="English").click()
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")

    assert page.locator("html").get_attribute("lang") == "en"
    assert "Is there a computer in the clinic?" in page.locator("main").inner_text()
    reader.sees_no_barrier()


def test_plain_japanese_stands_beside_the_official_words(someone: Someone, people: Cast) -> None:
    reader = someone()
    page = reader.signs_in(accounts.access_code(people.minato.user))
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")

    page.get_by_role("switch").click()
    page.locator("#easy-T1").wait_for()

    assert "院内にパソコンがありますか。" in reader.question("T1").inner_text()
    assert "病院の 中に パソコンが ありますか。" in reader.question("T1").inner_text()
    reader.sees_no_barrier()


def test_the_ministry_sees_the_country_and_a_prefecture_sees_itself(someone: Someone, people: Cast) -> None:
    refresh_facts(by="command:tests", now=datetime.now(UTC))  # noqa: TID251  # the page shows real time
    slug = people.campaign.slug

    ministry = someone()
    signs_in_as(ministry, MINISTRY)
    page = ministry.goes_to(f"/status/{slug}/")
    areas = page.locator("main").inner_text()
    assert "千葉県" in areas
    assert "大阪府" in areas
    ministry.sees_no_barrier()

    chiba = someone()
    signs_in_as(chiba, CHIBA)
    page = chiba.goes_to(f"/status/{slug}/120006/")
    assert "船橋市" in page.locator("main").inner_text()
    chiba.sees_no_barrier()
    assert chiba.page.request.get(f"/status/{slug}/270008/").status in {403, 404}


@pytest.mark.parametrize(
    "path",
    [
        "/help/", "/accessibility/", "/privacy/", "/desks/", "/sign-in/password/", "/sign-in/passkey/", "/forgotten/",
        "/receipts/check/", "/nowhere/",
    ],
)  # fmt: skip
def test_public_pages_have_no_barrier(path: str, someone: Someone, people: Cast) -> None:
    visitor = someone()

    visitor.goes_to(path)

    assert visitor.page.locator("h1").count() == 1
    visitor.sees_no_barrier()


def test_a_page_that_asked_somebody_else_would_be_noticed(someone: Someone, people: Cast) -> None:
    visitor = someone(foreseen="third-party.example")
    visitor.context.route("http://third-party.example/**", lambda route: route.abort())
    window = visitor.context.new_page()  # any window, not only the first

    window.set_content('<img src="http://third-party.example/pixel.gif" alt="">')

    assert visitor.strangers == ["http://third-party.example/pixel.gif"]
    visitor.strangers.clear()


def test_another_clinics_case_is_a_page_that_does_not_exist(someone: Someone, people: Cast) -> None:
    clinic = someone()
    clinic.signs_in(accounts.access_code(people.minato.user))

    page = clinic.goes_to(f"/cases/{people.himawari.case.public_id}/answer/")

    assert "ひまわり" not in page.content()
    clinic.sees_no_barrier()
