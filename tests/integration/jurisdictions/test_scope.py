"""Who sees which units: downward only, one rule for pages and queries."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenken_site.campaigns.models import Case
from tenken_site.frames.models import FrameVersion, Unit
from tenken_site.jurisdictions import scope
from tenken_site.jurisdictions.models import Jurisdiction
from tests import cast
from tests.factories.frames import frame_version
from tests.factories.jurisdictions import territory

pytestmark = pytest.mark.django_db
AREAS = (cast.COUNTRY_CODE, cast.CHIBA_CODE, cast.FUNABASHI_CODE, cast.OSAKA_CODE, cast.OSAKA_CITY_CODE)
#: Where a unit can lie: its prefecture and its relay; the last is not known.
PLACES = (
    (cast.CHIBA_CODE, cast.CHIBA_CODE),
    (cast.CHIBA_CODE, cast.FUNABASHI_CODE),
    (cast.OSAKA_CODE, cast.OSAKA_CODE),
    (cast.OSAKA_CODE, cast.OSAKA_CITY_CODE),
    (None, None),
)


@pytest.fixture
def version() -> FrameVersion:
    territory()
    version = frame_version(clinics=())
    for line, (prefecture, relay) in enumerate(PLACES):
        Unit.objects.create(
            version=version, line=line, name=f"{line}", name_folded=f"{line}", prefecture_id=prefecture, relay_id=relay
        )
    return version


@pytest.mark.parametrize(
    ("codes", "lines"),
    [
        ((cast.COUNTRY_CODE,), {0, 1, 2, 3, 4}),
        ((cast.CHIBA_CODE,), {0, 1}),
        ((cast.FUNABASHI_CODE,), {1}),
        ((cast.OSAKA_CITY_CODE, cast.CHIBA_CODE), {0, 1, 3}),
        ((), set()),
        (("999999",), set()),
    ],
)
def test_rights_reach_downward_only(version: FrameVersion, codes: tuple[str, ...], lines: set[int]) -> None:
    seen = Unit.objects.filter(scope.units(codes), version=version).values_list("line", flat=True)

    assert set(seen) == lines


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.sets(st.sampled_from(AREAS)))
def test_filters_and_the_rule_without_a_statement_agree(version: FrameVersion, codes: set[str]) -> None:
    units = set(Unit.objects.filter(scope.units(codes), version=version).values_list("line", flat=True))
    areas = set(Jurisdiction.objects.filter(scope.visible(codes)).values_list("code", flat=True))

    assert areas == {area for area in AREAS if scope.reaches(codes, area=area)}
    expected = {line for line, (_, relay) in enumerate(PLACES) if relay is not None and relay in areas}
    assert units == expected | ({4} if cast.COUNTRY_CODE in codes else set())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.sets(st.sampled_from(AREAS)), more=st.sampled_from(AREAS))
def test_one_more_appointment_never_takes_anything_away(version: FrameVersion, codes: set[str], more: str) -> None:
    before = set(Unit.objects.filter(scope.units(codes), version=version).values_list("line", flat=True))
    after = set(Unit.objects.filter(scope.units(codes | {more}), version=version).values_list("line", flat=True))

    assert before <= after


def test_cases_are_filtered_through_their_unit() -> None:
    statement = str(Case.objects.filter(scope.units([cast.CHIBA_CODE], through="unit__")).query)

    assert "prefecture_id" in statement
    assert cast.CHIBA_CODE in statement
