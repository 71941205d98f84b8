"""A clinic's place among its kind is a quarter, told only where there are enough to compare with."""

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest

from tenken.errors import RiskError
from tenken.questionnaire.model import LocalizedText
from tenken.risk.model import IndexName
from tenken.risk.positions import Distribution, Place, behind, counted, frozen, mark_of, may_follow, place_of
from tests.factories.risk import shipped_model

DAY = date(2026, 8, 1)


def of(*scores: float, behind: str = "") -> Distribution | None:
    counts = counted([*scores, float("nan")])
    return frozen(counts, group=("clinic",), index=IndexName.LIKELIHOOD, on=DAY, behind=behind)


def there(*scores: float, behind: str = "") -> Distribution:
    distribution = of(*scores, behind=behind)
    assert distribution is not None
    return distribution


def place(value: float, *scores: float) -> Place:
    return place_of(value, there(*scores))


def test_quarters_hold_a_quarter_each() -> None:
    scores = tuple(range(1, 41))

    quarters = [place(value, *scores) for value in scores]

    assert [one.first for one in quarters] == [1] * 10 + [2] * 10 + [3] * 10 + [4] * 10
    assert all(one.first == one.last and one.about == 40 for one in quarters)


def test_equal_scores_stand_in_one_place_over_several_quarters() -> None:
    assert place(50, *[50] * 12) == Place(1, 4, about=10)
    assert place(10, *[10] * 6, *[90] * 6) == Place(1, 2, about=10)
    assert place(90, *[10] * 6, *[90] * 6) == Place(3, 4, about=10)


def test_a_score_that_nobody_has_stands_between_its_neighbours() -> None:
    scores = tuple(range(10, 50))

    assert place(0, *scores) == Place(1, 1, about=40)
    assert place(100, *scores) == Place(4, 4, about=40)
    assert place(29.4, *scores) == place(29, *scores)
    assert place(50, *[10] * 6, *[90] * 6) == Place(3, 3, about=10)


def test_how_many_are_compared_is_told_in_two_digits_and_never_finer_than_tens() -> None:
    some = there(*range(10))

    told = {clinics: place_of(5, replace(some, clinics=clinics)).about for clinics in (10, 19, 123, 1_987, 69_080)}

    assert told == {10: 10, 19: 10, 123: 120, 1_987: 1_900, 69_080: 69_000}


def test_under_ten_nothing_is_frozen_and_nothing_read_back() -> None:
    assert of() is None
    assert of(*range(9)) is None
    assert of(*range(10)) is not None
    with pytest.raises(RiskError, match="10 clinics or more"):
        replace(there(*range(10)), clinics=9)


def test_only_the_limits_of_quarters_are_kept() -> None:
    distribution = there(*range(0, 100, 5), behind="twenty")

    told = distribution.to_json()

    assert told == {"clinics": 20, "ends": [20, 45, 70], "begins": [25, 50, 75], "behind": "twenty"}
    assert Distribution.from_json(told, group=("clinic",), index=IndexName.LIKELIHOOD, on=DAY) == distribution


def test_what_is_no_score_or_no_distribution_is_refused() -> None:
    with pytest.raises(RiskError, match="outside 0 to 100"):
        of(*range(10), 101)
    for ends, begins in (((-1, 5, 6), (5, 6, 7)), ((1, 5, 6), (5, 6, 101)), ((7, 5, 6), (5, 6, 7))):
        with pytest.raises(RiskError, match="rise from 0 to 100"):
            Distribution(("clinic",), IndexName.IMPACT, DAY, 12, ends, begins)


def test_limits_are_frozen_anew_for_ten_more_clinics_or_for_the_same_ones() -> None:
    twelve = there(*range(12), behind="twelve")

    assert may_follow(twelve, None)
    assert not may_follow(there(*range(21), behind="21"), twelve)
    assert may_follow(there(*range(22), behind="22"), twelve)
    assert not may_follow(there(*range(12, 24), behind="others"), twelve)
    assert may_follow(there(*range(12, 24), behind="twelve"), twelve)
    assert not may_follow(there(*range(12)), there(*range(12)))


def test_who_stands_behind_limits_is_told_apart_by_each_of_them_and_their_order() -> None:
    marks = [reduce(behind, names, "") for names in (["1", "2"], ["1"], ["2", "1"], ["12"], ["1", "2", "3"])]

    assert len({*marks, ""}) == 6
    assert behind(marks[0], "3") == marks[-1]


def test_the_mark_changes_with_weights_and_rules_and_not_with_words() -> None:
    model = shipped_model()
    first, *others = model.factors
    words = LocalizedText((("ja", "別の言い方"), ("en", "Other words")))

    same = (
        replace(model, version="2099", title=words, limits=(), seed=1),
        replace(model, factors=(replace(first, title=words, reason=words, sources=()), *others)),
    )
    changed = (
        replace(model, shrink=model.shrink / 2),
        replace(model, scope="{Q0} = true"),
        replace(model, factors=(replace(first, size=first.size * 2), *others)),
        replace(model, factors=(replace(first, rules=first.rules[1:]), *others)),
        replace(model, factors=tuple(others)),
        replace(model, enough_asked=0.1),
        replace(model, dependence=model.dependence[1:]),
    )

    assert {mark_of(one) for one in same} == {mark_of(model)}
    assert len({mark_of(one) for one in (model, *changed)}) == len(changed) + 1
