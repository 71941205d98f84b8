"""The profile of a plain list: one facility a row, known headings or a mapping, titles above them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from tenken.frame.areas import AreaList
from tenken.frame.columns import Columns, find_columns, looks_like_headings
from tenken.frame.comparing import LeftOut, Refused
from tenken.frame.review import ListRefused, Refusal
from tenken.frame.rows import Row

__all__ = ["OpenedRows", "Sheet", "fits_plain", "open_plain"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a profile is given: the first rows to look at, those after them, and what the person and the file say."""

    head: Sequence[Row]
    rest: Iterator[Row]
    areas: AreaList
    mapping: Mapping[str, str]
    source_name: str = ""
    prefecture: str = ""  # for a list of one prefecture that does not say so itself

    def rows(self, *, after: int) -> Iterator[Row]:
        """All rows below the one at this place of ``head``."""
        return chain(self.head[after + 1 :], self.rest)


@dataclass(frozen=True, slots=True)
class OpenedRows:
    """What a profile makes of it: rows of one facility each, where their fields stand, and the day of the list."""

    columns: Columns
    rows: Iterator[Row | Refused | LeftOut]
    as_of: date | None = None


def fits_plain(_head: Sequence[Row]) -> bool:
    """A plain list is what no other profile knows."""
    return True


def open_plain(sheet: Sheet) -> OpenedRows:
    """Finds the headings. Raises ListRefused without rows or without a needed column."""
    if not sheet.head:
        raise ListRefused(
            Refusal(
                None, None, "", "file_empty", "行が一つもありません。", "名簿のファイルを選び直してください。"
            )
        )  # fmt: skip
    found = (place for place, row in enumerate(sheet.head) if looks_like_headings(row.cells, mapping=sheet.mapping))
    place = next(found, 0)  # without headings the first row says which column is missing
    headings = sheet.head[place]
    return OpenedRows(find_columns(headings.cells, line=headings.line, mapping=sheet.mapping), sheet.rows(after=place))
