"""Rates lie between 0 and 1 and in their order; the worked example is AAPOR's arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.disposition.codes import DispositionCode
from tenken.disposition.rates import RATE_NAMES, eligible_share, rates
from tenken.disposition.rates_page import EXAMPLE, FORMULAS

counts = st.dictionaries(st.sampled_from(DispositionCode), st.integers(0, 10_000))
shares = st.fractions(0, 1)


@given(found=counts, e=st.none() | shares)
def test_rates_lie_between_nothing_and_all_and_keep_their_order(
    found: dict[DispositionCode, int], e: Fraction | None
) -> None:
    by = rates(found, e=e).by_name

    assert tuple(by) == RATE_NAMES
    assert all(rate is None or 0 <= rate <= 1 for rate in by.values())
    for lower, higher in (("RR1", "RR3"), ("RR3", "RR5"), ("RR2", "RR4"), ("RR4", "RR6"), ("RR1", "RR2"),
                          ("RR3", "RR4"), ("RR5", "RR6"), ("COOP1", "COOP2"), ("RR2", "CON1")):  # fmt: skip
        if by[lower] is not None and by[higher] is not None:
            assert by[lower] <= by[higher], (lower, higher)


@given(found=counts)
def test_the_bounds_of_rr3_are_rr1_and_rr5(found: dict[DispositionCode, int]) -> None:
    assert rates(found, e=Fraction(1)).by_name["RR3"] == rates(found).by_name["RR1"]
    assert rates(found, e=Fraction(0)).by_name["RR3"] == rates(found).by_name["RR5"]


@given(found=counts, more=st.integers(1, 1_000))
def test_not_eligible_cases_change_no_rate_but_through_e(found: dict[DispositionCode, int], more: int) -> None:
    with_more = {**found, DispositionCode.CLOSED: found.get(DispositionCode.CLOSED, 0) + more}

    assert rates(with_more, e=Fraction(1, 2)).by_name == rates(found, e=Fraction(1, 2)).by_name
    assert eligible_share(with_more) <= eligible_share(found)


@given(found=counts, factor=st.integers(1, 50))
def test_rates_do_not_depend_on_the_size(found: dict[DispositionCode, int], factor: int) -> None:
    assert rates({code: count * factor for code, count in found.items()}).by_name == rates(found).by_name


def test_e_is_the_share_of_the_eligible_among_the_known() -> None:
    found = {DispositionCode.COMPLETE: 90, DispositionCode.CLOSED: 10, DispositionCode.NOTHING_RETURNED: 400}

    assert eligible_share(found) == Fraction(9, 10)
    assert rates(found).by_name["RR3"] == Fraction(90) / (90 + Fraction(9, 10) * 400)


def test_without_a_known_case_e_is_one_and_without_a_case_there_is_no_rate() -> None:
    assert eligible_share({DispositionCode.NOTHING_RETURNED: 5}) == 1
    assert set(rates({}).by_name.values()) == {None}
    assert rates({DispositionCode.NOTHING_RETURNED: 5}).by_name["RR5"] is None


def test_the_worked_example_is_the_calculators_arithmetic() -> None:
    interviews, partial, refusals, non_contact, other, unknown = 600, 40, 60, 10, 50, 200
    found = rates(EXAMPLE)

    assert found.n == 1_000
    assert found.e == Fraction(760, 800)
    eligible = interviews + partial + refusals + non_contact + other
    assert found.percent("RR1") == pytest.approx(100 * 600 / 960)
    assert found.percent("RR2") == pytest.approx(100 * 640 / 960)
    assert found.percent("RR3") == pytest.approx(100 * 600 / (760 + 0.95 * 200))
    assert found.percent("RR4") == pytest.approx(100 * 640 / (760 + 0.95 * 200))
    assert found.percent("RR5") == pytest.approx(100 * 600 / 760)
    assert found.percent("RR6") == pytest.approx(100 * 640 / 760)
    assert found.percent("COOP1") == pytest.approx(100 * 600 / (600 + 40 + 60 + 50))
    assert found.percent("REF1") == pytest.approx(100 * 60 / 960)
    assert found.percent("CON1") == pytest.approx(100 * 750 / 960)
    assert eligible + unknown == 960


def test_every_rate_has_its_formula_on_the_page_and_an_e_beyond_one_is_refused() -> None:
    assert set(FORMULAS) == set(RATE_NAMES)
    with pytest.raises(ValueError, match="between 0 and 1"):
        rates(EXAMPLE, e=Fraction(3, 2))
