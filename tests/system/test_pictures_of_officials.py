"""The pictures of the officials' guides: coming in for the first time, whom to call today, and a letter's reply.

``--pictures`` writes them anew.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenken_site.accounts import totp
from tenken_site.accounts.actions.invite import invite
from tenken_site.accounts.invitations import link_to
from tenken_site.campaigns.letter_references import reference_of
from tests.architecture.tree import ROOT
from tests.cast import NOW, PASSWORD
from tests.factories.chase import dozen
from tests.factories.people import Cast
from tests.system.browser import Person

pytestmark = [pytest.mark.stores, pytest.mark.system]
NAMES = ("calls", "reply")
FIRST_TIME = ("official-password", "official-app", "official-recovery")


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the pictures go."""
    return ROOT / "docs" / "how-to" / "images" if request.config.getoption("--pictures") else tmp_path


def test_a_city_finds_whom_to_call_and_a_letter_can_be_answered(
    someone: Callable[..., Person], people: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)
    dozen(people.campaign, by=people.chiba)
    city = someone()
    city.is_signed_in_as(people.funabashi)
    page = city.page

    city.goes_to(f"/campaigns/{people.campaign.slug}/calls/")
    city.sees_no_barrier()
    page.screenshot(path=folder / "calls.png", animations="disabled")

    holder = someone()
    page = holder.goes_to(f"/reply/{reference_of(people.minato.case.public_id)}/")
    page.get_by_text("廃止した、または休止している").click()
    holder.sees_no_barrier()
    page.screenshot(path=folder / "reply.png", animations="disabled")

    assert all((folder / f"{name}.png").stat().st_size > 10_000 for name in NAMES)


def test_a_new_official_comes_from_the_mail_to_the_calls_without_help(
    someone: Callable[..., Person], people: Cast, folder: Path
) -> None:
    now = datetime.now(UTC)  # noqa: TID251  # the server has the real clock
    made = invite(
        username="funabashi-kaido", display_name="海藤 明", mail="kaido@city.example.jp", area="122041",
        by="command:tests", now=now,
    )  # fmt: skip
    kaido = someone()

    def picture(name: str) -> None:
        kaido.sees_no_barrier()
        page.screenshot(path=folder / f"{name}.png", animations="disabled", full_page=True)

    page = kaido.goes_to(re.sub(r"https?://[^/]+", "", link_to(made)))
    picture("official-password")
    page.locator("#new").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button", name="このパスワードに決めて、次へ進む").click()
    page.get_by_role("link", name="認証アプリを設定する").click()
    picture("official-app")
    page.get_by_text("読み取れないとき").click()
    secret = re.sub(r"\s", "", page.locator(".secret").inner_text())
    step = totp.step_of(datetime.now(UTC))  # noqa: TID251  # the server has the real clock
    page.locator("#code").fill(totp.code_at(secret, step=step))
    page.get_by_role("button", name="確かめて設定する").click()
    page.get_by_role("heading", name="回復コードを保存してください").wait_for()
    picture("official-recovery")
    page.get_by_role("link", name="保存したので、次へ進む").click()
    page.get_by_role("heading", name="今日電話する先").wait_for()

    assert all((folder / f"{name}.png").stat().st_size > 10_000 for name in FIRST_TIME)
