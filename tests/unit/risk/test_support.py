"""Which support paths a clinic is told of, and how many clinics each is for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from tenken.dataset.frame_variables import FRAME_VARIABLES
from tenken.dataset.requiring import EmptyDataset
from tenken.errors import RiskError
from tenken.questionnaire.item_types import Value
from tenken.risk.support import FACTS, Category, Confidence, SupportConflict, SupportPath, matching, with_own
from tenken.risk.support_counts import PathCount, count_matching
from tests.factories.risk_support import LONG, SHORT, text
from tests.property.test_dataset_twin import dataset_of

DAY = date(2026, 8, 1)
HERE: dict[str, Value] = {"kind": "clinic", "prefecture": "130001", "relay": "131016"}


def path(key: str = "help", **parts: Any) -> SupportPath:
    given = {"owner": text("o"), "title": text("t"), "body": text("b"), "source": "S1", **parts}
    return SupportPath(key=key, category=Category.ADVICE, confidence=Confidence.FOUND, **given)


def told(one: SupportPath, answers: dict[str, Any], *, on: date = DAY, **facts: Value) -> bool:
    return bool(matching([one], answers, LONG, facts={**HERE, **facts}, on=on))


def test_a_path_without_conditions_is_for_everybody() -> None:
    assert told(path(), {})


def test_a_trigger_asks_for_an_answer() -> None:
    one = path(trigger="{plan} = false")

    assert told(one, {"plan": False})
    assert not told(one, {"plan": True})
    assert not told(one, {})


def test_who_does_not_know_needs_help_too_unless_the_path_says_otherwise() -> None:
    unsure: dict[str, Any] = {"plan": {"dont_know": True}}

    assert told(path(trigger="{plan} = false"), unsure)
    assert not told(path(trigger="{plan} = false", dont_know=False), unsure)
    assert not told(path(trigger="{plan} = false and {vpn} = true"), unsure | {"vpn": False})
    assert not told(path(trigger="{vpn} = true"), unsure)


def test_an_instrument_that_does_not_ask_tells_what_it_can() -> None:
    either = path(trigger="{plan} = false or {copy} = false")

    assert matching([either], {"plan": False}, SHORT, facts=HERE, on=DAY)
    assert not matching([either], {"plan": True}, SHORT, facts=HERE, on=DAY)


def test_an_audience_is_held_against_the_facility() -> None:
    one = path(audience="{kind} != 'dental'")

    assert told(one, {})
    assert not told(one, {}, kind="dental")
    assert not matching([one], {}, LONG, facts={}, on=DAY)
    assert told(path(audience="{beds} >= 10"), {}, beds=Decimal(12))


def test_an_area_is_a_prefecture_or_a_city() -> None:
    assert told(path(areas=("130001",)), {})
    assert told(path(areas=("131016", "270008")), {})
    assert not told(path(areas=("270008",)), {})


@pytest.mark.parametrize(("day", "expected"), [(1, False), (2, True), (3, True), (4, False)])
def test_both_days_of_its_validity_belong_to_it(day: int, *, expected: bool) -> None:
    one = path(valid_from=date(2026, 8, 2), valid_to=date(2026, 8, 3))

    assert told(one, {}, on=date(2026, 8, day)) is expected


def test_a_fact_that_there_is_not_is_refused() -> None:
    with pytest.raises(RiskError, match="“colour” is no fact"):
        matching([path()], {}, LONG, facts={"colour": "red"}, on=DAY)


def test_an_areas_own_paths_come_after_those_of_the_country() -> None:
    ours, own = path("a"), path("b", areas=("130001",))

    assert [one.key for one in with_own((ours,), [own])] == ["a", "b"]
    with pytest.raises(SupportConflict, match="“a” already"):
        with_own((ours,), [replace(own, key="a")])


def test_facts_have_the_codes_of_datasets() -> None:
    variables = {variable.name: variable for variable in FRAME_VARIABLES}

    assert set(FACTS) <= set(variables)
    for name in ("kind", "size"):
        assert [one.code for one in FACTS[name].options] == [one.code for one in variables[name].categories]


def test_the_count_names_how_many_and_estimates_all() -> None:
    dataset = dataset_of(LONG, [{"plan": False}, {"plan": {"dont_know": True}}, {"plan": True}])
    responded = dataset.records["responded"].to_numpy()

    found = count_matching([path(trigger="{plan} = false")], dataset, on=DAY, weights=np.where(responded, 10.0, 0.0))

    assert found == (PathCount("help", respondents=2, of=3, estimate=20.0),)


def test_of_clinics_that_did_not_answer_nothing_is_counted() -> None:
    dataset = dataset_of(LONG, [{"plan": True}])

    assert count_matching([path()], dataset, on=DAY) == (PathCount("help", respondents=1, of=1, estimate=None),)
    with pytest.raises(EmptyDataset):
        count_matching([path()], dataset_of(LONG, []), on=DAY)


def test_a_path_that_is_over_is_not_counted() -> None:
    dataset = dataset_of(LONG, [{"plan": True}])

    assert count_matching([path(valid_to=date(2026, 7, 31))], dataset, on=DAY) == ()
