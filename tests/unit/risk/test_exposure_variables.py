"""Exposure as variables of a dataset: whose value is there, whose is not, and when there is no variable at all."""

from typing import Any

import pytest

from tenken.dataset.model import Dataset
from tenken.dataset.variables import answer_variables
from tenken.risk.exposure_names import NAMES, OPEN, band_name, names_exposure, value_name
from tenken.risk.exposure_variables import with_exposure
from tenken.risk.model import IndexName
from tenken.tabulation.computing import compute_all
from tests.factories.risk import questionnaire, shipped_model, tiny
from tests.factories.synthetic import country, shipped
from tests.factories.tables import DONT_KNOW, NOT_APPLICABLE, cell, clinic, dataset, dimensions, spec, weights

LIKELIHOOD, IMPACT = IndexName.LIKELIHOOD, IndexName.IMPACT
SHUT = {"N1": "yes", "N2": "yes", "N3": "yes", "N4": "yes", "N5": "yes", "N6": "no", "N7": "yes"}
OUT = {"N1": "no", **dict.fromkeys(("N2", "N3", "N4", "N5", "N6", "N7"), NOT_APPLICABLE)}


def asked(*clinics: dict[str, Any]) -> Dataset:
    """Clinics that answered the tiny questionnaire; without answers they stayed silent."""
    variables = answer_variables({"tiny@1": questionnaire()})
    return dataset([clinic(**answers) for answers in clinics], variables=variables)


def column(of: Dataset, name: str) -> list[Any]:
    return of.records[name].to_list()


def test_each_clinic_has_the_band_and_the_value_of_each_number() -> None:
    found = with_exposure(asked(SHUT, {**SHUT, "N3": "no", "N5": "no"}, OUT, {}), tiny())

    values = column(found.dataset, value_name(LIKELIHOOD))
    assert found.lacking == {}
    # the key is not asked: half of ln 2 of ln 6 in all; an open window is ln 3
    assert values[:2] == [pytest.approx(100 * 0.5 * 0.6931 / 1.7918, abs=0.01), pytest.approx(80.66, abs=0.01)]
    assert column(found.dataset, band_name(LIKELIHOOD)) == ["low", "top", None, None]
    assert column(found.dataset, f"{band_name(LIKELIHOOD)}.state") == [
        "answered", "answered", "not_applicable", "not_asked",
    ]  # fmt: skip
    assert column(found.dataset, value_name(IMPACT)) == [0, pytest.approx(80), None, None]


def test_a_way_in_is_open_where_the_measure_lacks_or_is_not_known() -> None:
    found = with_exposure(asked(SHUT, {**SHUT, "N2": "no"}, {**SHUT, "N2": DONT_KNOW}, {**SHUT, "N3": "no"}), tiny())

    ways = [one for one in found.dataset.variables if one.link_id == OPEN]
    assert [one.option for one in ways] == ["door", "window"], "nobody asks about the key"
    assert [one.sources for one in ways] == [("N2", "N6"), ("N3",)]
    assert column(found.dataset, ways[0].name) == ["no", "yes", "yes", "no"]
    assert column(found.dataset, ways[1].name) == ["no", "no", "no", "yes"]
    assert ways[0].label.in_language("ja") == "残っている侵入の経路［未対応：とびら］"


def test_a_clinic_that_left_much_blank_has_no_number_and_is_counted_as_missing() -> None:
    blank = {**SHUT, "N2": None, "N3": None}
    found = with_exposure(asked(*[SHUT] * 19, blank), tiny())

    assert column(found.dataset, f"{value_name(LIKELIHOOD)}.state") == ["answered"] * 19 + ["missing"]
    assert column(found.dataset, f"{value_name(IMPACT)}.state") == ["answered"] * 20


def test_where_a_number_is_wide_for_many_clinics_it_is_no_variable_and_the_reason_names_the_instrument() -> None:
    found = with_exposure(asked(SHUT, {**SHUT, "N2": None, "N3": None}), tiny())

    reason = (
        "The likelihood is too uncertain: for 50% of the clinics that answered tiny@1, less than 60% of what it is "
        "made of was asked."
    )
    assert found.lacking == dict.fromkeys((band_name(LIKELIHOOD), value_name(LIKELIHOOD), OPEN), reason)
    assert value_name(IMPACT) in found.dataset.records.columns
    assert not set(found.lacking) & set(found.dataset.records.columns)


def test_without_a_model_or_an_answer_there_is_none() -> None:
    of = asked(SHUT)

    assert with_exposure(of, None).dataset is of
    assert set(with_exposure(of, None).lacking) == set(NAMES)
    assert set(with_exposure(asked({}), tiny()).lacking.values()) == {"Nobody has answered."}
    assert "networked systems" in with_exposure(asked(OUT), tiny()).lacking[OPEN]


def test_the_short_instrument_asks_too_little_for_both_numbers_and_the_long_one_enough() -> None:
    short, long = (
        with_exposure(country(clinics=300, questionnaire=shipped(name)).dataset(), shipped_model())
        for name in ("core", "extended")
    )

    assert set(short.lacking) == set(NAMES)
    assert "core@" in short.lacking[band_name(LIKELIHOOD)]
    assert long.lacking == {}


def test_tables_are_made_of_them_like_of_any_answer() -> None:
    of = with_exposure(asked(*[SHUT] * 6, *[{**SHUT, "N2": "no", "N3": "no"}] * 2, OUT, {}), tiny()).dataset

    asked_for = [
        spec(band_name(LIKELIHOOD), key="bands"), spec(value_name(IMPACT), statistic="mean", key="mean"),
        spec(OPEN, key="open"),
    ]  # fmt: skip
    bands, mean, ways = compute_all(asked_for, dimensions(of), weights(of), of)

    assert cell(bands, "low")["estimate"] == pytest.approx(0.75)
    assert cell(bands, "*")["base_n"] == 8
    assert cell(bands, "not_applicable")["n"] == 1
    assert cell(mean, "*")["estimate"] == pytest.approx(0)
    assert cell(ways, "door")["estimate"] == pytest.approx(0.25)
    assert {code: label.in_language("ja") for code, label in ways.category_labels.items()}["window"] == "未対応：窓"


def test_a_file_is_looked_through_for_the_names() -> None:
    assert names_exposure("tables:\n  - {key: a, variable: exposure.open}\n")
    assert not names_exposure("tables:\n  - {key: exposure, variable: Q1}\n")
