"""Two people of one clinic, two screens, one questionnaire."""

from collections.abc import Callable

from tests.factories import accounts
from tests.factories.people import Cast
from tests.system.browser import PHONE, Person

Someone = Callable[..., Person]


def test_two_people_at_once_see_both_answers_and_choose(someone: Someone, people: Cast) -> None:
    code = accounts.access_code(people.minato.user)
    address = f"/cases/{people.minato.case.public_id}/answer/"
    desk, telephone = someone(), someone(size=PHONE)
    for person in (desk, telephone):
        person.signs_in(code)
        person.goes_to(address)

    desk.question("T1").get_by_role("radio", name="はい").check()
    desk.saved("T1")
    # A click, not a check: the two answers take the place of the choices, sometimes before the tick could be looked at.
    telephone.question("T1").get_by_role("radio", name="いいえ").click()

    # Nothing was overwritten; the one who came second sees both.
    both = telephone.question("T1").locator("button[name=keep-T1]")
    both.first.wait_for()
    assert both.count() == 2
    telephone.sees_no_barrier()
    assert desk.goes_to(address).locator("#q-T1 input[value=yes]").is_checked()

    # And decides.
    telephone.question("T1").locator("button[value=mine]").click()
    telephone.saved("T1")
    assert desk.goes_to(address).locator("#q-T1 input[value=no]").is_checked()


def test_two_people_who_say_the_same_are_not_disturbed(someone: Someone, people: Cast) -> None:
    code = accounts.access_code(people.minato.user)
    address = f"/cases/{people.minato.case.public_id}/answer/"
    first, second = someone(), someone()
    for person in (first, second):
        person.signs_in(code)
        person.goes_to(address)

    for person in (first, second):
        person.question("T1").get_by_role("radio", name="いいえ").check()
        person.saved("T1")

    assert second.question("T1").locator("button[name=keep-T1]").count() == 0


def test_a_new_code_ends_the_session_of_whoever_holds_the_old_one(someone: Someone, people: Cast) -> None:
    code = accounts.access_code(people.minato.user)
    owner, holder = someone(), someone()
    owner.signs_in(code)
    holder.signs_in(code)

    page = owner.goes_to("/access/")
    owner.sees_no_barrier()
    page.get_by_role("link", name="新しいコードを作る").click()
    owner.sees_no_barrier()
    page.locator("main form button").first.click()
    page.locator(".newcode").wait_for()
    owner.sees_no_barrier()

    holder.goes_to("/surveys/")
    assert "/sign-in/" in holder.page.url
    holder.page.locator("#code").fill(code)
    holder.page.get_by_role("button", name="回答を始める").click()
    holder.page.get_by_role("alert").wait_for()
    holder.sees_no_barrier()
    owner.goes_to("/surveys/")
    assert owner.page.url.endswith("/surveys/")
