"""Time and trouble with each question, for the ministry."""

import re

import pytest

from tenken_site.campaigns.models import Campaign
from tests.factories import facts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("postgresql")


def shown(cast: Cast, *, language: str = "ja") -> str:
    client = signed_in(cast.ministry)
    client.cookies["django_language"] = language
    html = client.get(f"/status/{cast.campaign.slug}/questions/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<main")[1].split("</main>")[0]))


def test_each_question_stands_with_its_words_times_and_troubles(cast: Cast) -> None:
    facts.question(cast.campaign, median_seconds=35, slow_seconds=140, troubles=6, changes=12, left_here=3)

    page = shown(cast)

    assert "院内にパソコンがありますか。" in page
    assert "120 35秒 2分20秒 6 5.0% 12 10.0% 3 100.0%" in page


def test_what_few_clinics_stand_behind_is_not_shown(cast: Cast) -> None:
    facts.question(cast.campaign)
    facts.question(
        cast.campaign,
        link_id="T2",
        clinics=None,
        median_seconds=None,
        slow_seconds=None,
        troubles=None,
        changes=None,
        left_here=None,
    )

    page = shown(cast)

    assert "… … … … … …" in page
    assert "「…」は、もとになる施設が 10未満のため" in page


def test_a_pilot_says_that_it_is_one_and_names_its_own_threshold(cast: Cast) -> None:
    facts.question(cast.campaign)
    Campaign.objects.filter(pk=cast.campaign.pk).update(pilot_of=cast.campaign)

    page = shown(cast)

    assert "これは試行の記録です" in page
    assert "5未満のため" in page


def test_a_question_that_one_in_ten_stumbles_over_is_marked(cast: Cast) -> None:
    facts.question(cast.campaign, clinics=100, troubles=9)
    before = shown(cast)
    facts.question(cast.campaign, link_id="T2", clinics=100, troubles=10)

    assert before.count("見直しの候補") == 1  # in the explanation
    assert shown(cast).count("見直しの候補") == 2


def test_before_anything_is_counted_the_page_says_so(cast: Cast) -> None:
    page = shown(cast)

    assert "まだ集計していません" in page


@pytest.mark.parametrize("who", ["chiba", "funabashi"])
def test_the_page_is_the_ministrys_alone(cast: Cast, who: str) -> None:
    facts.question(cast.campaign)

    assert signed_in(getattr(cast, who)).get(f"/status/{cast.campaign.slug}/questions/").status_code == 404


def test_a_campaign_that_does_not_exist_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.ministry).get("/status/nowhere/questions/").status_code == 404
