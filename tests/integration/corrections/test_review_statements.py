"""The list of what a person must look at stays one short page, however much there is."""

import re

import pytest

from tenken_site.corrections import queries
from tenken_site.frames.models import ContactCandidate, Unit
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, OSAKA_CODE
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores


def address(cast: Cast) -> str:
    return f"/campaigns/{cast.campaign.slug}/review/"


def candidates(cast: Cast, number: int) -> None:
    ContactCandidate.objects.bulk_create(
        ContactCandidate(
            version_id=cast.campaign.frame_version_id, source="連絡先.csv", line=n, why="not_found", likely=None,
            prefecture_id=CHIBA_CODE,
        )
        for n in range(number)
    )  # fmt: skip


@pytest.mark.parametrize("who", ["ministry", "chiba", "funabashi"])
def test_the_page_takes_at_most_eight_statements(
    cast: Cast, who: str, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    Unit.objects.update(relay=None)
    candidates(cast, 3)
    client = signed_in(getattr(cast, who))
    client.get(address(cast))

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get(address(cast)).status_code == 200


@pytest.mark.parametrize(
    ("codes", "units", "rows"), [(["000000"], 2, 60), ([CHIBA_CODE], 1, 60), ([OSAKA_CODE], 1, 0), ([], 0, 0)]
)
def test_the_totals_count_what_the_viewer_may_see_beyond_the_page_too(
    cast: Cast, codes: list[str], units: int, rows: int
) -> None:
    Unit.objects.update(relay=None)
    candidates(cast, 60)

    page = queries.review(codes, campaign=cast.campaign)

    assert (page.units_total, page.candidates_total) == (units, rows)
    assert (len(page.units), len(page.candidates)) == (units, min(rows, queries.PAGE_SIZE))


def test_nothing_to_look_at_counts_as_none(cast: Cast) -> None:
    page = queries.review(["000000"], campaign=cast.campaign)

    assert (page.units_total, page.candidates_total) == (0, 0)


def test_only_relays_of_a_facilitys_own_prefecture_are_offered_and_all_where_it_is_not_known(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.minato.case.unit_id).update(relay=None)
    Unit.objects.exclude(pk=cast.minato.case.unit_id).update(relay=None, prefecture=None)

    text = signed_in(cast.ministry).get(address(cast)).content.decode()

    offered = [re.findall(r'value="(\d{6})"', one) for one in re.findall(r"<select.*?</select>", text, re.DOTALL)]
    here, unknown = sorted(offered, key=len)
    assert {FUNABASHI_CODE, CHIBA_CODE} <= set(here)
    assert OSAKA_CODE not in here
    assert {FUNABASHI_CODE, CHIBA_CODE, OSAKA_CODE} <= set(unknown)
