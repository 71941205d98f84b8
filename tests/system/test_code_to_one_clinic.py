"""An official sends one clinic a new code, with and without script; axe looks on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenken_site.accounts.models import User
from tenken_site.frames.models import Contact
from tenken_site.outreach.models import CodeRequest
from tests.cast import NOW
from tests.factories import campaigns, outreach
from tests.factories.people import Cast
from tests.system.browser import PHONE, Person

pytestmark = [pytest.mark.stores, pytest.mark.system]


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)


def signs_in(person: Person, user: User) -> None:
    person.is_signed_in_as(user)
    person.goes_to("/")


@pytest.mark.parametrize("script", [True, False])
def test_a_new_address_is_read_back_before_anything_is_sent(
    someone: Callable[..., Person], people: Cast, script: bool
) -> None:
    campaign = outreach.mailing_campaign()
    case = campaigns.enrolled(into=campaign).case
    outreach.address(case, state=Contact.MailState.DEAD)
    tsuda = someone(script=script, **({} if script else {"size": PHONE}))
    signs_in(tsuda, people.funabashi)
    page = tsuda.goes_to(f"/campaigns/mailing-2026/cases/{case.public_id}/code/")
    if script:
        tsuda.sees_no_barrier()

    page.get_by_role("button", name="メールの送り先を確かめる").click()
    assert "新しいメールアドレスを入れてください。" in page.locator("main").inner_text()
    if script:
        tsuda.sees_no_barrier()
    page.locator("#id_mail").fill("aoba@clinics.test")
    page.get_by_role("button", name="メールの送り先を確かめる").click()
    assert "aoba@clinics.test" in page.locator(".said-address").inner_text()
    assert not CodeRequest.objects.exists()
    if script:
        tsuda.sees_no_barrier()
    page.get_by_role("button", name="このアドレスに送る").click()

    assert "送信待ち" in page.locator("main").inner_text()
    assert Contact.objects.get(unit=case.unit_id).mail == "aoba@clinics.test"
    if script:
        tsuda.sees_no_barrier()


def test_a_letter_is_saved_and_its_file_erased(someone: Callable[..., Person], people: Cast) -> None:
    campaign = outreach.mailing_campaign()
    case = campaigns.enrolled(into=campaign).case
    tsuda = someone(script=False)
    signs_in(tsuda, people.funabashi)
    page = tsuda.goes_to(f"/campaigns/mailing-2026/cases/{case.public_id}/code/")

    page.get_by_role("button", name="封書の内容を確かめる").click()
    page.get_by_role("button", name="封書を作る").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="PDFを保存する").click()
    page.get_by_role("button", name="印刷したのでファイルを消す").click()

    assert saved.value.suggested_filename.endswith(".pdf")
    assert "ファイルを消しました" in page.locator("main").inner_text()
    assert bytes(CodeRequest.objects.get().document) == b""
