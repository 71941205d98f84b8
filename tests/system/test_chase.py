"""An official at the chase desk, with the keyboard, with and without script; axe looks on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenken_site.accounts.models import User
from tenken_site.chase.models import ChaseState, ContactAttempt
from tests.cast import FUNABASHI_CODE, NOW
from tests.factories.chase import dozen
from tests.factories.people import Cast
from tests.system.browser import PHONE, Person

pytestmark = [pytest.mark.stores, pytest.mark.system]
DESK = f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/"


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock stands at ten o'clock; the browser's does not matter."""
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)


def signs_in(person: Person, user: User) -> None:
    person.is_signed_in_as(user)
    person.goes_to("/")


def test_an_official_records_calls_with_the_keyboard_and_takes_one_back(
    someone: Callable[..., Person], people: Cast
) -> None:
    made = dozen(people.campaign, by=people.chiba)
    tsuda = someone()
    signs_in(tsuda, people.funabashi)
    page = tsuda.goes_to("/campaigns/tiny-2026/calls/")
    tsuda.sees_no_barrier()
    row = page.locator(f"#c-{made['宮本産婦人科'].public_id}")

    tsuda.tabs_to(row.get_by_role("button", name="回答を約束"))
    page.keyboard.press("Enter")
    undo = row.get_by_role("button", name="取り消す")
    undo.wait_for()

    assert "「回答を約束」と記録しました" in row.inner_text()
    assert "「回答を約束」と記録しました" in page.locator("#said").inner_text()
    page.wait_for_function("document.activeElement.textContent.startsWith('取り消す')")  # once the row has settled
    tsuda.sees_no_barrier()

    page.keyboard.press("Enter")
    row.get_by_role("button", name="出ない").wait_for()
    assert ContactAttempt.objects.get(case=made["宮本産婦人科"]).undone_at == NOW

    row.locator("summary", has_text="かけ直す").click()
    row.locator("[name=call_back_day]").fill("2026-07-16")
    row.locator("[name=call_back_time]").fill("11:30")
    row.get_by_role("button", name="この日時にかけ直す").click()
    row.get_by_role("button", name="取り消す").wait_for()
    assert "7月16日（木）11:30にかけ直します。" in row.inner_text()


def test_the_desk_works_without_script_on_a_phone(someone: Callable[..., Person], people: Cast) -> None:
    made = dozen(people.campaign, by=people.chiba)
    tsuda = someone(script=False, size=PHONE)
    signs_in(tsuda, people.funabashi)
    page = tsuda.goes_to(DESK)
    row = page.locator(f"#c-{made['青葉こどもクリニック'].public_id}")

    row.get_by_role("button", name="番号が違う").click()

    assert "青葉こどもクリニック：「番号が違う」と記録しました。" in page.locator(".messages").inner_text()
    page.locator(".call.done").get_by_role("button", name="取り消す").click()
    assert "記録を取り消しました" in page.locator(".messages").inner_text()
    assert row.get_by_role("button", name="番号が違う").is_visible()


def test_touching_the_number_tells_colleagues(someone: Callable[..., Person], people: Cast) -> None:
    made = dozen(people.campaign, by=people.chiba)
    tsuda = someone()
    signs_in(tsuda, people.funabashi)
    page = tsuda.goes_to(DESK)
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")  # nothing to dial with

    with page.expect_response(lambda answer: answer.url.endswith("/take/")) as told:
        page.locator(f"#c-{made['宮本産婦人科'].public_id} a.tel").click()

    assert told.value.status == 204
    assert ChaseState.objects.get(case=made["宮本産婦人科"]).taken_by == people.funabashi


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_list_and_clinic_show_no_barrier(someone: Callable[..., Person], people: Cast, size: str) -> None:
    made = dozen(people.campaign, by=people.chiba)
    tsuda = someone(**({"size": PHONE} if size == "phone" else {}))
    signs_in(tsuda, people.funabashi)

    for below in ("list/", f"{made['きたならし皮膚科'].public_id}/", "?reason=stopped"):
        tsuda.goes_to(DESK + below)
        tsuda.sees_no_barrier()
