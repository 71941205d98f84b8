"""Tables for spreadsheets: every text arrives as it was, and none of them is ever calculated."""

import csv
import io
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tenken.export.cells import Cell, safe
from tenken.export.csv_files import AT_ONCE, csv_lines, csv_text
from tenken.export.workbooks import workbook

SIGNS = "=+-@\t\r\n＝＋－＠"
#: No lone surrogates (they are no text) and no non-characters, which XML cannot hold.
SIGNS_OF_TEXT = st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufffe\uffff")
TEXTS = st.builds(str.__add__, st.sampled_from(["", *SIGNS]), st.text(SIGNS_OF_TEXT, max_size=12))
#: A workbook holds fifteen digits of a number.
NUMBERS = st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9).map(lambda number: round(number, 4))
COLUMNS = 3


def rows(cells: st.SearchStrategy[Cell]) -> st.SearchStrategy[list[list[Cell]]]:
    return st.lists(st.lists(cells, min_size=COLUMNS, max_size=COLUMNS), max_size=6)


def read(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content, newline="")))


@settings(max_examples=60)
@given(headings=st.lists(TEXTS, min_size=COLUMNS, max_size=COLUMNS), given_rows=rows(TEXTS))
def test_no_text_of_a_csv_begins_like_a_formula_and_every_text_is_there(
    headings: list[str], given_rows: list[list[Cell]]
) -> None:
    content = b"".join(csv_lines(headings, given_rows)).decode("utf-8-sig")

    found = read(content)
    assert not [cell for row in found for cell in row if cell.startswith(tuple(SIGNS))]
    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [str(cell).removeprefix("'") for cell in row] for row in (headings, *given_rows)
    ]


@given(cell=NUMBERS | st.none())
def test_numbers_are_never_marked(cell: Cell) -> None:
    assert safe(cell) is cell


@given(text=st.text(SIGNS_OF_TEXT))
def test_only_what_would_be_calculated_is_marked(text: str) -> None:
    marked = safe(text)

    assert marked == (f"'{text}" if text[:1] in set(SIGNS) else text)


@settings(max_examples=40, deadline=None)  # the first workbook of a process loads the writer
@given(given_rows=rows(TEXTS | NUMBERS | st.none()))
def test_a_workbook_holds_every_text_and_every_number_as_it_was(given_rows: list[list[Cell]]) -> None:
    headings = ["=1+1", "名称", "病床数"]

    with workbook("施設", headings, given_rows, widths=(34, 14), fixed=1) as file:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))

    assert book.sheet_names == ["施設"]
    first, *found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert first == headings
    expected = [["" if cell is None else cell for cell in row] for row in given_rows]
    while expected and not any(cell != "" for cell in expected[-1]):
        expected.pop()  # rows of nothing at the end are no rows
    assert found == expected
    assert [[type(cell) is str for cell in row] for row in found] == [
        [type(cell) is str for cell in row] for row in expected
    ]


def test_a_long_table_comes_in_pieces_and_asks_for_rows_as_it_goes() -> None:
    asked = 0

    def numbered() -> Iterator[list[Cell]]:
        nonlocal asked
        for asked in range(1, 2 * AT_ONCE + 2):
            yield [asked, "施設"]

    pieces = csv_text(["番号", "名称"], numbered())

    first = next(pieces)
    assert asked == AT_ONCE
    assert len(read(first + "".join(pieces))) == 2 * AT_ONCE + 2


def test_a_csv_ends_its_lines_as_it_was_asked_to() -> None:
    table = (["a", "b"], [[1, None]])

    assert "".join(csv_text(*table)) == "a,b\r\n1,\r\n"
    assert "".join(csv_text(*table, line_end="\n")) == "a,b\n1,\n"
