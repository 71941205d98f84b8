"""Facility codes and area codes against published examples."""

import csv
from pathlib import Path

import pytest

from tenken.identifiers import (
    AreaCode,
    CheckRule,
    CorporateNumber,
    FacilityCode,
    NotACode,
    area_check_digit,
    luhn_check_digit,
    luhn_holds,
)

RELAYS = Path(__file__).parents[2] / "surveys" / "codelists" / "relays.csv"


@pytest.mark.parametrize("digits", ["0110113719", "0110112489"])
def test_the_published_examples_hold(digits: str) -> None:
    code = FacilityCode(digits)

    assert code.holds
    assert code.rule is CheckRule.WHOLE
    assert (code.prefecture, code.table, code.number) == ("01", "1", digits[3:])


@pytest.mark.parametrize("prefecture", ["11", "12", "13", "14"])
def test_four_prefectures_make_the_check_digit_from_the_number_alone(prefecture: str) -> None:
    medical = FacilityCode.issue(prefecture=prefecture, table="1", number="011371")
    dental = FacilityCode.issue(prefecture=prefecture, table="3", number="011371")

    assert medical.number == dental.number == "011371" + luhn_check_digit("011371")
    assert medical.rule is CheckRule.NUMBER
    assert medical.holds
    assert not luhn_holds(medical.digits)  # the other rule would refuse a real clinic


def test_elsewhere_the_check_digit_depends_on_prefecture_and_table() -> None:
    places = [("01", "1"), ("01", "3"), ("02", "1")]

    numbers = {FacilityCode.issue(prefecture=where, table=table, number="011371").number for where, table in places}

    assert len(numbers) == 3


@pytest.mark.parametrize(
    "text", ["", "011011371", "01101137190", "0010113719", "4810113719", "０１１０１１３７１９", "01101137a9"]
)
def test_another_shape_is_not_a_facility_code(text: str) -> None:
    with pytest.raises(NotACode):
        FacilityCode(text)


@pytest.mark.parametrize("text", ["", "1a", "１２", "-1"])
def test_a_check_digit_is_made_of_digits_only(text: str) -> None:
    with pytest.raises(NotACode):
        luhn_check_digit(text)


@pytest.mark.parametrize(
    ("prefecture", "table", "number"), [("00", "1", "011371"), ("01", "", "011371"), ("01", "1", "11371")]
)
def test_no_code_is_issued_from_parts_of_another_shape(prefecture: str, table: str, number: str) -> None:
    with pytest.raises(NotACode):
        FacilityCode.issue(prefecture=prefecture, table=table, number=number)


def test_all_157_relays_have_an_area_code_that_holds() -> None:
    with RELAYS.open(encoding="utf-8-sig", newline="") as file:
        written = [row["code6"] for row in csv.DictReader(file)]

    codes = {AreaCode(digits) for digits in written}

    assert len(codes) == 157
    assert sum(code.is_prefecture for code in codes) == 47
    assert {code.prefecture for code in codes} == {code for code in codes if code.is_prefecture}


@pytest.mark.parametrize("text", ["", "13101", "131017", "480002", "1310160", "１３１０１６"])
def test_a_wrong_area_code_is_refused(text: str) -> None:
    with pytest.raises(NotACode):
        AreaCode(text)


def test_the_country_is_its_own_prefecture() -> None:
    country = AreaCode("000000")

    assert country.is_country
    assert not country.is_prefecture
    assert country.prefecture == country


def test_an_area_check_digit_needs_five_digits() -> None:
    with pytest.raises(NotACode):
        area_check_digit("1310")


@pytest.mark.parametrize("digits", ["7000012050002", "6000012070001", "8000012010038"])
def test_published_corporate_numbers_hold(digits: str) -> None:
    assert CorporateNumber.issue(digits[1:]) == CorporateNumber(digits)


@pytest.mark.parametrize("digits", ["700001205000", "70000120500022", "7000012050003", "７000012050002", ""])
def test_what_is_no_corporate_number_is_refused(digits: str) -> None:
    with pytest.raises(NotACode):
        CorporateNumber(digits)
