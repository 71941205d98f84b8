"""When an area counts as late."""

from hypothesis import given
from hypothesis import strategies as st

from tenken_site.monitoring.lag import POINTS, is_late


def test_a_large_area_three_points_below_is_late() -> None:
    assert is_late(240, 1_000, of_submitted=32_000, of_base=100_000)


def test_a_small_area_as_far_below_is_not_chance_alone_does_that() -> None:
    assert not is_late(6, 25, of_submitted=32_000, of_base=100_000)


def test_less_than_three_points_are_never_late_however_large_the_area() -> None:
    assert not is_late(295_000, 1_000_000, of_submitted=320_000, of_base=1_000_000)


def test_without_clinics_nobody_is_late() -> None:
    assert not is_late(0, 0, of_submitted=3, of_base=10)
    assert not is_late(0, 10, of_submitted=0, of_base=0)


@given(base=st.integers(1, 5_000), submitted=st.integers(0, 5_000), whole=st.integers(0, 100_000))
def test_more_submissions_never_make_an_area_late(base: int, submitted: int, whole: int) -> None:
    submitted = min(submitted, base - 1)

    now = is_late(submitted, base, of_submitted=whole, of_base=100_000)
    later = is_late(submitted + 1, base, of_submitted=whole, of_base=100_000)

    assert now or not later


@given(base=st.integers(1, 5_000), submitted=st.integers(0, 5_000), whole=st.integers(0, 100_000))
def test_who_is_late_is_below_by_the_points_printed_on_the_page(base: int, submitted: int, whole: int) -> None:
    submitted = min(submitted, base)

    if is_late(submitted, base, of_submitted=whole, of_base=100_000):
        assert whole / 1_000 - 100 * submitted / base >= POINTS - 1e-9
