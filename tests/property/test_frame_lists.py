"""Rules of facility lists for any rows: nothing is lost, nothing is guessed, nothing crashes."""

import csv
import io
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenken.frame.codes import read_code
from tenken.frame.facility_lists import Accepted, Refused, Repeated
from tenken.frame.folding import fold, fold_name
from tenken.frame.review import Refusal, ReviewFlag
from tenken.identifiers import FacilityCode, luhn_holds
from tests.factories.facility_lists import invented_rows, write_xlsx
from tests.unit.frame.lists import AREAS, read_or_refused, reading

prefectures = st.integers(min_value=1, max_value=47).map("{:02}".format)
codes = st.builds(
    FacilityCode.issue,
    prefecture=prefectures,
    table=st.sampled_from("13"),
    number=st.integers(min_value=1, max_value=999_999).map("{:06}".format),
)
dashes = st.sampled_from("-‐‑–—―−ーｰ－, 　")
words = st.text(
    alphabet=st.one_of(
        st.sampled_from("髙橋医院クリニックｸﾘﾆｯｸ山田﨑邉①㈱医療法人社団 　=,\"'"), st.characters(codec="utf-8")
    ),
    max_size=12,
)
cells = st.lists(words, min_size=4, max_size=4)


@given(codes, dashes, st.booleans(), st.data())
def test_a_code_is_read_the_same_however_it_is_printed(
    code: FacilityCode, dash: str, wide: bool, choices: st.DataObject
) -> None:
    places = choices.draw(st.lists(st.integers(min_value=1, max_value=9), unique=True, max_size=3))
    printed = "".join(dash + digit if place in places else digit for place, digit in enumerate(code.digits))
    if wide:
        printed = printed.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in string.digits})

    reading = read_code(printed, prefecture=code.prefecture)

    assert (reading.code, reading.flag) == (code, None)


@given(codes)
def test_a_code_without_table_digit_or_prefecture_is_completed(code: FacilityCode) -> None:
    nine = read_code(code.prefecture + code.number, prefecture=code.prefecture, table=code.table)
    seven = read_code(code.number, prefecture=code.prefecture, table=code.table)

    assert (nine.code, nine.flag) == (code, None)
    assert (seven.code, seven.flag) == (code, None)


@given(codes)
def test_a_code_that_lost_its_zero_is_completed(code: FacilityCode) -> None:
    lost = code.digits.removeprefix("0")

    reading = read_code(lost, prefecture=code.prefecture)

    assert (reading.code, reading.flag) == (code, None)


@given(codes, st.sampled_from("013"), st.booleans(), st.data())
def test_one_wrong_digit_never_turns_a_clinic_into_another_kind(
    code: FacilityCode, spoken: str, seven: bool, choices: st.DataObject
) -> None:
    digits = code.number if seven else code.prefecture + code.number
    place = choices.draw(st.integers(min_value=0 if seven else 2, max_value=len(digits) - 1))
    other = choices.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    table = None if spoken == "0" else spoken

    reading = read_code(digits[:place] + other + digits[place + 1 :], prefecture=code.prefecture, table=table)

    assert reading.code is None or reading.code.table == (table or "1")


@given(codes, st.booleans())
def test_a_table_digit_is_never_taken_from_nowhere(code: FacilityCode, seven: bool) -> None:
    reading = read_code(code.number if seven else code.prefecture + code.number, prefecture=code.prefecture)

    if code.prefecture in {"11", "12", "13", "14"}:
        assert (reading.code, reading.flag) == (None, ReviewFlag.CODE_WHICH)
    else:
        assert (reading.code is None) == (code.table == "3")


@given(st.text(alphabet="0123456789", max_size=12), st.none() | prefectures)
def test_no_code_is_taken_without_flag_unless_its_check_digit_fits(text: str, prefecture: str | None) -> None:
    reading = read_code(text, prefecture=prefecture)

    if reading.flag is None and reading.code is not None:
        number_only = reading.code.prefecture in {"11", "12", "13", "14"}
        assert luhn_holds(reading.code.number if number_only else reading.code.digits)
        assert reading.code.prefecture == (prefecture or reading.code.prefecture)
    if reading.code is None:
        assert (reading.flag is None) == (text == "")


@given(st.text(max_size=60))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_name(fold_name(text)) == fold_name(text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_spaces_make_no_difference_to_a_search(before: str, after: str) -> None:
    assert fold(before + " " + after) == fold(before + "　" + after)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cells, max_size=8))
def test_every_row_is_accepted_repeated_or_refused_and_names_stay_as_given(rows: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["facility_code", "name", "postcode", "address"])
    writer.writerows(rows)
    filled = [row for row in rows if any(cell.strip() for cell in row)]

    found = read_or_refused(file.getvalue())

    if isinstance(found, Refusal):
        assert found.code == "rows_missing"
        assert not filled
        return
    assert len(found) == len(filled)
    for row, outcome in zip(filled, found, strict=True):
        if isinstance(outcome, Accepted):
            assert (outcome.unit.name, outcome.unit.address) == (row[1], row[3])
            assert outcome.unit.code_given == row[0]
            assert bool(outcome.unit.relay) == bool(outcome.unit.prefecture)
            relay = AREAS.area(outcome.unit.relay)
            assert relay is None or relay.prefecture.digits == outcome.unit.prefecture
        elif isinstance(outcome, Refused):
            assert outcome.refusals
            assert all(fault.line == outcome.line and fault.reason and fault.remedy for fault in outcome.refusals)
        else:
            assert isinstance(outcome, Repeated)
            assert outcome.first_line < outcome.line


@given(st.lists(st.tuples(words, words), min_size=1, max_size=6))
def test_a_list_said_twice_adds_only_repetitions(rows: list[tuple[str, str]]) -> None:
    lines = [["", name, "", f"北海道{address}"] for name, address in rows]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["facility_code", "name", "postcode", "address"], *lines, *lines])

    found = list(reading(file.getvalue()).outcomes)

    first, second = found[: len(lines)], found[len(lines) :]
    assert not any(isinstance(outcome, Accepted) for outcome in second)
    assert [isinstance(outcome, Refused) for outcome in first] == [isinstance(outcome, Refused) for outcome in second]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_are_refused(content: bytes) -> None:
    read = read_or_refused(content)

    assert not isinstance(read, Refusal) or (read.code and read.reason and read.remedy)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(choices: st.DataObject) -> None:
    content = bytearray(_WORKBOOK)
    for _ in range(choices.draw(st.integers(min_value=1, max_value=4))):
        place = choices.draw(st.integers(min_value=4, max_value=len(content) - 1))
        content[place] = choices.draw(st.integers(min_value=0, max_value=255))

    read = read_or_refused(bytes(content))

    assert not isinstance(read, Refusal) or (read.code and read.reason and read.remedy)


def _workbook() -> bytes:
    file = io.BytesIO()
    write_xlsx(file, invented_rows(count=5, areas=AREAS))
    return file.getvalue()


_WORKBOOK = _workbook()
