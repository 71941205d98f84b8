"""The open data of 医療情報ネット: its ID, kinds, beds, municipality codes and closing days."""

import io
from datetime import date

import pytest

from tenken.frame.facility_lists import Accepted, LeftOut, ListReading, Outcome, Refused, read_list
from tenken.frame.review import ListRefused, ReviewFlag
from tenken.frame.units import UnitRecord
from tests.factories.public_lists import IRYO_HEADINGS, iryo_csv, iryo_row
from tests.unit.frame.lists import AREAS


def _read(*rows: list[str], **options: str | None) -> ListReading:
    return read_list(io.BytesIO(iryo_csv(*rows)), areas=AREAS, **options)  # type: ignore[arg-type]


def _outcome(**given: str) -> Outcome:
    (outcome,) = _read(iryo_row(**given)).outcomes
    return outcome


def _unit(**given: str) -> UnitRecord:
    outcome = _outcome(**given)
    assert isinstance(outcome, Accepted), outcome
    return outcome.unit


def test_the_file_is_known_by_its_headings_and_its_day_by_its_name() -> None:
    reading = _read(iryo_row(), source_name="02-1_clinic_facility_info_20260601.csv")

    assert (reading.profile, reading.format, reading.as_of) == ("iryo-joho-net", "utf-8-sig", date(2026, 6, 1))


def test_the_id_is_kept_and_is_no_facility_code() -> None:
    unit = _unit()

    assert (unit.source_id, unit.facility_code, unit.code_given) == ("0120000000001", "", "")
    assert (unit.kind, unit.beds, unit.relay, unit.review) == ("clinic", None, "011002", ())


@pytest.mark.parametrize(
    ("prefecture", "city", "address", "relay"),
    [
        ("01", "101", "北海道札幌市中央区", "011002"),
        ("01", "202", "北海道函館市", "012025"),
        ("01", "209", "北海道夕張市", "010006"),
        ("13", "103", "東京都港区", "131032"),
        ("14", "135", "川崎市多摩区", "141305"),
        ("14", "152", "神奈川県相模原市中央区", "141500"),
        ("22", "138", "静岡県浜松市中央区", "221309"),
        ("40", "137", "福岡県福岡市早良区", "401307"),
        ("12", "204", "船橋市湊町", "122041"),
    ],
)
def test_the_municipality_code_tells_the_relay(prefecture: str, city: str, address: str, relay: str) -> None:
    unit = _unit(ID=f"{prefecture}20000000001", 都道府県コード=prefecture, 市区町村コード=city, 所在地=address)

    assert (unit.relay, unit.prefecture[:2], unit.review) == (relay, prefecture, ())


def test_a_municipality_code_that_cannot_be_read_leaves_it_to_the_address() -> None:
    unit = _unit(市区町村コード="札幌")

    assert (unit.relay, unit.review) == ("011002", (ReviewFlag.MUNICIPALITY,))


def test_an_address_in_another_city_than_the_code_says_is_for_a_person() -> None:
    unit = _unit(市区町村コード="202")

    assert (unit.relay, unit.review) == ("012025", (ReviewFlag.TWO_RELAYS,))


@pytest.mark.parametrize(
    ("given", "beds", "kind"),
    [
        ({"合計病床数": "19"}, 19, "clinic_beds"),
        ({"合計病床数": "0"}, 0, "clinic"),
        ({}, None, "clinic"),
        ({"一般病床": "6", "療養病床": "4"}, 10, "clinic_beds"),
        ({"一般病床": "６"}, 6, "clinic_beds"),
    ],
)
def test_beds_make_a_clinic_with_beds(given: dict[str, str], beds: int | None, kind: str) -> None:
    unit = _unit(**given)

    assert (unit.beds, unit.kind, unit.review) == (beds, kind, ())


def test_beds_that_are_no_number_are_for_a_person() -> None:
    unit = _unit(合計病床数="約十")

    assert (unit.beds, unit.kind, unit.review) == (None, "clinic", (ReviewFlag.BEDS,))


def test_the_days_marked_0_are_the_closed_ones() -> None:
    assert _unit(毎週木="0", 毎週日="0").closed_weekdays == "0001001"
    assert _unit(毎週木="").closed_weekdays == ""


def test_a_dental_clinic_is_told_by_its_section() -> None:
    unit = _unit(ID="0130000000001", 機関区分="3")

    assert (unit.kind, unit.review) == ("dental", ())


def test_section_and_id_that_disagree_are_for_a_person() -> None:
    unit = _unit(ID="0130000000001", 機関区分="2")

    assert (unit.kind, unit.review) == ("clinic", (ReviewFlag.KIND_UNSURE,))


@pytest.mark.parametrize(("section", "word"), [("1", "病院"), ("4", "助産所"), ("5", "薬局")])
def test_what_is_no_clinic_is_left_out(section: str, word: str) -> None:
    outcome = _outcome(ID=f"01{section}0000000001", 機関区分=section)

    assert isinstance(outcome, LeftOut)
    assert (outcome.line, outcome.reason) == (2, f"{word}です。")


@pytest.mark.parametrize(
    ("given", "column", "code"),
    [
        ({"ID": "120000000001"}, "ID", "id_shape"),
        ({"ID": "1.2E+11"}, "ID", "id_shape"),
        ({"都道府県コード": "02"}, "都道府県コード", "id_prefecture"),
        ({"機関区分": "美容室"}, "機関区分", "kind_unknown"),
        ({"正式名称": ""}, "正式名称", "name_missing"),
    ],
)
def test_a_fault_names_line_column_reason_and_remedy(given: dict[str, str], column: str, code: str) -> None:
    outcome = _outcome(**given)

    assert isinstance(outcome, Refused)
    (fault,) = outcome.refusals
    assert (fault.line, fault.column, fault.code) == (2, column, code)
    assert fault.reason
    assert fault.remedy


def test_a_row_with_more_cells_than_headings_is_refused() -> None:
    (outcome,) = _read([*iryo_row(), "余り"]).outcomes

    assert isinstance(outcome, Refused)
    assert outcome.refusals[0].code == "too_many_cells"


def test_one_id_for_two_facilities_is_refused_and_one_said_again_is_taken_once() -> None:
    from tenken.frame.facility_lists import Repeated

    first, again, other = _read(iryo_row(), iryo_row(), iryo_row(正式名称="海野医院")).outcomes

    assert isinstance(first, Accepted)
    assert again == Repeated(3, 2)
    assert isinstance(other, Refused)
    assert (other.refusals[0].code, other.refusals[0].column) == ("id_taken", "ID")


def test_two_ids_with_one_name_and_address_are_both_kept_and_marked() -> None:
    first, second = _read(iryo_row(), iryo_row(ID="0120000000002")).outcomes

    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert second.unit.review == (ReviewFlag.SAME_CLINIC,)


def test_other_headings_are_no_such_file() -> None:
    with pytest.raises(ListRefused) as refused:
        read_list(io.BytesIO("ID,名称\n1,山田\n".encode()), areas=AREAS, profile="iryo-joho-net")

    assert refused.value.refusal.column == "正式名称"


def test_half_width_brackets_in_headings_make_no_difference() -> None:
    content = iryo_csv(iryo_row(毎週木="0")).decode("utf-8-sig")
    plain = content.replace("（", "(").replace("）", ")").encode("utf-8-sig")

    (outcome,) = read_list(io.BytesIO(plain), areas=AREAS).outcomes

    assert isinstance(outcome, Accepted)
    assert outcome.unit.closed_weekdays == "0001000"
    assert len(IRYO_HEADINGS) == 65
