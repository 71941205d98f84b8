"""A clinic makes itself a new access code: shown once, so no slip of the finger may cost it."""

from collections.abc import Callable

from tests.factories import accounts
from tests.factories.people import Cast
from tests.system.browser import Person

Someone = Callable[..., Person]


def test_a_double_click_shows_the_new_code(someone: Someone, people: Cast) -> None:
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    page.goto("/access/new/")

    page.get_by_role("button", name="新しいコードを作る").dblclick()

    page.locator(".newcode").wait_for()
    clinic.sees_no_barrier()


def test_a_press_in_a_second_window_says_what_happened_and_leads_to_a_code(someone: Someone, people: Cast) -> None:
    clinic = someone(foreseen="409")
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    second = clinic.context.new_page()
    for window in (page, second):
        window.goto("/access/new/")

    second.get_by_role("button", name="新しいコードを作る").click()
    second.locator(".newcode").wait_for()
    page.get_by_role("button", name="新しいコードを作る").click()
    page.get_by_role("heading", name="新しいコードは、もうできています").wait_for()
    clinic.sees_no_barrier()
    page.get_by_role("button", name="もう一度、新しいコードを作る").click()

    page.locator(".newcode").wait_for()
