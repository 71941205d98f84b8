"""Units that have been read and wait on disk until everything is checked: the transaction is short and memory flat."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import IO

from tenken.frame.facility_lists import place_in_list
from tenken.frame.units import UnitRecord
from tenken_site.frames.bulk import Value
from tenken_site.frames.difference_report import UnitText

__all__ = ["FIELDS", "WaitingUnits"]

#: What is stored of a record, in its order; fields of the model of the same names.
FIELDS = tuple(each.name for each in fields(UnitRecord) if each.name != "code_completed")
_TEXTS = tuple(FIELDS.index(name) for name in ("source_file", "line", "code_given", "source_id", "name", "address"))


class WaitingUnits:
    """The units in a ``spool``, an empty text file. ``files`` are names for messages, none for a single file."""

    def __init__(self, spool: IO[str], *, files: Sequence[str]) -> None:
        self._files = files
        self._spool = spool

    def add(self, unit: UnitRecord) -> None:
        """Puts one more unit to the end."""
        self._spool.write(json.dumps([getattr(unit, name) for name in FIELDS], ensure_ascii=False) + "\n")

    def texts(self, places: Collection[int]) -> Mapping[int, UnitText]:
        """The texts of the units at these places of the list (see ``place_in_list``)."""
        found: dict[int, UnitText] = {}
        if not places:
            return found
        self._spool.seek(0)
        for row in self._spool:
            values = json.loads(row)
            number, line, code, source_id, name, address = (values[at] for at in _TEXTS)
            if (place := place_in_list(number, line)) in places:
                file = self._files[number - 1] if self._files else ""
                found[place] = UnitText(line, code or source_id, name, address, file)
        return found

    def rows(self, *, version_id: int) -> Iterator[tuple[Value, ...]]:
        """The units as the database takes them: the version, then FIELDS."""
        prefecture, relay, review = (FIELDS.index(name) for name in ("prefecture", "relay", "review"))
        self._spool.seek(0)
        for row in self._spool:
            values = json.loads(row)
            values[prefecture] = values[prefecture] or None
            values[relay] = values[relay] or None
            values[review] = ",".join(values[review])
            yield version_id, *values
