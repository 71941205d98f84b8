"""The pictures of the docs: the real survey, answered by みなと内科クリニック. ``--pictures`` writes them anew."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tenken.questionnaire.survey_model import JAPAN
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tests.architecture.tree import ROOT
from tests.cast import MINATO, MINISTRY
from tests.factories import accounts, campaigns
from tests.system.browser import PHONE, Person

CORE = ROOT / "surveys" / "clinic-cybersecurity-2026" / "core.yaml"
NAMES = ("sign-in", "answer", "answer-phone", "review", "receipt", "status")


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the pictures go."""
    return ROOT / "docs" / "how-to" / "images" if request.config.getoption("--pictures") else tmp_path


def test_the_real_survey_is_answered_to_the_receipt_and_pictured(
    someone: Callable[..., Person], live_site: str, folder: Path
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = campaigns.campaign(slug="pictures", receipt_prefix="P26", path=CORE, period=a_month_around_today())
    enrolled = campaigns.enrolled(MINATO, into=made)
    code = accounts.access_code(enrolled.user)
    accounts.official(MINISTRY)
    clinic = someone()

    def picture(person: Person, name: str) -> None:
        person.sees_no_barrier()
        person.page.wait_for_timeout(300)  # a picture in the middle of a change of width shows nobody's screen
        person.page.screenshot(path=folder / f"{name}.png", animations="disabled")

    clinic.goes_to("/sign-in/")
    picture(clinic, "sign-in")
    page = clinic.signs_in(code)
    page.goto(f"/cases/{enrolled.case.public_id}/answer/")
    answer_everything(clinic)
    page.evaluate("window.scrollTo(0, 500)")
    picture(clinic, "answer")
    telephone = someone(size=PHONE)
    telephone.signs_in(code)
    telephone.goes_to(f"/cases/{enrolled.case.public_id}/answer/")
    telephone.page.locator("[data-question]").nth(1).evaluate("one => window.scrollTo(0, one.offsetTop - 120)")
    picture(telephone, "answer-phone")
    page.get_by_role("button", name="回答を確認する").last.click()
    page.wait_for_url("**/review/")
    picture(clinic, "review")
    page.get_by_role("button", name="この内容で提出する").click()
    page.wait_for_url("**/receipt/**")
    picture(clinic, "receipt")

    refresh_facts(by="command:tests", now=datetime.now(UTC))  # noqa: TID251  # the page shows real time
    ministry = someone()
    ministry.is_signed_in_as(accounts.official(MINISTRY))
    ministry.goes_to("/status/pictures/")
    picture(ministry, "status")

    assert all((folder / f"{name}.png").stat().st_size > 10_000 for name in NAMES)


def a_month_around_today() -> tuple[datetime, datetime]:
    """A period of whole days in Japan that is half over."""
    today = datetime.now(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: TID251  # as the pages do
    return today - timedelta(days=20), today + timedelta(days=27)


def answer_everything(person: Person) -> None:
    """Gives every open question its first answer, those too that open on the way."""
    done: set[str] = set()
    while waiting := [
        found
        for found in person.page.locator("[data-question]:visible").evaluate_all(
            "found => found.map(one => one.dataset.question)"
        )
        if found not in done
    ]:
        question = person.question(waiting[0])
        choices = question.locator("input[type=radio], input[type=checkbox]")
        if choices.count():
            choices.first.check()
        else:
            question.locator("input[type=text], textarea").first.fill(
                "3" if numeric(person, waiting[0]) else "港 さくら"
            )
        person.saved(waiting[0])
        done.add(waiting[0])


def numeric(person: Person, link_id: str) -> bool:
    """Whether the question takes a number."""
    return person.question(link_id).locator("[inputmode=numeric], [inputmode=decimal]").count() > 0
