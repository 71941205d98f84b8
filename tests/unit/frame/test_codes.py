"""Facility codes as lists print them."""

import pytest

from tenken.frame.codes import CLINIC_TABLES, read_code
from tenken.frame.review import ReviewFlag
from tenken.identifiers import CheckRule, FacilityCode

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


def test_a_lost_zero_is_not_put_back_for_another_prefecture_than_the_row() -> None:
    reading = read_code("330006008", prefecture="33")

    assert FacilityCode("0330006008").holds
    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_CHECK)


def test_seven_digits_are_read_inside_the_prefecture_of_the_row() -> None:
    reading = read_code("0113719", prefecture="01")

    assert (reading.code, reading.flag) == (FacilityCode(SAPPORO), None)


def test_seven_digits_without_a_prefecture_are_flagged() -> None:
    reading = read_code("0113719", prefecture=None)

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_SHAPE)


@pytest.mark.parametrize("text", [TOKYO[3:], "13" + TOKYO[3:]])
def test_where_the_table_digit_is_not_summed_the_row_decides(text: str) -> None:
    medical = read_code(text, prefecture="13", table="1")
    dental = read_code(text, prefecture="13", table="3")

    assert (medical.code, medical.flag, medical.told_by_row) == (FacilityCode(TOKYO), None, True)
    assert (dental.code, dental.flag, dental.told_by_row) == (FacilityCode(TOKYO_DENTAL), None, True)


@pytest.mark.parametrize("text", [TOKYO[3:], "13" + TOKYO[3:]])
def test_where_nothing_tells_the_table_digit_the_code_stays_open(text: str) -> None:
    reading = read_code(text, prefecture="13")

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_WHICH)
    assert (reading.rule, reading.prefecture) == (CheckRule.NUMBER, "13")


def test_a_code_that_fits_only_in_the_other_table_stays_open() -> None:
    dental = FacilityCode.issue(prefecture="01", table="3", number="011371").number

    unspoken = read_code(dental, prefecture="01")
    medical_row = read_code(dental, prefecture="01", table="1")
    dental_row = read_code("01" + SAPPORO[3:], prefecture="01", table="3")

    assert (unspoken.code, unspoken.flag) == (None, ReviewFlag.CODE_OTHER_TABLE)
    assert (medical_row.code, medical_row.flag) == (None, ReviewFlag.CODE_OTHER_TABLE)
    assert (dental_row.code, dental_row.flag) == (None, ReviewFlag.CODE_OTHER_TABLE)


def test_a_code_that_the_row_and_its_sum_agree_on_is_completed() -> None:
    dental = FacilityCode.issue(prefecture="01", table="3", number="011371")

    reading = read_code(dental.number, prefecture="01", table="3")

    assert (reading.code, reading.flag, reading.told_by_row) == (dental, None, False)


def test_a_table_digit_that_is_printed_needs_nobodys_word() -> None:
    reading = read_code(TOKYO_DENTAL, prefecture="13", table="1")

    assert (reading.code, reading.flag, reading.told_by_row) == (FacilityCode(TOKYO_DENTAL), None, False)


def test_ten_digits_that_fit_no_rule_are_no_key() -> None:
    reading = read_code("0110113718", prefecture="01")

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_CHECK)


@pytest.mark.parametrize("text", ["1300000000", "130000000", "0000000", "0000000000", "01-1-0000007"])
def test_a_number_of_zeros_is_flagged_also_where_its_sum_fits(text: str) -> None:
    assert FacilityCode("1300000000").holds

    reading = read_code(text, prefecture="13", table="1")

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_PLACEHOLDER)


@pytest.mark.parametrize("text", ["4812345678", "0012345678", "481234567"])
def test_a_prefecture_that_does_not_exist_is_named_as_the_reason(text: str) -> None:
    reading = read_code(text, prefecture="01")

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_PREFECTURE)


@pytest.mark.parametrize("text", ["2026-01-01", "2026-1-1", "2026-01-01 00:00:00", "２０２６－０１－０１"])
def test_a_date_is_no_code(text: str) -> None:
    assert read_code(text, prefecture="01").flag is ReviewFlag.CODE_SHAPE


@pytest.mark.parametrize("text", ["010113718", "0113718"])
def test_shorter_codes_that_fit_no_rule_are_flagged_and_not_completed_by_guess(text: str) -> None:
    reading = read_code(text, prefecture="01")

    assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_CHECK)


@pytest.mark.parametrize("text", ["12345", "なし", "A110113719", "99999999999", "①②③"])
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


def test_nine_digits_never_fit_in_two_prefectures() -> None:
    """Ten digits without their zero and nine without their table digit end alike; no sum allows both."""
    for start in (f"{prefecture:02}" for prefecture in range(11, 48) if f"{prefecture:02}"[1] in CLINIC_TABLES):
        for check in range(10):
            tail = f"012345{check}"
            as_nine = [FacilityCode(start + table + tail).holds for table in CLINIC_TABLES]
            assert not (any(as_nine) and FacilityCode("0" + start + tail).holds)
