"""What interrupts a clinic: lunch, a broken line, an old page. Nothing is lost, and the page says so."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import Settings

from tenken_site.campaigns.models import Campaign
from tests.factories import accounts
from tests.factories.people import Cast
from tests.system.browser import Person

pytestmark = pytest.mark.clock
Someone = Callable[..., Person]


def test_text_typed_before_an_idle_time_out_is_kept_over_the_sign_in(
    someone: Someone, people: Cast, settings: Settings
) -> None:
    code = accounts.access_code(people.minato.user)
    address = f"/cases/{people.minato.case.public_id}/answer/"
    clinic = someone(script=False)
    page = clinic.signs_in(code)
    page.goto(address)
    clinic.question("T4").get_by_role("textbox").fill("昼休みの前に書いた長い文章")

    settings.TENKEN_IDLE_SECONDS = 0  # the lunch break
    page.locator("button[value=save]:visible").last.click()
    said = page.locator("main").inner_text()
    settings.TENKEN_IDLE_SECONDS = 3600
    assert "預かっています" in said
    page.locator("#code").fill(code)
    page.get_by_role("button", name="回答を始める").click()
    if page.locator("form[data-resume] button").count():
        page.locator("form[data-resume] button").click()

    page.goto(address)
    assert clinic.question("T4").get_by_role("textbox").input_value() == "昼休みの前に書いた長い文章"


def test_a_warning_comes_before_the_time_out_and_one_button_stays(
    someone: Someone, people: Cast, settings: Settings
) -> None:
    settings.TENKEN_IDLE_SECONDS = 8
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")

    page.locator("[data-idle]").wait_for(state="visible")
    clinic.sees_no_barrier()
    page.locator("[data-idle] button").click()

    page.locator("[data-idle]").wait_for(state="hidden")


def test_an_answer_given_while_the_line_is_broken_is_sent_when_it_is_back(someone: Someone, people: Cast) -> None:
    clinic = someone(foreseen="htmx:")
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    address = f"/cases/{people.minato.case.public_id}/answer/"
    page.goto(address)

    clinic.context.set_offline(True)
    clinic.question("T1").get_by_role("radio", name="いいえ").check()
    page.locator("#chip-T1", has_text="保存できませんでした").wait_for()
    assert clinic.question("T1").get_by_role("alert").is_visible()
    clinic.context.set_offline(False)

    clinic.saved("T1")
    assert clinic.goes_to(address).locator("#q-T1 input[value=no]").is_checked()


def warns_before_leaving(clinic: Person) -> bool:
    """Would the browser ask before it closes the page?"""
    return bool(
        clinic.page.evaluate(
            """() => {
                const leaving = new Event("beforeunload", { cancelable: true });
                window.dispatchEvent(leaving);
                return leaving.defaultPrevented;
            }"""
        )
    )


def test_text_that_was_refused_is_not_left_behind_without_a_warning(someone: Someone, people: Cast) -> None:
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    clinic.question("T1").get_by_role("radio", name="はい").check()
    clinic.saved("T1")
    assert not warns_before_leaving(clinic)

    number = clinic.question("T2").get_by_role("textbox")
    number.fill("たくさん")
    clinic.question("T2").get_by_role("alert").wait_for()
    assert warns_before_leaving(clinic)

    number.fill("12")
    clinic.saved("T2")
    assert not warns_before_leaving(clinic)


def test_text_that_came_too_late_is_not_left_behind_without_a_warning(someone: Someone, people: Cast) -> None:
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    Campaign.objects.update(closes_at=datetime(2020, 2, 1, tzinfo=UTC))

    clinic.question("T4").get_by_role("textbox").fill("締切の1秒あとに届いた文")
    page.locator("#chip-T4", has_text="保存できませんでした").wait_for()

    assert warns_before_leaving(clinic)
    page.locator("button[value=pause]").click()
    page.get_by_role("heading", name="締切を過ぎたため、保存していません").wait_for()
    assert "締切の1秒あとに届いた文" in page.locator("main").inner_text()
    clinic.sees_no_barrier()


def test_an_answer_that_met_another_is_not_left_behind_without_a_warning(someone: Someone, people: Cast) -> None:
    code = accounts.access_code(people.minato.user)
    address = f"/cases/{people.minato.case.public_id}/answer/"
    first, second = someone(), someone()
    for person in (first, second):
        person.signs_in(code)
        person.goes_to(address)

    first.question("T1").get_by_role("radio", name="はい").check()
    first.saved("T1")
    # A click, not a check: the two answers take the place of the choices at once.
    second.question("T1").get_by_role("radio", name="いいえ").click()
    second.page.locator("button[name=keep-T1]").first.wait_for()

    assert warns_before_leaving(second)
    second.page.locator("button[name=keep-T1][value=theirs]").click()
    second.saved("T1")
    assert not warns_before_leaving(second)


def test_a_second_press_of_the_button_gives_the_same_receipt(someone: Someone, people: Cast) -> None:
    clinic = someone(script=False)
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    clinic.question("T1").locator("input[value=no]").check()
    clinic.question("T3").locator("input[value=none]").check()
    page.get_by_role("button", name="保存して回答を確認する").click()
    page.get_by_role("button", name="この内容で提出する").click()
    first = page.locator(".num").inner_text()

    page.go_back()  # the review page as it was, from the browser's memory or anew
    button = page.get_by_role("button", name="この内容で提出する")
    if button.count():
        button.click()
    page.goto(f"/cases/{people.minato.case.public_id}/receipt/")

    assert page.locator(".num").inner_text() == first
    assert "第1版" in page.locator("main").inner_text()
