"""A clinic's place among its kind is a quarter, told only where there are enough to compare with."""

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from tenken.errors import RiskError
from tenken.risk.model import IndexName
from tenken.risk.positions import Distribution, Place, frozen, place_of

DAY = date(2026, 8, 1)


def of(*scores: float) -> Distribution | None:
    values = np.array([*scores, np.nan])
    found = frozen(values, {("clinic",): np.ones(len(values), dtype=bool)}, index=IndexName.LIKELIHOOD, on=DAY)
    return found[0] if found else None


def place(value: float, *scores: float) -> Place | None:
    distribution = of(*scores)
    assert distribution is not None
    return place_of(value, distribution)


def test_quarters_hold_a_quarter_each() -> None:
    scores = tuple(range(1, 41))

    quarters = [place(value, *scores) for value in scores]

    assert [one.first for one in quarters if one] == [1] * 10 + [2] * 10 + [3] * 10 + [4] * 10
    assert all(one and one.first == one.last and one.about == 40 for one in quarters)


def test_equal_scores_stand_in_one_place_over_several_quarters() -> None:
    assert place(50, *[50] * 12) == Place(1, 4, about=10)
    assert place(10, *[10] * 6, *[90] * 6) == Place(1, 2, about=10)
    assert place(90, *[10] * 6, *[90] * 6) == Place(3, 4, about=10)


def test_a_score_that_nobody_has_stands_between_its_neighbours() -> None:
    scores = tuple(range(10, 50))

    assert place(0, *scores) == Place(1, 1, about=40)
    assert place(100, *scores) == Place(4, 4, about=40)
    assert place(29.4, *scores) == place(29, *scores)


def test_a_worse_score_never_stands_better() -> None:
    scores = tuple(int(score) for score in np.random.default_rng(1).integers(0, 101, 57))

    places = [place(value, *scores) for value in range(101)]

    firsts, lasts = [one.first for one in places if one], [one.last for one in places if one]
    assert firsts == sorted(firsts)
    assert lasts == sorted(lasts)


def test_under_ten_nothing_is_frozen_or_told() -> None:
    assert of(*range(9)) is None
    assert of(*range(10)) is not None
    assert place_of(5, Distribution(("clinic",), IndexName.IMPACT, DAY, (9, *[0] * 100))) is None


def test_groups_are_frozen_apart() -> None:
    values = np.arange(30.0)
    groups: dict[tuple[str, ...], NDArray[np.bool_]] = {
        ("clinic", "core"): values < 12,
        ("dental", "core"): values >= 12,
        ("clinic", "long"): values < 0,
    }

    found = frozen(values, groups, index=IndexName.IMPACT, on=DAY)

    assert [(one.group, one.clinics) for one in found] == [(("clinic", "core"), 12), (("dental", "core"), 18)]


def test_what_is_no_score_or_no_distribution_is_refused() -> None:
    with pytest.raises(RiskError, match="outside 0 to 100"):
        of(*range(10), 101)
    with pytest.raises(RiskError, match="101 counts"):
        Distribution(("clinic",), IndexName.IMPACT, DAY, (1, 2))
    with pytest.raises(RiskError, match="101 counts"):
        Distribution(("clinic",), IndexName.IMPACT, DAY, (-1, *[0] * 100))
