"""Facility codes as lists print them."""

import pytest

from tenken.frame.codes import read_code
from tenken.frame.review import ReviewFlag
from tenken.identifiers import FacilityCode

SAPPORO = "0110113719"
TOKYO = FacilityCode.issue(prefecture="13", table="1", number="012345").digits
TOKYO_DENTAL = "133" + TOKYO[3:]


@pytest.mark.parametrize(
    "text",
    [
        SAPPORO, "０１１０１１３７１９", "01-1-011371-9", "01ー1－011371‐9", "01,1,0113719", " 0110 113719 ",
        "01−1―0113719", "'0110113719", "0110113719.0",
    ],
)  # fmt: skip
def test_ten_digits_are_read_however_they_are_printed(text: str) -> None:
    reading = read_code(text, prefecture="01")

    assert (reading.code, reading.flag) == (FacilityCode(SAPPORO), None)


@pytest.mark.parametrize("text", ["010113719", "01-0113719", "01,0113,719", "０１ー０１１３７１ー９"])
def test_nine_digits_lack_the_table_digit(text: str) -> None:
    reading = read_code(text, prefecture=None)

    assert (reading.code, reading.flag) == (FacilityCode(SAPPORO), None)


def test_nine_digits_may_be_ten_whose_zero_a_spreadsheet_took() -> None:
    reading = read_code(SAPPORO.lstrip("0"), prefecture=None)

    assert (reading.code, reading.flag) == (FacilityCode(SAPPORO), None)


def test_seven_digits_are_read_inside_the_prefecture_of_the_row() -> None:
    reading = read_code("0113719", prefecture="01")

    assert (reading.code, reading.flag) == (FacilityCode(SAPPORO), None)


def test_seven_digits_without_a_prefecture_are_flagged() -> None:
    reading = read_code("0113719", prefecture=None)

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_SHAPE)


def test_where_the_table_digit_is_not_summed_the_kind_of_the_row_decides() -> None:
    medical = read_code(TOKYO[3:], prefecture="13", tables=("1", "3"))
    dental = read_code(TOKYO[3:], prefecture="13", tables=("3", "1"))

    assert (medical.code, medical.flag) == (FacilityCode(TOKYO), None)
    assert (dental.code, dental.flag) == (FacilityCode(TOKYO_DENTAL), None)


def test_ten_digits_that_fit_no_rule_are_kept_and_flagged() -> None:
    reading = read_code("0110113718", prefecture="01")

    assert (reading.code, reading.flag) == (FacilityCode("0110113718"), ReviewFlag.CODE_CHECK)


@pytest.mark.parametrize("text", ["010113718", "0113718"])
def test_shorter_codes_that_fit_no_rule_are_flagged_and_not_completed_by_guess(text: str) -> None:
    reading = read_code(text, prefecture="01")

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_CHECK)


@pytest.mark.parametrize("text", ["12345", "なし", "A110113719", "99999999999", "0000000000", "①②③"])
def test_what_is_no_code_is_flagged(text: str) -> None:
    reading = read_code(text, prefecture="01")

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_SHAPE)


@pytest.mark.parametrize("text", ["", "  ", "－", "　"])
def test_a_clinic_may_have_no_code(text: str) -> None:
    reading = read_code(text, prefecture="01")

    assert (reading.code, reading.flag) == (None, None)


def test_a_code_of_another_prefecture_than_the_row_is_flagged() -> None:
    reading = read_code(SAPPORO, prefecture="13")

    assert (reading.code, reading.flag) == (FacilityCode(SAPPORO), ReviewFlag.CODE_ELSEWHERE)


def test_a_pharmacy_code_is_flagged() -> None:
    pharmacy = FacilityCode.issue(prefecture="01", table="4", number="011371")

    assert read_code(pharmacy.digits, prefecture="01").flag is ReviewFlag.CODE_TABLE


@pytest.mark.parametrize(("text", "prefecture"), [("10113719", None), ("113719", "01")])
def test_a_zero_lost_from_a_shorter_code_is_put_back_and_flagged(text: str, prefecture: str | None) -> None:
    reading = read_code(text, prefecture=prefecture)

    assert (reading.code, reading.flag) == (FacilityCode(SAPPORO), ReviewFlag.CODE_ZERO)


def test_nine_digits_that_can_be_read_in_two_ways_are_flagged() -> None:
    lost_zero = FacilityCode.issue(prefecture="04", table="3", number="012345").digits[1:]

    reading = read_code(lost_zero, prefecture=None, tables=("9",))  # 43 + table 9 sums as 04 + table 3 does

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_AMBIGUOUS)


def test_the_row_decides_between_two_ways_to_read() -> None:
    lost_zero = FacilityCode.issue(prefecture="04", table="3", number="012345").digits[1:]

    reading = read_code(lost_zero, prefecture="04", tables=("9",))

    assert (reading.code, reading.flag) == (FacilityCode("0" + lost_zero), None)


def test_the_digits_of_clinics_never_fit_in_two_ways() -> None:
    ambiguous = [
        start
        for start in (f"{prefecture:02}" for prefecture in range(1, 48))
        for check in range(10)
        if read_code(f"{start}012345{check}", prefecture=None).flag is ReviewFlag.CODE_AMBIGUOUS
    ]

    assert ambiguous == []
