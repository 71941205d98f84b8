"""Rows beside the rows above them: said again, one code for two facilities, perhaps the same clinic."""

import pytest

from tenken.frame.facility_lists import Accepted, Refused, Repeated
from tenken.frame.review import Refusal, ReviewFlag
from tenken.identifiers import FacilityCode
from tests.unit.frame.lists import HEADER, outcomes, read_list_of, reading

NUMBER = FacilityCode.issue(prefecture="13", table="1", number="012345").number
WITH_KIND = f"{HEADER},kind"


def _taken(*rows: str, header: str = HEADER) -> Refusal:
    """Why the last of the rows is refused; the others are accepted."""
    *others, last = outcomes(*rows, header=header)
    assert all(isinstance(other, Accepted) for other in others)
    assert isinstance(last, Refused), last
    (refused,) = last.refusals
    return refused


def test_one_code_for_two_names_is_refused_with_both_names_and_lines() -> None:
    refused = _taken("0110113719,山田医院,,北海道札幌市", "01-1-0113719,海野医院,,北海道 札幌市")

    assert (refused.line, refused.column, refused.code) == (3, "facility_code", "code_taken")
    assert "2行目「山田医院」、この行「海野医院」" in refused.reason
    assert "所在地" not in refused.reason


def test_one_code_for_two_addresses_is_refused_with_both_addresses() -> None:
    refused = _taken("0110113719,山田医院,,北海道札幌市", "0110113719,山田 医院,,北海道函館市")

    assert "所在地が違います(2行目「北海道札幌市」、この行「北海道函館市」)" in refused.reason
    assert "名称" not in refused.reason


def test_one_code_for_another_name_and_address_is_refused_with_all_four() -> None:
    refused = _taken("0110113719,山田医院,,北海道札幌市", "0110113719,海野医院,,北海道函館市")

    assert all(value in refused.reason for value in ("山田医院", "海野医院", "北海道札幌市", "北海道函館市"))


@pytest.mark.parametrize("code", ["0110113718", "1300000000", "4812345678", "1234567", "ABC"])
def test_a_code_that_is_no_key_never_refuses_a_row(code: str) -> None:
    read = read_list_of(f"{code},山田医院,,北海道札幌市", f"{code},海野医院,,北海道函館市")

    assert [(unit.facility_code, unit.code_given, len(unit.review)) for unit in read] == [("", code, 1)] * 2


def test_a_row_with_a_code_that_is_no_key_said_again_is_a_repetition() -> None:
    found = outcomes("0110113718,山田医院,,北海道", "0110113718,山田医院,,北海道")

    assert found[1] == Repeated(3, first_line=2)


def test_a_medical_and_a_dental_clinic_of_one_number_are_both_kept() -> None:
    read = read_list_of(f"{NUMBER},青空内科,,東京都港区1", f"{NUMBER},海歯科医院,,東京都港区2")

    assert [(unit.facility_code, unit.kind, unit.review) for unit in read] == [
        (f"131{NUMBER}", "clinic", ()),
        (f"133{NUMBER}", "dental", ()),
    ]


@pytest.mark.parametrize("names", [("青空", "海野"), ("青空医院", "海野クリニック"), ("青空内科", "海野")])
def test_a_guessed_table_digit_never_refuses_a_row(names: tuple[str, str]) -> None:
    first, second = read_list_of(*(f"{NUMBER},{name},,東京都港区{name}" for name in names))

    assert second.facility_code == ""
    assert second.code_given == NUMBER
    assert set(second.review) <= {ReviewFlag.CODE_WHICH, ReviewFlag.CODE_SHARED}
    assert second.review
    assert first.facility_code in {"", f"131{NUMBER}"}


def test_a_row_that_shares_a_completed_code_tells_with_which_line() -> None:
    _first, second = outcomes(f"{NUMBER},青空医院,,東京都港区1", f"{NUMBER},海野クリニック,,東京都港区2")

    assert isinstance(second, Accepted)
    assert (second.unit.review, second.like_line) == ((ReviewFlag.CODE_SHARED,), 2)


def test_a_printed_code_is_not_refused_because_of_a_completed_one() -> None:
    read = read_list_of(f"{NUMBER},青空医院,,東京都港区1", f"131{NUMBER},海野クリニック,,東京都港区2")

    assert [unit.review for unit in read] == [(), (ReviewFlag.CODE_SHARED,)]


def test_a_zero_that_was_put_back_never_refuses_a_row() -> None:
    read = read_list_of("0110113719,青空医院,,北海道1", "113719,海野医院,,北海道2")

    assert [unit.facility_code for unit in read] == ["0110113719", ""]
    assert read[1].review == (ReviewFlag.CODE_ZERO, ReviewFlag.CODE_SHARED)


def test_a_kind_for_the_whole_list_never_refuses_a_row() -> None:
    read = read_list_of(f"{NUMBER},青空,,東京都1", f"{NUMBER},海野,,東京都2", list_kind="clinic")

    assert [(unit.facility_code, unit.review) for unit in read] == [
        (f"131{NUMBER}", ()),
        ("", (ReviewFlag.CODE_SHARED,)),
    ]


def test_one_code_that_the_kind_column_vouches_for_is_refused_for_two_names() -> None:
    refused = _taken(f"{NUMBER},青空,,東京都1,歯科", f"{NUMBER},海野,,東京都1,歯科", header=WITH_KIND)

    assert refused.code == "code_taken"


@pytest.mark.parametrize(("first", "second"), [("0110113719", ""), ("", "0110113719"), ("0110113719", "0110113718")])
def test_the_same_place_once_with_and_once_without_a_code_is_to_be_looked_at(first: str, second: str) -> None:
    found = outcomes(
        f"{first},医療法人社団 髙橋医院,060-0001,北海道札幌市１", f"{second},高橋医院,0600001,北海道札幌市1"
    )

    assert all(isinstance(outcome, Accepted) for outcome in found)
    assert [outcome.like_line for outcome in found if isinstance(outcome, Accepted)] == [None, 2]
    assert [ReviewFlag.SAME_CLINIC in o.unit.review for o in found if isinstance(o, Accepted)] == [False, True]


@pytest.mark.parametrize(
    "second",
    [
        ",山田医院,060-0002,北海道札幌市",
        ",山田医院,060-0001,北海道函館市",
        ",山川医院,060-0001,北海道札幌市",
        "0110112489,山田医院,060-0001,北海道札幌市",
    ],
    ids=["postcode", "address", "name", "both have a code"],
)
def test_rows_that_differ_or_both_have_a_code_are_not_taken_for_one_clinic(second: str) -> None:
    read = read_list_of("0110113719,山田医院,060-0001,北海道札幌市", second)

    assert [unit.review for unit in read] == [(), ()]


def test_a_name_alone_never_makes_two_rows_one_clinic() -> None:
    found = list(reading("facility_code,name,prefecture\n0110113719,中央医院,北海道\n,中央医院,北海道\n").outcomes)

    assert [outcome.unit.review for outcome in found if isinstance(outcome, Accepted)] == [(), ()]


def test_the_same_clinic_as_medical_and_as_dental_is_not_a_repetition() -> None:
    read = read_list_of(",中央医院,,北海道1,診療所", ",中央医院,,北海道1,歯科", header=WITH_KIND)

    assert [unit.kind for unit in read] == ["clinic", "dental"]
    assert read[1].review == (ReviewFlag.SAME_CLINIC,)


def test_a_shared_code_is_told_before_a_shared_place() -> None:
    *_others, last = outcomes(
        f"{NUMBER},青空医院,,東京都港区1", ",海野クリニック,,東京都港区2", f"{NUMBER},海野クリニック,,東京都港区2"
    )

    assert isinstance(last, Accepted)
    assert (last.unit.review, last.like_line) == ((ReviewFlag.CODE_SHARED,), 2)
