"""Finding a case by its clinic's name or code: one statement, within the campaign and the viewer's areas."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken.frame.folding import fold_name
from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.queries import cases_found
from tenken_site.frames.models import Unit
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, OSAKA_CODE
from tests.factories import campaigns
from tests.factories.campaigns import new_case
from tests.factories.jurisdictions import territory
from tests.factories.people import Cast

pytestmark = pytest.mark.stores


@pytest.fixture
def many(cast: Cast) -> Campaign:
    """Thirty clinics of two prefectures in one campaign; every third in a pilot of the same list too."""
    campaign, areas = cast.campaign, territory()
    pilot = campaigns.campaign(slug="pilot", receipt_prefix="P26")
    Campaign.objects.filter(pk=pilot.pk).update(frame_version=campaign.frame_version, pilot_of=campaign)
    for place in range(30):
        chiba = place % 2
        name = f"髙橋医院{place:02}"
        unit = Unit.objects.create(
            version_id=campaign.frame_version_id, line=200 - place, name=name, name_folded=fold_name(name),
            facility_code=f"12{place:08}", prefecture=areas[CHIBA_CODE if chiba else OSAKA_CODE],
            relay=areas[FUNABASHI_CODE if chiba else OSAKA_CODE],
        )  # fmt: skip
        new_case(campaign, unit).save()
        if place % 3 == 0:
            new_case(pilot, unit).save()
    return campaign


@pytest.mark.parametrize("viewer", [[COUNTRY_CODE], [CHIBA_CODE], [FUNABASHI_CODE], [OSAKA_CODE], []])
@pytest.mark.parametrize("words", ["高橋", "医院1", "髙橋医院07", "1200000007", "いない", "%"])
@pytest.mark.parametrize("slug", ["tiny-2026", "pilot"])
def test_the_first_twenty_of_the_list_are_found_among_the_campaigns_own(
    many: Campaign, viewer: list[str], words: str, slug: str
) -> None:
    campaign = Campaign.objects.get(slug=slug)
    wanted = [
        case.pk
        for case in campaign.cases.select_related("unit").order_by("unit__source_file", "unit__line")
        if {COUNTRY_CODE, case.unit.prefecture_id, case.unit.relay_id} & set(viewer)
        and case.unit.version_id == campaign.frame_version_id
        and (case.unit.facility_code == words or (fold_name(words) and fold_name(words) in case.unit.name_folded))
    ]

    with CaptureQueriesContext(connection) as statements:
        found = cases_found(viewer, campaign=campaign, words=words)
        assert all(str(case.unit.relay) for case in found)

    assert [case.pk for case in found] == wanted[:20]
    assert len(statements) <= 1
