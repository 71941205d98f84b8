"""Answers that look unusual are ticked as right, or changed; what is forgotten is found by keyboard and by ear."""

from collections.abc import Callable
from pathlib import Path

from tests.factories import accounts, campaigns
from tests.factories.unusual import unusual_survey
from tests.system.browser import Person

Someone = Callable[..., Person]


def test_a_forgotten_tick_is_one_press_away_and_the_others_stay(
    someone: Someone, live_site: str, tmp_path: Path
) -> None:
    enrolled = campaigns.enrolled(into=campaigns.campaign(path=unusual_survey(folder=tmp_path)))
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(enrolled.user))
    page.goto(f"/cases/{enrolled.case.public_id}/answer/")
    clinic.question("T1").get_by_role("radio", name="はい").check()
    clinic.saved("T1")
    clinic.question("T2").get_by_role("textbox").fill("500")
    clinic.saved("T2")
    clinic.question("T3").get_by_role("checkbox", name="どれも行っていない").check()
    clinic.saved("T3")
    page.get_by_role("button", name="回答を確認する").last.click()

    boxes = page.get_by_role("checkbox", name="このままで正しい")
    boxes.first.check()
    page.get_by_role("button", name="この内容で提出する").click()

    page.locator("#summary").wait_for()
    assert page.title().startswith("エラー：")
    assert [box.is_checked() for box in boxes.all()] == [True, False]
    clinic.sees_no_barrier()

    page.locator("#summary a").click()
    page.keyboard.press("Space")
    page.get_by_role("button", name="この内容で提出する").click()
    page.wait_for_url("**/receipt/**")
