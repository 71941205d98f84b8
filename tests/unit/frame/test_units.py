"""What is stored of a row, what is refused, what is to be looked at."""

import pytest

from tenken.frame.facility_lists import Refused
from tenken.frame.review import REVIEW_REASONS, ReviewFlag
from tenken.frame.units import read_postcode
from tests.unit.frame.lists import HEADER, outcomes, unit

FULL = f"{HEADER},kind,prefecture,relay_code"


@pytest.mark.parametrize("name", [" 髙橋　医院 ", "㈱ﾊﾟｰﾙ①", "=SUM(A1)", "@北", "葛\U000e0100飾医院", "さくら🏥", "-1"])
def test_names_are_stored_as_given(name: str) -> None:
    assert unit(f"0110113719,{name},,北海道").name == name


def test_a_unit_is_under_its_city_and_its_prefecture() -> None:
    read = unit(",山田医院,,北海道札幌市北区")

    assert (read.prefecture, read.relay, read.review) == ("010006", "011002", ())


def test_the_code_tells_the_prefecture_that_the_address_leaves_out() -> None:
    read = unit("0110113719,山田医院,,夕張市本町")

    assert (read.prefecture, read.relay, read.review) == ("010006", "010006", ())


def test_a_city_tells_the_prefecture_that_the_address_leaves_out() -> None:
    read = unit("0113719,山田医院,,札幌市北区")

    assert (read.facility_code, read.prefecture, read.relay) == ("0110113719", "010006", "011002")


def test_a_ward_alone_tells_nothing() -> None:
    read = unit(",山田医院,,港区芝公園")

    assert (read.prefecture, read.relay, read.review) == ("", "", (ReviewFlag.NO_PREFECTURE,))


def test_a_doubtful_code_tells_no_prefecture() -> None:
    read = unit("0110113718,山田医院,,夕張市本町")

    assert (read.prefecture, read.relay) == ("", "")
    assert set(read.review) == {ReviewFlag.CODE_CHECK, ReviewFlag.NO_PREFECTURE}


def test_seven_digits_are_completed_by_the_prefecture_of_the_address() -> None:
    read = unit("0113719,山田医院,,北海道札幌市")

    assert (read.facility_code, read.code_given, read.code_check) == ("0110113719", "0113719", "whole")


def test_seven_digits_are_completed_by_the_prefecture_column() -> None:
    read = unit("0113719,山田医院,,夕張市本町,,北海道,", header=FULL)

    assert (read.facility_code, read.relay) == ("0110113719", "010006")


def test_a_code_that_fits_no_rule_is_kept_as_printed_and_flagged() -> None:
    kept = unit("0110113718,山田医院,,北海道")
    given = unit("ABC,山田医院,,北海道")

    assert (kept.facility_code, kept.code_given, kept.code_check) == ("", "0110113718", "none")
    assert kept.review == (ReviewFlag.CODE_CHECK,)
    assert (given.facility_code, given.code_given, given.code_check) == ("", "ABC", "none")
    assert given.review == (ReviewFlag.CODE_SHAPE,)


def test_without_a_code_nothing_is_checked() -> None:
    read = unit(",山田医院,,北海道")

    assert (read.facility_code, read.code_check, read.review) == ("", "", ())


def test_a_postcode_before_the_address_does_not_hide_the_prefecture() -> None:
    assert unit(",山田医院,,〒060-0001 北海道札幌市").relay == "011002"


def test_columns_and_address_that_disagree_are_flagged() -> None:
    read = unit(",山田医院,,北海道札幌市,,東京都,", header=FULL)

    assert (read.prefecture, read.review) == ("010006", (ReviewFlag.TWO_PREFECTURES,))


def test_a_relay_that_is_named_is_taken() -> None:
    read = unit(",山田医院,,中央区,,,011002", header=FULL)

    assert (read.prefecture, read.relay, read.review) == ("010006", "011002", ())


def test_a_relay_that_is_named_brings_its_own_prefecture() -> None:
    read = unit(",山田医院,,東京都,,,011002", header=FULL)

    assert (read.prefecture, read.relay, read.review) == ("010006", "011002", (ReviewFlag.TWO_PREFECTURES,))


@pytest.mark.parametrize(
    ("kind", "code", "stored"),
    [
        ("", "", "clinic"), ("", "0110113719", "clinic"), ("診療所", "", "clinic"), ("有床診療所", "", "clinic_beds"),
        ("歯科", "", "dental"), ("3", "", "dental"), ("dental", "", "dental"),
    ],
)  # fmt: skip
def test_the_kind_is_read(kind: str, code: str, stored: str) -> None:
    assert unit(f"{code},山田医院,,北海道,{kind},,", header=FULL).kind == stored


def test_a_dental_code_tells_the_kind() -> None:
    assert unit("0130113715,山田歯科,,北海道").kind == "dental"


@pytest.mark.parametrize("name", ["外\ue000字", "〓田医院", "\ufffd田医院", "山\U000f0001田"])
def test_private_and_lost_characters_are_kept_and_flagged(name: str) -> None:
    read = unit(f",{name},,北海道")

    assert (read.name, read.review) == (name, (ReviewFlag.PRIVATE_USE,))


def test_an_unreadable_postcode_is_flagged() -> None:
    read = unit(",山田医院,不明,北海道")

    assert (read.postcode, read.review) == ("", (ReviewFlag.POSTCODE,))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("060-0001", "060-0001"),
        ("〒０６０－０００１", "060-0001"),
        ("600001", "060-0001"),
        ("10010", "001-0010"),
        ("", ""),
    ],
)
def test_postcodes_are_read(written: str, read: str) -> None:
    assert read_postcode(written) == read


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("0110113719,,,北海道", "name", "name_missing"),
        ("0110113719,　 ,,北海道", "name", "name_missing"),
        ("0110113719,\u200b\u2060\ufeff,,北海道", "name", "name_missing"),
        ("0110113719,\u3164\u2800\ufe0f\u00ad,,北海道", "name", "name_missing"),
        (",山\x07田,,北海道", "name", "control_character"),
        (",山\x00田,,北海道", "name", "control_character"),
        (",山\u202e田,,北海道", "name", "control_character"),
        (",山田,,北\x1f海道", "address", "control_character"),
        (f",{'山' * 301},,北海道", "name", "too_long"),
        (f",山田,,{'北' * 501}", "address", "too_long"),
        (f"{'1' * 41},山田,,北海道", "facility_code", "too_long"),
        (f",山田,{'1' * 17},北海道", "postcode", "too_long"),
        (",山田,,北海道,病院,,", "kind", "kind_unknown"),
        (",山田,,北海道,,大和国,", "prefecture", "prefecture_unknown"),
        (",山田,,北海道,,,010007", "relay_code", "relay_unknown"),
        (",山田,,北海道,,,000000", "relay_code", "relay_unknown"),
        (",山田,,北海道,,,,余り", None, "too_many_cells"),
    ],
)
def test_a_faulty_cell_is_refused_with_line_and_column(row: str, column: str | None, code: str) -> None:
    padded = row if row.count(",") > 3 else row + ",,,"

    (outcome,) = outcomes(padded, header=FULL)

    assert isinstance(outcome, Refused)
    (refused,) = outcome.refusals
    assert (refused.line, refused.column, refused.code) == (2, column, code)
    assert refused.reason
    assert refused.remedy
    assert len(refused.value) <= 60
    assert refused.value.isprintable() or "　" in refused.value


def test_every_fault_of_a_row_is_named_at_once() -> None:
    (outcome,) = outcomes(f",,{'1' * 20},北\x07海道")

    assert isinstance(outcome, Refused)
    assert {refused.column for refused in outcome.refusals} == {"name", "postcode", "address"}


def test_a_line_break_inside_a_cell_is_no_fault() -> None:
    assert unit(',"山田\n医院",,北海道').name == "山田\n医院"


def test_every_flag_has_its_reason_and_all_fit_the_stored_field() -> None:
    assert set(REVIEW_REASONS) == set(ReviewFlag)
    assert len(",".join(ReviewFlag)) <= 200
