"""Officials go the whole way: password, an authenticator app or a passkey, recovery codes; and come in again by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tenken_site.accounts import means, totp
from tests.cast import CHIBA, FUNABASHI, PASSWORD
from tests.factories import accounts
from tests.factories.people import Cast
from tests.system.browser import Person

Someone = Callable[..., Person]


def types_the_password(person: Person, username: str) -> None:
    person.goes_to("/sign-in/password/?next=/officials/")
    person.page.locator("#login").fill(username)
    person.page.locator("#password").fill(PASSWORD)
    person.page.get_by_role("button", name="IDとパスワードで入る").click()


def digits(secret: str, *, later: int = 0) -> str:
    moment = datetime.now(UTC) + timedelta(seconds=later)  # noqa: TID251  # the server has the real clock
    return totp.code_at(secret, step=totp.step_of(moment))


def test_an_official_sets_up_an_app_and_comes_in_by_it(someone: Someone, people: Cast) -> None:
    tsuda = someone()
    types_the_password(tsuda, FUNABASHI.username)
    page = tsuda.page
    page.get_by_role("heading", name="二段階認証を設定する").wait_for()
    tsuda.sees_no_barrier()
    page.get_by_role("link", name="認証アプリを設定する").click()
    tsuda.sees_no_barrier()
    page.get_by_text("読み取れないとき").click()
    secret = re.sub(r"\s", "", page.locator(".secret").inner_text())

    page.locator("#code").fill(digits(secret))
    page.get_by_role("button", name="確かめて設定する").click()
    page.get_by_role("heading", name="回復コードを保存してください").wait_for()
    tsuda.sees_no_barrier()
    with page.expect_download() as saved:
        page.get_by_role("link", name="ファイルに保存する").click()
    page.get_by_role("link", name="保存したので、次へ進む").click()
    page.get_by_role("heading", name="担当者").wait_for()
    tsuda.sees_no_barrier()
    tsuda.goes_to("/access/sign-in/")
    tsuda.sees_no_barrier()

    assert len(re.findall(r"\d{4}-\d{4}", saved.value.path().read_text("utf-8"))) == 10
    again = someone()
    types_the_password(again, FUNABASHI.username)
    again.page.locator("#code").wait_for()
    again.sees_no_barrier()
    again.page.locator("#code").fill(digits(secret, later=30))
    again.page.get_by_role("button", name="確かめて進む").click()
    again.page.get_by_role("heading", name="担当者").wait_for()


def test_an_official_sets_up_a_passkey_and_comes_in_by_it_alone(someone: Someone, people: Cast) -> None:
    yamane = someone()
    page = yamane.page
    devices = yamane.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    types_the_password(yamane, CHIBA.username)
    page.get_by_role("link", name="パスキーを設定する").click()
    yamane.sees_no_barrier()
    page.locator("#name").fill("係のパソコン")
    page.get_by_role("button", name="この機器のパスキーを登録する").click()
    page.get_by_role("heading", name="回復コードを保存してください").wait_for()
    page.get_by_role("link", name="保存したので、次へ進む").click()
    page.get_by_role("heading", name="担当者").wait_for()
    (kept,) = means.means_of(accounts.official(CHIBA))
    page.get_by_role("button", name="終了する").click()

    types_the_password(yamane, CHIBA.username)
    page.get_by_role("button", name="パスキーで確かめる").click()
    page.get_by_role("heading", name="担当者").wait_for()
    page.get_by_role("button", name="終了する").click()
    yamane.goes_to("/sign-in/passkey/?next=/officials/")
    yamane.sees_no_barrier()
    page.get_by_role("button", name="パスキーで入る").click()
    page.get_by_role("heading", name="担当者").wait_for()
    yamane.goes_to("/access/sign-in/")

    assert kept.name == "係のパソコン"
    assert "係のパソコン" in page.locator("main").inner_text()
