"""The print form of the 地方厚生局: stacked rows, repeated titles, full width, hospitals among clinics."""

import io
from datetime import date

import pytest

from tenken.frame.facility_lists import Accepted, LeftOut, ListReading, Outcome, read_list
from tenken.frame.review import ListRefused, ReviewFlag
from tenken.frame.units import UnitRecord
from tenken.identifiers import FacilityCode
from tests.factories.public_lists import Institution, kyoku_rows, kyoku_workbook
from tests.unit.frame.lists import AREAS


def _printed(prefecture: str, number: str, *, table: str = "1") -> str:
    seven = FacilityCode.issue(prefecture=prefecture, table=table, number=number).number
    return f"{seven[:2]},{seven[2:6]},{seven[6]}"


def _wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


YAMADA = Institution(
    _printed("01", "011371"),
    ["医療法人社団　髙﨑会", "髙﨑クリニック"],
    ["〒０６０－０００１", "札幌市中央区北１条西", "２丁目３－４"],
)
UMINO = Institution(
    _wide(_printed("01", "011248")), ["海野医院"], ["〒068-0403 夕張市本町４丁目"], ["一般　　　　 １０", "療養　　 ９"]
)
BIG = Institution(
    _printed("01", "019001"), ["市立札幌病院"], ["〒060-8604 札幌市中央区"], ["一般　　　　672"], ["病院", "現存"]
)


def _read(rows: list[list[str]], **options: str | None) -> ListReading:
    return read_list(io.BytesIO(kyoku_workbook(rows)), areas=AREAS, **options)  # type: ignore[arg-type]


def _outcomes(*institutions: Institution, **layout: object) -> list[Outcome]:
    return list(_read(kyoku_rows(institutions, **layout)).outcomes)  # type: ignore[arg-type]


def _unit(institution: Institution, **layout: object) -> UnitRecord:
    (outcome,) = _outcomes(institution, **layout)
    assert isinstance(outcome, Accepted), outcome
    return outcome.unit


def test_the_form_is_known_by_its_headings_and_tells_its_day() -> None:
    reading = _read(kyoku_rows([YAMADA]))

    assert (reading.profile, reading.format, reading.as_of) == ("kyoku", "xlsx", date(2026, 6, 1))


def test_an_institution_over_several_rows_is_one_unit_with_its_parts_put_together() -> None:
    unit = _unit(YAMADA)

    assert unit.name == "医療法人社団　髙﨑会髙﨑クリニック"
    assert (unit.postcode, unit.address) == ("060-0001", "札幌市中央区北１条西２丁目３－４")
    assert (unit.facility_code, unit.relay, unit.prefecture) == ("0110113719", "011002", "010006")
    assert (unit.line, unit.kind, unit.beds, unit.review) == (12, "clinic", None, ())


def test_full_width_digits_and_stacked_beds_are_read() -> None:
    unit = _unit(UMINO)

    assert (unit.facility_code, unit.kind, unit.beds) == ("0110112489", "clinic_beds", 19)
    assert (unit.postcode, unit.address, unit.relay) == ("068-0403", "夕張市本町４丁目", "010006")


def test_a_hospital_is_left_out_with_its_line_and_the_reason() -> None:
    left, kept = _outcomes(BIG, UMINO)

    assert isinstance(left, LeftOut)
    assert (left.line, left.text) == (12, "市立札幌病院")
    assert "672" in left.reason
    assert isinstance(kept, Accepted)


def test_a_hospital_is_also_told_by_its_remarks() -> None:
    (left,) = _outcomes(Institution(BIG.code, ["港病院"], ["札幌市"], (), ["病院", "現存"]))

    assert isinstance(left, LeftOut)
    assert "病院" in left.reason


def test_a_name_of_a_hospital_without_its_beds_is_kept_for_a_person() -> None:
    unit = _unit(Institution(UMINO.code, ["海野病院"], ["夕張市"]))

    assert unit.review == (ReviewFlag.HOSPITAL,)


def test_a_suspended_clinic_is_kept_for_a_person() -> None:
    unit = _unit(Institution(UMINO.code, ["海野医院"], ["夕張市"], (), ["診療所", "休止"]))

    assert unit.review == (ReviewFlag.SUSPENDED,)


def test_titles_that_return_in_the_middle_of_an_institution_are_no_part_of_it() -> None:
    many = [
        Institution(_printed("01", f"01{number:04}"), [f"第{number}", "医院"], ["〒060-0001", f"札幌市{number}"])
        for number in range(1, 30)
    ]

    found = _outcomes(*many, page_lines=23)

    units = [outcome.unit for outcome in found if isinstance(outcome, Accepted)]
    assert [unit.name for unit in units] == [f"第{number}医院" for number in range(1, 30)]
    assert [unit.address for unit in units] == [f"札幌市{number}" for number in range(1, 30)]
    assert len(found) == 29


def test_the_dental_code_below_a_code_is_no_institution_of_its_own() -> None:
    unit = _unit(Institution(UMINO.code, ["海野医院"], ["夕張市"], second_code=_printed("01", "999999", table="3")))

    assert unit.facility_code == "0110112489"


def test_a_dental_list_says_so_in_its_titles() -> None:
    unit = _unit(Institution(_printed("01", "030001", table="3"), ["海野"], ["夕張市"]), table="歯科")

    assert (unit.kind, unit.facility_code[2]) == ("dental", "3")


def test_a_list_that_names_no_prefecture_takes_the_one_that_is_given() -> None:
    rows = kyoku_rows([YAMADA], prefecture="")
    (without,) = _read(rows).outcomes
    (given,) = _read(rows, prefecture="北海道").outcomes

    assert isinstance(without, Accepted)
    assert isinstance(given, Accepted)
    assert given.unit.facility_code == "0110113719"
    assert without.unit.relay == "011002", "the address begins with a city of the list"


def test_notes_below_the_table_are_left_out_and_listed() -> None:
    unit, note, total = _outcomes(UMINO, notes=("※ 休止を含む", "合計　1件"))

    assert isinstance(unit, Accepted)
    assert unit.unit.name == "海野医院"
    assert isinstance(note, LeftOut)
    assert isinstance(total, LeftOut)
    assert (note.text, total.text) == ("※ 休止を含む", "合計　1件")


def test_an_institution_without_a_name_is_refused_with_its_line_and_column() -> None:
    from tenken.frame.facility_lists import Refused

    (refused,) = _outcomes(Institution(UMINO.code, [], ["夕張市"]))

    assert isinstance(refused, Refused)
    (fault,) = refused.refusals
    assert (fault.line, fault.column, fault.code) == (12, "医療機関名称", "name_missing")


def test_a_file_without_the_headings_is_no_such_form() -> None:
    with pytest.raises(ListRefused) as refused:
        read_list(io.BytesIO("名称,住所\n山田,北海道\n".encode()), areas=AREAS, profile="kyoku")

    assert refused.value.refusal.code == "column_missing"
    assert "--profile plain" in refused.value.refusal.remedy


def test_a_mapping_has_no_place_with_known_columns() -> None:
    with pytest.raises(ListRefused) as refused:
        read_list(
            io.BytesIO(kyoku_workbook(kyoku_rows([UMINO]))),
            areas=AREAS,
            profile="kyoku",
            mapping={"name": "医療機関名称"},
        )

    assert refused.value.refusal.code == "map_with_profile"
