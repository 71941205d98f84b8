"""The desk asks the same few statements, however many calls were recorded today."""

import pytest

from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.chase.actions.record_attempt import record_attempt
from tenken_site.chase.queries import cases_inside
from tenken_site.jurisdictions.models import Jurisdiction
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.factories.browsers import signed_in
from tests.factories.chase import dozen
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("postgresql")]


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)


@pytest.mark.parametrize("recorded", [0, 1, 4])
def test_calls_recorded_today_add_no_statement_each(
    cast: Cast, recorded: int, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    never_called = cast.campaign.cases.filter(
        chase_state__isnull=True, status="not_started", unit__relay=FUNABASHI_CODE
    ).order_by("pk")
    for case in list(never_called)[:recorded]:
        record_attempt(
            case=case,
            area=Jurisdiction.objects.get(code=FUNABASHI_CODE),
            outcome=AttemptOutcome.NO_ANSWER,
            seen=0,
            caller=cast.funabashi,
            by=f"user:{cast.funabashi.pk}",
            now=NOW,
        )
    client = signed_in(cast.chiba)
    address = f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/"
    client.get(address)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        text = client.get(address).content.decode()

    assert text.count('class="call done"') == recorded


@pytest.mark.parametrize("codes", [[COUNTRY_CODE], [CHIBA_CODE], [FUNABASHI_CODE], [OSAKA_CODE], []])
@pytest.mark.parametrize("area", [COUNTRY_CODE, CHIBA_CODE, FUNABASHI_CODE])
def test_a_viewer_finds_only_own_cases_in_the_country_as_in_an_area(cast: Cast, codes: list[str], area: str) -> None:
    found = cases_inside(codes, campaign=cast.campaign, area=Jurisdiction.objects.get(code=area))

    wanted = {
        case.pk
        for case in cast.campaign.cases.select_related("unit")
        if {COUNTRY_CODE, case.unit.prefecture_id, case.unit.relay_id} & set(codes)
        and area in {COUNTRY_CODE, case.unit.prefecture_id, case.unit.relay_id}
    }
    assert set(found.values_list("pk", flat=True)) == wanted
