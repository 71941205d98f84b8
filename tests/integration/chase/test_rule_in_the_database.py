"""The database chooses, ranks and orders as the library does, on any cases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenken.chase.moments import DeskDay
from tenken.chase.priority import calls_today
from tenken.chase.reasons import CallState, Reason
from tenken_site.campaigns.models import Case
from tenken_site.chase.queries import Wanted, called, cases_inside, matching, state_of
from tenken_site.chase.queries_calls import ranked, todays
from tests.cast import FUNABASHI_CODE, NOW
from tests.factories.call_states import DESK, call_states
from tests.factories.chase import cases_for, dozen
from tests.factories.jurisdictions import territory
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
COUNTRY = ("000000",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(call_states(), min_size=1, max_size=12),
    st.sampled_from((0, 4, 14, 40, 60 * 24, 37 * 60 * 24, -10 * 60 * 24, -12 * 60 * 24)),
)
def test_database_and_library_give_the_same_calls_in_the_same_order(
    cast: Cast, states: list[CallState], minutes: int
) -> None:
    desk = DeskDay(now=NOW + timedelta(minutes=minutes), opens_at=DESK.opens_at, closes_at=DESK.closes_at)
    with transaction.atomic():
        Case.objects.all().delete()
        cases_for(
            cast.campaign, [(f"診療所{number}", "本町1", state) for number, state in enumerate(states)], by=cast.chiba
        )
        cases = cases_inside(COUNTRY, campaign=cast.campaign, area=territory()[FUNABASHI_CODE])
        stored = [state_of(one) for one in cases.select_related("unit__contact", "chase_state").order_by("pk")]

        expected = calls_today(stored, desk=desk)
        found = todays(cases, desk=desk)
        shown = called((key for key, _ in found.calls), desk=desk)
        everybody = ranked(cases, desk=desk).values_list("pk", "rank")
        ranks = dict(everybody)
        transaction.set_rollback(True)

    assert [replace(state, number=0) for state in stored] == [replace(state, number=0) for state in states]
    assert [key for key, _ in found.calls] == [call.state.number for call in expected]
    assert [(one.case.pk, one.rank) for one in shown] == [(call.state.number, call.priority) for call in expected]
    assert {key: rank for key, rank in ranks.items() if rank} == {one.state.number: one.priority for one in expected}
    assert found.counts() == {reason.value: sum(reason in call.reasons for call in expected) for reason in Reason}


def test_the_dozen_are_called_in_the_order_of_their_reasons(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)
    cases = cases_inside(COUNTRY, campaign=cast.campaign, area=territory()[FUNABASHI_CODE])
    desk = DeskDay(now=NOW, opens_at=cast.campaign.opens_at, closes_at=cast.campaign.closes_at)

    found = called((key for key, _ in todays(cases, desk=desk).calls), desk=desk)

    assert [one.case.unit.name for one in found] == [
        "きたならし皮膚科",
        "薬円台眼科",
        "古作ペインクリニック",
        "青葉こどもクリニック",
        "宮本産婦人科",
        "夏見台内科・循環器内科",
        "塚田ファミリークリニック",
        "みなと内科クリニック",  # nobody has its number
        "髙橋耳鼻咽喉科",
    ]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(text="ペイン"), {"古作ペインクリニック"}),
        (Wanted(text="高橋"), {"髙橋耳鼻咽喉科"}),
        (Wanted(text="047-000-1005"), set()),
        (Wanted(kind="clinic_beds"), {"宮本産婦人科", "はまなす整形外科"}),
        (Wanted(kind="nonsense", text="青葉"), {"青葉こどもクリニック"}),
        (Wanted(text="\0"), None),
        (Wanted(text="%"), set()),
    ],
)
def test_a_clinic_is_found_by_part_of_its_name(cast: Cast, wanted: Wanted, names: set[str] | None) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    cases = cases_inside(COUNTRY, campaign=cast.campaign, area=territory()[FUNABASHI_CODE])

    found = {one.unit.name for one in matching(cases, wanted)}

    assert found == (names if names is not None else {*made, "みなと内科クリニック"})
