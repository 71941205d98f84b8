"""One list in several files: rows are compared across them, and messages name the file."""

import io
from datetime import date

import pytest

from tenken.frame.facility_lists import Accepted, Outcome, Refused, Repeated, RowsAbove, file_and_line, place_in_list
from tenken.frame.facility_lists import read_list as read_file
from tenken.frame.review import ListRefused, ReviewFlag
from tests.factories.public_lists import iryo_csv, iryo_row
from tests.unit.frame.lists import AREAS, HEADER


def _all(**files: str | bytes) -> list[Outcome]:
    """What becomes of the rows of these files, in their order."""
    above = RowsAbove()
    found: list[Outcome] = []
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else f"{HEADER}\n{content}".encode()
        found += read_file(io.BytesIO(raw), areas=AREAS, source_name=name, above=above).outcomes
    return found


def test_a_unit_knows_its_file_and_its_line_there() -> None:
    found = _all(north="0110113719,山田医院,,北海道札幌市\n", south=",海野医院,,沖縄県那覇市\n")

    units = [(each.file, each.unit.source_file, each.unit.line) for each in found if isinstance(each, Accepted)]
    assert units == [("north", 1, 2), ("south", 2, 2)]


@pytest.mark.parametrize("row", ["0110113719,山田医院,,北海道札幌市\n", ",山田医院,,北海道札幌市\n"])
def test_a_row_said_again_in_another_file_is_a_repetition_of_that_file(row: str) -> None:
    found = _all(north=row, south=",海野医院,,北海道函館市\n" + row)

    assert found[-1] == Repeated(3, 2, "south", "north")


def test_one_code_for_two_names_in_two_files_names_both_files() -> None:
    found = _all(north="0110113719,山田医院,,北海道札幌市\n", south="0110113719,海野医院,,北海道札幌市\n")

    assert isinstance(found[-1], Refused)
    (refusal,) = found[-1].refusals
    assert (refusal.file, refusal.line, refusal.column) == ("south", 2, "facility_code")
    assert "同じ医療機関コードが「north」の2行目にあり" in refusal.reason


def test_within_one_file_the_line_is_enough() -> None:
    found = _all(north=",海野医院,,北海道\n", south="0110113719,山田医院,,北海道\n0110113719,谷医院,,北海道\n")

    assert isinstance(found[-1], Refused)
    assert "同じ医療機関コードが2行目にあり" in found[-1].refusals[0].reason


def test_the_heading_in_a_refusal_is_that_of_its_own_file() -> None:
    other = "医療機関コード,名称,所在地\n0110113719,海野医院,北海道\n".encode()

    found = _all(north="0110113719,山田医院,,北海道\n", south=other)

    assert isinstance(found[-1], Refused)
    assert found[-1].refusals[0].column == "医療機関コード"


def test_a_clinic_that_may_be_in_both_files_is_to_be_looked_at() -> None:
    found = _all(north="0110113719,山田医院,,北海道札幌市\n", south="4812345678,山田医院,,北海道札幌市\n")

    doubt = found[-1]
    assert isinstance(doubt, Accepted)
    assert ReviewFlag.SAME_CLINIC in doubt.unit.review
    assert (doubt.like_file, doubt.like_line) == ("north", 2)


def test_a_wrong_row_names_its_file() -> None:
    found = _all(north=",海野医院,,北海道\n", south=",,,北海道\n")

    assert isinstance(found[-1], Refused)
    assert [refusal.file for refusal in found[-1].refusals] == ["south"]


def test_a_single_file_is_named_nowhere() -> None:
    reading = read_file(
        io.BytesIO(f"{HEADER}\n,,,北海道\n,山田医院,,北海道\n,山田医院,,北海道\n".encode()),
        areas=AREAS,
        source_name="north",
    )

    refused, accepted, repeated = reading.outcomes
    assert isinstance(refused, Refused)
    assert isinstance(accepted, Accepted)
    assert (refused.refusals[0].file, accepted.file, accepted.unit.source_file) == ("", "", 1)
    assert repeated == Repeated(4, 3)


def test_each_file_tells_its_own_layout_and_day() -> None:
    above = RowsAbove()
    clinics = iryo_csv(iryo_row())
    plain = f"{HEADER}\n,海野歯科,,北海道\n".encode()

    first = read_file(io.BytesIO(clinics), areas=AREAS, source_name="02-1_20260601.csv", above=above)
    second = read_file(io.BytesIO(plain), areas=AREAS, source_name="b.csv", today=date(2026, 7, 1), above=above)

    assert (first.profile, first.as_of) == ("iryo-joho-net", date(2026, 6, 1))
    assert (second.profile, second.as_of) == ("plain", date(2026, 7, 1))


def test_a_file_that_is_no_list_is_still_counted_so_that_the_next_keeps_its_number() -> None:
    above = RowsAbove()
    with pytest.raises(ListRefused):
        read_file(io.BytesIO(b""), areas=AREAS, source_name="empty", above=above)

    (found,) = read_file(
        io.BytesIO(f"{HEADER}\n,山田医院,,北海道\n".encode()), areas=AREAS, source_name="b", above=above
    ).outcomes

    assert isinstance(found, Accepted)
    assert (found.file, found.unit.source_file) == ("b", 2)


@pytest.mark.parametrize(("file", "line"), [(1, 1), (1, 172_001), (95, 2), (32_767, 2_147_483_647)])
def test_a_place_is_a_file_and_a_line(file: int, line: int) -> None:
    assert file_and_line(place_in_list(file, line)) == (file, line)
