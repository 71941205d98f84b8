"""The ministry asks for a flash survey and opens it, at a desktop and at a phone; axe looks on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from tenken_site.campaigns import opening
from tenken_site.jobs.worker import Worker
from tests.cast import MINISTRY, NOW
from tests.factories import accounts, flash
from tests.factories.datasets import SECOND
from tests.system.browser import Person

pytestmark = pytest.mark.system


def work() -> None:
    worker = Worker(clock=lambda: NOW)
    while worker.do_run():
        pass


def test_from_the_advisory_to_the_open_campaign_in_one_sitting(
    someone: Callable[..., Person],
    settings,  # type: ignore[no-untyped-def]  # pytest-django's
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SURVEYS = flash.ready_surveys(tmp_path)
    monkeypatch.setattr(opening, "clock", lambda: NOW)
    source = flash.campaign()
    hanada, ueno = someone(), someone()
    hanada.is_signed_in_as(accounts.official(MINISTRY))
    ueno.is_signed_in_as(accounts.official(SECOND))

    page = hanada.goes_to(reverse("flash-list", args=[source.slug]))
    hanada.sees_no_barrier()
    page.get_by_role("link", name="緊急の確認調査を申請する").click()
    page.get_by_role("button", name="この内容で申請する").click()
    page.get_by_text("入力をお確かめください").wait_for()
    hanada.sees_no_barrier()
    for name in ("title", "title_en", "technology", "technology_en", "action", "action_en", "address"):
        page.locator(f"#{name}").fill(getattr(flash.ADVISORY, name))
    page.get_by_text("T3 行っている対策をすべて選んでください。").first.click()
    page.get_by_label("バックアップ").check()
    page.locator("#reason").fill("悪用が確認されたため")
    page.get_by_role("button", name="この内容で申請する").click()
    page.get_by_text("許可を待っています").first.wait_for()
    hanada.sees_no_barrier()

    granting = ueno.goes_to(reverse("flash-survey", args=[source.slug, 1]))
    granting.get_by_role("button", name="回答を読むことを許可する").click()
    page.reload()
    page.get_by_role("button", name="施設を選ぶ").click()
    page.get_by_text("順番を待っています").wait_for()
    work()
    page.get_by_role("heading", name="数を確かめて、始める").wait_for()  # the page notices by itself
    hanada.sees_no_barrier()
    page.get_by_label("2施設に").check()
    page.get_by_role("button", name="この施設に調査を始める").click()
    work()
    page.get_by_role("heading", name="いまの状況").wait_for()
    page.get_by_text("10施設が回答してから数えます").wait_for()
    hanada.sees_no_barrier()
