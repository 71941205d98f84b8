"""Groups of few clinics in outcomes that no table protects: left out, or put together without losing a yen."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.risk.few import OTHERS, are_few, kinds_to_tell, large_enough, without_few
from tenken.risk.planning_model import Grant

_CELLS = st.tuples(st.sampled_from(("01", "02", "03")), st.sampled_from(("clinic", "dental")))
_COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), max_size=6)
_GRANTS = st.lists(
    st.builds(
        lambda area, kind, measure, clinics: Grant(area, kind, measure, clinics, clinics * 100, clinics * 2.0),
        st.sampled_from(("01", "02", "03")), st.sampled_from(("clinic", "dental")), st.sampled_from(("m1", "m2")),
        st.integers(1, 30),
    ),
    unique_by=lambda one: (one.area, one.kind, one.measure),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize(
    ("clinics", "shown"),
    [
        ({"a": 10, "b": 50}, {"a", "b"}),
        ({"a": 9, "b": 50, "c": 20}, {"b"}),
        ({"a": 9, "b": 3, "c": 20}, {"c"}),
        ({"a": 9}, set()),
        ({}, set()),
    ],
)
def test_a_group_under_ten_is_left_out_and_never_alone(clinics: dict[str, int], shown: set[str]) -> None:
    assert large_enough(clinics) == shown


@given(_COUNTS)
def test_what_is_left_out_cannot_be_had_by_subtraction(clinics: dict[str, int]) -> None:
    shown = large_enough(clinics)

    assert all(clinics[group] >= 10 for group in shown)
    assert len(clinics) - len(shown) != 1 or len(clinics) == 1


@given(_GRANTS, st.dictionaries(_CELLS, st.integers(0, 30)))
@settings(max_examples=100)
def test_no_row_and_nothing_got_by_subtraction_stands_for_few_clinics(
    grants: list[Grant], answered: dict[tuple[str, str], int]
) -> None:
    made = without_few(grants, answered)

    for name in ("clinics", "cost", "effect"):
        before, after = (sum(getattr(one, name) for one in some) for some in (grants, made))
        assert after == (before if made else 0), "what is left of the sum is nothing, or all of it"
    assert made or not grants or are_few(grants, answered)
    assert all(one.clinics >= 10 for one in made)
    for one in made:
        cells = {
            (grant.area, grant.kind)
            for grant in grants
            if one.area in (OTHERS, grant.area) and one.kind in (OTHERS, grant.kind)
        }
        assert sum(answered.get(cell, 0) for cell in cells) >= 10
    places = [(one.area, one.kind, one.measure) for one in made]
    assert len(places) == len(set(places))


@given(_GRANTS, _GRANTS, st.dictionaries(_CELLS, st.integers(0, 60)))
@settings(max_examples=100)
def test_sums_of_kinds_tell_nothing_of_few_clinics_either(
    best: list[Grant], equal: list[Grant], answered: dict[tuple[str, str], int]
) -> None:
    rows = without_few(best, answered)

    shown = kinds_to_tell([best, equal], rows, answered)

    def clinics(some: Iterable[Grant], kinds: Iterable[str]) -> int:
        return sum(one.clinics for one in some if one.kind in kinds)

    hidden = {"clinic", "dental"} - shown
    for kinds in (*({kind} for kind in shown), hidden):
        for left in (
            clinics(best, kinds), clinics(equal, kinds), clinics(best, kinds) - clinics(rows, kinds),
        ):  # fmt: skip
            assert not shown or not 0 < left < 10


def test_one_clinic_s_effect_is_not_told_by_a_row_of_all_other_areas() -> None:
    large, small = Grant("130001", "clinic", "m1", 200, 1, 10.0), Grant("310000", "beds", "m1", 1, 500, 37.0)
    middle = Grant("140007", "clinic", "m1", 50, 1, 5.0)
    answered = {("130001", "clinic"): 300, ("140007", "clinic"): 80, ("310000", "beds"): 1}

    made = without_few([large, middle, small], answered)

    assert made == (large, Grant(OTHERS, OTHERS, "m1", 51, 501, 42.0))
    assert without_few([large, small], answered) == (Grant(OTHERS, OTHERS, "m1", 201, 501, 47.0),)
    assert kinds_to_tell([[large, middle, small]], made, answered) == set()


def test_a_measure_that_few_take_goes_with_another_and_few_altogether_are_not_shown() -> None:
    many, few = Grant("01", "clinic", "m1", 40, 400, 4.0), Grant("01", "clinic", "m2", 3, 30, 9.0)
    answered = {("01", "clinic"): 60}

    assert without_few([many, few], answered) == (Grant(OTHERS, OTHERS, OTHERS, 43, 430, 13.0),)
    assert without_few([few], answered) == ()
    assert without_few([], answered) == ()


def test_a_cell_of_few_answers_goes_with_its_area_first() -> None:
    grants = [Grant("01", "clinic", "m1", 40, 400, 4.0), Grant("01", "dental", "m1", 12, 120, 1.0),
              Grant("01", "clinic_beds", "m1", 11, 110, 1.0), Grant("02", "dental", "m1", 4, 40, 0.5),
              Grant("03", "dental", "m1", 8, 80, 0.5)]  # fmt: skip
    answered = {
        ("01", "clinic"): 30,
        ("01", "dental"): 6,
        ("01", "clinic_beds"): 7,
        ("02", "dental"): 4,
        ("03", "dental"): 8,
    }

    made = without_few(grants, answered)

    assert [(one.area, one.kind, one.clinics) for one in made] == [
        ("01", OTHERS, 23), ("01", "clinic", 40), (OTHERS, OTHERS, 12),
    ]  # fmt: skip
