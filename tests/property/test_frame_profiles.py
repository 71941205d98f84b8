"""Whatever facilities a public list holds, its profile finds them again; whatever a form holds, nothing gets lost."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tenken.frame.facility_lists import Accepted, LeftOut, Outcome, Refused, read_list
from tenken.identifiers import FacilityCode
from tests.factories.public_lists import IRYO_HEADINGS, Institution, iryo_csv, iryo_row, kyoku_rows
from tests.unit.frame.lists import AREAS

words = st.text(alphabet="髙橋山田内科眼科クリニック医院ｸﾘﾆｯｸ第一二三", min_size=1, max_size=8)
numbers = st.integers(min_value=1, max_value=999_000)
streets = st.text(alphabet="東西南北町１２３丁目の", min_size=1, max_size=9)


@st.composite
def institutions(draw: st.DrawFn) -> list[Institution]:
    found = []
    for number in draw(st.lists(numbers, unique=True, max_size=12)):
        seven = FacilityCode.issue(prefecture="01", table="1", number=f"{number:06}").number
        wide = draw(st.booleans())
        code = f"{seven[:2]},{seven[2:6]},{seven[6]}"
        if wide:
            code = "".join(chr(ord(each) + 0xFEE0) for each in code)
        beds = draw(st.integers(min_value=0, max_value=19))
        name = draw(st.lists(words, min_size=1, max_size=7))
        address = ["〒060-0001", f"札幌市{draw(streets)}", *draw(st.lists(streets, max_size=3))]
        found.append(Institution(code, name, address, [f"一般　　　{beds}"] if beds else []))
    return found


def _outcomes(rows: list[list[str]]) -> list[Outcome]:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return list(read_list(io.BytesIO(file.getvalue().encode()), areas=AREAS, profile="kyoku").outcomes)


@given(institutions(), st.integers(min_value=5, max_value=40))
def test_every_institution_of_the_print_form_is_found_again(listed: list[Institution], page_lines: int) -> None:
    found = _outcomes(kyoku_rows(listed, page_lines=page_lines)) if listed else []

    assert len(found) == len(listed)
    for outcome, each in zip(found, listed, strict=True):
        assert isinstance(outcome, Accepted), outcome
        unit = outcome.unit
        assert unit.name == "".join(each.name)
        assert unit.address == "".join(each.address[1:])
        assert (unit.postcode, unit.relay, unit.facility_code[:3]) == ("060-0001", "011002", "011")
        assert (unit.beds or 0) == (int(each.beds[0].split("　")[-1]) if each.beds else 0)
        assert unit.kind == ("clinic_beds" if unit.beds else "clinic")


@given(st.lists(st.lists(st.text(max_size=6), min_size=12, max_size=12), max_size=8))
def test_any_cells_below_the_headings_are_read_left_out_or_refused(cells: list[list[str]]) -> None:
    plain = [["".join(each for each in cell if each.isprintable()) for cell in row] for row in cells]
    rows = kyoku_rows([Institution("01,1371,9", ["山田医院"], ["札幌市"])]) + plain

    found = _outcomes(rows)

    assert found
    assert all(isinstance(outcome, Accepted | LeftOut | Refused) or outcome.first_line for outcome in found)


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=1, max_value=9_999_999_999),
            words,
            st.sampled_from("23"),
            st.lists(st.sampled_from("01"), min_size=7, max_size=7),
            st.none() | st.integers(min_value=0, max_value=19),
        ),
        unique_by=lambda row: row[0],
        max_size=10,
    )
)
def test_every_facility_of_the_open_data_is_found_again(
    listed: list[tuple[int, str, str, list[str], int | None]],
) -> None:
    rows = [
        iryo_row(
            ID=f"01{section}{number:010}", 正式名称=name, 機関区分=section, 所在地=f"北海道札幌市{number}",
            合計病床数="" if beds is None else str(beds),
            **{f"毎週{day}": mark for day, mark in zip("月火水木金土日", days, strict=True)},
        )
        for number, name, section, days, beds in listed
    ]  # fmt: skip

    found = list(read_list(io.BytesIO(iryo_csv(*rows)), areas=AREAS).outcomes) if rows else []

    for outcome, (number, name, section, days, beds) in zip(found, listed, strict=True):
        assert isinstance(outcome, Accepted), outcome
        unit = outcome.unit
        assert (unit.source_id, unit.name, unit.beds) == (f"01{section}{number:010}", name, beds)
        assert unit.closed_weekdays == "".join("1" if mark == "0" else "0" for mark in days)
        assert unit.kind == ("dental" if section == "3" else "clinic_beds" if beds else "clinic")
    assert len(IRYO_HEADINGS) == len(set(IRYO_HEADINGS))
