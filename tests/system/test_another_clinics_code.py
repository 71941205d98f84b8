"""A shared computer: one clinic's answers are on the page, and another clinic's code is typed."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from tests.factories import accounts
from tests.factories.people import Cast
from tests.system.browser import Person

pytestmark = pytest.mark.clock
Someone = Callable[..., Person]


def test_answers_wait_on_the_page_until_their_own_clinic_signs_in(
    someone: Someone, people: Cast, settings: Settings
) -> None:
    mine, other = accounts.access_code(people.minato.user), accounts.access_code(people.himawari.user)
    address = f"/cases/{people.minato.case.public_id}/answer/"
    clinic = someone(script=False)
    page = clinic.signs_in(mine)
    page.goto(address)
    clinic.question("T4").get_by_role("textbox").fill("昼休みの前に書いた長い文章")
    settings.TENKEN_IDLE_SECONDS = 0  # the lunch break
    page.locator("button[value=save]:visible").last.click()
    settings.TENKEN_IDLE_SECONDS = 3600

    page.locator("#code").fill(other)
    page.get_by_role("button", name="回答を始める").click()
    page.get_by_role("heading", name="預かっている答えは、まだ保存していません").wait_for()
    page.get_by_role("button", name="答えを入力したときのコードで入り直す").click()
    page.locator("#code").fill(mine)
    page.get_by_role("button", name="回答を始める").click()
    page.get_by_role("button", name="入力した内容を保存する").click()

    page.goto(address)
    assert clinic.question("T4").get_by_role("textbox").input_value() == "昼休みの前に書いた長い文章"
