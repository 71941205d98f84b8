"""A city's official visits a clinic with a telephone that runs no script; the ministry then reads the result."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from tenken_site.campaigns.models import Campaign, Case
from tenken_site.verifications.models import VerifiedClinic
from tests.cast import COUNTRY_CODE, NOW, Official
from tests.factories.accounts import official
from tests.factories.analysed import built
from tests.factories.people import Cast
from tests.factories.verifications import checklist_beside, stored
from tests.system.browser import DESKTOP, PHONE, Person

Someone = Callable[..., Person]
#: Where pictures go when somebody wants to look at the pages.
PICTURES = os.environ.get("TENKEN_LOOK_AT", "")


def looked_at(person: Person, name: str) -> None:
    """No barrier at either width; pictures where somebody asked for them."""
    person.sees_no_barrier()
    for size in (DESKTOP, PHONE) if PICTURES else ():
        person.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        person.page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
    person.page.set_viewport_size({"width": person.size["width"], "height": person.size["height"]})


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> None:
    """The tiny survey lets its first question be looked at."""
    settings.SURVEYS = checklist_beside(tmp_path)  # type: ignore[attr-defined]  # pytest-django's


def test_an_official_records_in_the_clinic_and_the_ministry_reads_the_result(people: Cast, someone: Someone) -> None:
    now = timezone.now()  # noqa: TID251  # as the pages will read it
    campaign = people.campaign
    Case.objects.filter(campaign=campaign).update(
        last_number=1, last_receipt_number="T26-1", last_submitted_at=now, settled_version=0, first_submitted_at=now
    )
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=now)
    campaign.refresh_from_db()
    dataset = built(
        campaign, asking=people.ministry, granting=official(Official("second", "二 人目", COUNTRY_CODE)), now=NOW
    )
    city, ministry = someone(size=PHONE, script=False), someone()
    city.is_signed_in_as(people.funabashi)
    ministry.is_signed_in_as(people.ministry)

    page = ministry.goes_to(f"/campaigns/{campaign.slug}/verifications/")
    looked_at(ministry, "1-list")
    page.locator("#size").fill("2")
    page.get_by_role("button", name="くじで施設を選ぶ").click()
    looked_at(ministry, "2-drawn")

    page = city.goes_to(f"/campaigns/{campaign.slug}/verifications/")
    page.get_by_role("link", name="第1回").click()
    looked_at(city, "3-clinics")
    page.get_by_role("link", name=people.minato.case.unit.name).click()
    looked_at(city, "4-form")
    page.get_by_role("button", name="見たとおりに記録する").click()
    looked_at(city, "5-lacking")
    page.get_by_label("はい").check()
    page.get_by_label("施設を訪ねて、目で見た").check()
    page.get_by_role("button", name="見たとおりに記録する").click()
    page.get_by_text("みなと内科クリニックの記録を保存しました").wait_for()
    assert VerifiedClinic.objects.get(case=people.minato.case).outcome == "recorded"

    VerifiedClinic.objects.all().delete()
    people.campaign.verifications.all().delete()
    stored(campaign, dataset, [people.minato.case])
    ministry.goes_to(f"/campaigns/{campaign.slug}/verifications/1/result/")
    looked_at(ministry, "6-result")
