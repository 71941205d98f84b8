"""みなと内科クリニック answers: from the code in the letter to the receipt, and again."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.factories import accounts
from tests.factories.people import Cast
from tests.system.browser import PHONE, Person

Someone = Callable[..., Person]


def test_a_clinic_answers_by_keyboard_alone_resumes_on_another_device_and_holds_a_receipt(
    someone: Someone, people: Cast
) -> None:
    code = accounts.access_code(people.minato.user)
    office = someone()

    # The letter's code is typed without a mouse, in small letters.
    page = office.goes_to("/sign-in/")
    office.sees_no_barrier()
    office.tabs_to(page.locator("#code"))
    page.keyboard.type(code.lower().replace("-", ""))
    page.keyboard.press("Enter")
    page.wait_for_url("**/surveys/")
    office.sees_no_barrier()

    # The first question opens the second; both are stored as they are given.
    page.goto(f"/cases/{people.minato.case.public_id}/")
    office.sees_no_barrier()
    office.tabs_to(page.get_by_role("link", name="回答に進む"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/")
    assert not office.question("T2").is_visible()
    office.tabs_to(office.question("T1").get_by_role("radio").first)
    page.keyboard.press("Space")
    office.saved("T1")
    office.tabs_to(office.question("T2").get_by_role("textbox"))
    page.keyboard.type("3")
    office.saved("T2")
    office.sees_no_barrier()
    assert office.hosts == {office.host}  # every request of these pages, and none to anybody else
    office.leaves()

    # At home, on a telephone, everything is there; the rest follows.
    telephone = someone(size=PHONE)
    page = telephone.signs_in(code)
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    assert telephone.question("T1").get_by_role("radio", name="はい").is_checked()
    assert telephone.question("T2").get_by_role("textbox").input_value() == "3"
    telephone.question("T3").get_by_role("checkbox", name="バックアップ").check()
    telephone.saved("T3")
    page.get_by_role("button", name="回答を確認する").last.click()
    page.wait_for_url("**/review/")
    telephone.sees_no_barrier()
    page.get_by_role("button", name="この内容で提出する").click()
    page.wait_for_url("**/receipt/**")
    telephone.sees_no_barrier()
    first = page.locator(".num").inner_text()
    assert "第1版" in page.locator("main").inner_text()

    # The receipt is a document that can be read without Tenken.
    with page.expect_download() as waiting:
        page.get_by_role("link", name="受付票を保存（PDF）").click()
    document = PdfReader(BytesIO(Path(waiting.value.path()).read_bytes()))
    assert first in "".join(sheet.extract_text() for sheet in document.pages)


def test_a_clinic_corrects_its_answers_and_both_versions_are_kept(someone: Someone, people: Cast) -> None:
    code = accounts.access_code(people.minato.user)
    clinic = someone()
    page = clinic.signs_in(code)
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    clinic.question("T1").get_by_role("radio", name="いいえ").check()
    clinic.saved("T1")
    clinic.question("T3").get_by_role("checkbox", name="更新").check()
    clinic.saved("T3")
    page.get_by_role("button", name="回答を確認する").last.click()
    page.get_by_role("button", name="この内容で提出する").click()
    page.wait_for_url("**/receipt/**")
    first = page.locator(".num").inner_text()

    page.get_by_role("link", name="回答を訂正する").first.click()
    clinic.question("T3").get_by_role("checkbox", name="バックアップ").check()
    clinic.saved("T3")
    clinic.sees_no_barrier()
    page.get_by_role("button", name="回答を確認する").last.click()
    clinic.sees_no_barrier()
    page.get_by_role("button", name="この内容で提出する").click()
    page.wait_for_url("**/receipt/**")

    assert "第2版" in page.locator("main").inner_text()
    assert page.locator(".num").inner_text() != first
    page.get_by_role("link", name="第1版").click()
    assert first in page.locator("main").inner_text()
    clinic.sees_no_barrier()


def test_everything_works_without_javascript(someone: Someone, people: Cast) -> None:
    code = accounts.access_code(people.minato.user)
    clinic = someone(script=False)

    page = clinic.signs_in(code)
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    clinic.question("T1").locator("input[value=yes]").check()
    page.locator("button[value=save]:visible").last.click()
    clinic.question("T2").get_by_role("textbox").fill("2")
    clinic.question("T3").locator("input[value=other]").check()
    clinic.question("T3").locator("input[type=text]").fill("鍵をかけています")
    page.get_by_role("button", name="保存して回答を確認する").click()
    page.get_by_role("button", name="この内容で提出する").click()

    said = page.locator("main").inner_text()
    assert "提出を受け付けました" in said
    assert "鍵をかけています" in said


def test_missing_answers_are_named_and_the_keyboard_is_brought_there(someone: Someone, people: Cast) -> None:
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    clinic.question("T1").get_by_role("radio", name="はい").check()
    clinic.saved("T1")

    page.get_by_role("button", name="回答を確認する").last.click()
    page.wait_for_url("**/review/")

    assert "まだ提出できません" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="この内容で提出する").count() == 0
    clinic.sees_no_barrier()
    page.get_by_role("link", name="残りの質問に答える").click()
    expect(page.locator("#summary")).to_be_focused()  # it has its place as soon as the page is there
    clinic.sees_no_barrier()


def test_a_wrong_value_is_told_at_its_question_and_stays_in_the_field(someone: Someone, people: Cast) -> None:
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(people.minato.user))
    page.goto(f"/cases/{people.minato.case.public_id}/answer/")
    clinic.question("T1").get_by_role("radio", name="はい").check()
    clinic.saved("T1")

    clinic.question("T2").get_by_role("textbox").fill("たくさん")

    clinic.question("T2").get_by_role("alert").wait_for()
    assert clinic.question("T2").get_by_role("textbox").input_value() == "たくさん"
    assert clinic.question("T2").get_by_role("textbox").get_attribute("aria-invalid") == "true"
    clinic.sees_no_barrier()
