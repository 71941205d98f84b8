"""Medical or dental, by kind and by name."""

import pytest

from tenken.frame.folding import fold_name
from tenken.frame.kinds import DENTAL, KINDS, MEDICAL, kind_of, table_in_name, table_of_kind
from tenken.frame.review import ReviewFlag
from tenken.identifiers import FacilityCode
from tests.unit.frame.lists import HEADER, read_list_of, unit

TOKYO = FacilityCode.issue(prefecture="13", table="1", number="012345").digits
NUMBER = TOKYO[3:]


@pytest.mark.parametrize(
    "name",
    [
        "海野歯科医院", "青空デンタルクリニック", "ﾃﾞﾝﾀﾙｵﾌｨｽ", "北矯正歯科", "小児歯科さくら", "日本橋口腔外科",
        "口腔内科", "歯科口腔外科クリニック", "ABC Dental", "山田齒科", "港口腔保健センター",
    ],
)  # fmt: skip
def test_a_name_of_a_dentist_speaks_for_the_dental_table(name: str) -> None:
    assert table_in_name(fold_name(name)) == DENTAL


@pytest.mark.parametrize(
    "name",
    [
        "青空内科", "さくら小児科", "整形外科クリニック", "皮フ科", "山田眼科", "耳鼻咽喉科 北", "心療内科", "髙橋醫院",
        "医療法人社団　中央医院", "ﾚﾃﾞｨｰｽｸﾘﾆｯｸ", "村立診療所", "スマイル眼科", "City Clinic",
    ],
)  # fmt: skip
def test_a_name_of_a_doctor_speaks_for_the_medical_table(name: str) -> None:
    assert table_in_name(fold_name(name)) == MEDICAL


@pytest.mark.parametrize(
    "name", ["さくら", "内科・歯科クリニック", "銀座矯正クリニック", "オーラルクリニック", "ひまわりしかクリニック", ""]
)
def test_a_name_that_speaks_for_neither_or_both_tells_nothing(name: str) -> None:
    assert table_in_name(fold_name(name)) is None


def test_every_kind_has_its_table_and_its_words() -> None:
    assert {kind: table_of_kind(kind) for kind in KINDS} == {"clinic": "1", "clinic_beds": "1", "dental": "3"}
    assert [kind_of(text) for text in ("有床 診療所", "DENTAL", "３", "病院", "")] == [
        "clinic_beds", "dental", "dental", None, None,
    ]  # fmt: skip


def test_a_plain_medical_list_of_tokyo_is_not_flagged() -> None:
    read = [unit(f"{NUMBER},{name},,東京都港区") for name in ("青空内科", "山田医院", "さくらクリニック")]

    assert [(each.facility_code, each.kind, each.review) for each in read] == [(TOKYO, "clinic", ())] * 3


@pytest.mark.parametrize("name", ["海野歯科医院", "青空デンタル", "矯正歯科", "口腔外科"])
def test_a_dental_name_makes_a_dental_code_where_the_sum_leaves_it_open(name: str) -> None:
    read = unit(f"{NUMBER},{name},,東京都港区")

    assert (read.facility_code, read.kind, read.review) == ("133" + NUMBER, "dental", ())


@pytest.mark.parametrize("code", [NUMBER, "13" + NUMBER])
def test_where_nothing_speaks_the_code_is_kept_as_printed_and_flagged(code: str) -> None:
    read = unit(f"{code},さくら,,東京都港区")

    assert (read.facility_code, read.code_given, read.code_check) == ("", code, "number")
    assert (read.kind, read.review) == ("clinic", (ReviewFlag.CODE_WHICH,))


def test_an_open_code_still_tells_the_prefecture() -> None:
    assert unit(f"13{NUMBER},さくら,,港区芝公園").prefecture == "130001"


def test_the_kind_column_outranks_the_name() -> None:
    read = unit(f"{NUMBER},海野歯科,,東京都,診療所", header=f"{HEADER},kind")

    assert (read.facility_code, read.kind, read.review) == (TOKYO, "clinic", ())


@pytest.mark.parametrize(("kind", "table"), [("clinic", "1"), ("clinic_beds", "1"), ("dental", "3")])
def test_the_kind_of_the_whole_list_settles_what_a_name_leaves_open(kind: str, table: str) -> None:
    (read,) = read_list_of(f"{NUMBER},さくら,,東京都港区", list_kind=kind)

    assert (read.facility_code, read.kind, read.review) == (f"13{table}{NUMBER}", kind, ())


def test_a_row_with_a_kind_of_its_own_is_not_what_the_whole_list_is() -> None:
    (read,) = read_list_of(f"{NUMBER},さくら,,東京都港区,歯科", list_kind="clinic", header=f"{HEADER},kind")

    assert (read.facility_code, read.kind) == ("133" + NUMBER, "dental")


def test_a_name_that_contradicts_the_kind_of_the_whole_list_leaves_the_code_open() -> None:
    (read,) = read_list_of(f"{NUMBER},海野歯科,,東京都港区", list_kind="clinic")

    assert (read.facility_code, read.review) == ("", (ReviewFlag.CODE_WHICH,))


def test_one_wrong_digit_does_not_make_a_medical_clinic_dental() -> None:
    dental = FacilityCode.issue(prefecture="01", table="3", number="011371").number

    read = unit(f"{dental},青空内科,,北海道札幌市")

    assert (read.facility_code, read.code_given, read.code_check) == ("", dental, "none")
    assert (read.kind, read.review) == ("clinic", (ReviewFlag.CODE_OTHER_TABLE,))
