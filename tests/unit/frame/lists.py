"""Small lists for the tests of this folder."""

import io
from pathlib import Path

from tenken.frame.areas import AreaList, read_areas
from tenken.frame.facility_lists import Accepted, ListReading, Outcome, read_list
from tenken.frame.review import ListRefused, Refusal
from tenken.frame.units import UnitRecord

__all__ = ["AREAS", "RELAYS", "outcomes", "read_list_of", "read_or_refused", "reading", "refusal", "unit"]

RELAYS = Path(__file__).parents[3] / "surveys" / "codelists" / "relays.csv"
AREAS: AreaList = read_areas(RELAYS)
HEADER = "facility_code,name,postcode,address"


def reading(content: str | bytes, *, mapping: dict[str, str] | None = None, **options: str | None) -> ListReading:
    """A list of this text, in UTF-8 unless given as bytes."""
    raw = content.encode() if isinstance(content, str) else content
    return read_list(io.BytesIO(raw), areas=AREAS, mapping=mapping, **options)


def outcomes(*rows: str, header: str = HEADER) -> list[Outcome]:
    """What becomes of these CSV rows."""
    return list(reading("\n".join([header, *rows]) + "\n").outcomes)


def unit(row: str, *, header: str = HEADER) -> UnitRecord:
    """The unit of one CSV row that is accepted."""
    (outcome,) = outcomes(row, header=header)
    assert isinstance(outcome, Accepted), outcome
    return outcome.unit


def read_list_of(*rows: str, header: str = HEADER, list_kind: str | None = None) -> list[UnitRecord]:
    """The units of CSV rows that are all accepted, in a list of which all are of one kind."""
    found = list(reading("\n".join([header, *rows]) + "\n", list_kind=list_kind).outcomes)
    accepted = [outcome.unit for outcome in found if isinstance(outcome, Accepted)]
    assert len(accepted) == len(found), found
    return accepted


def read_or_refused(
    content: str | bytes, *, mapping: dict[str, str] | None = None, **options: str | None
) -> list[Outcome] | Refusal:
    """What becomes of each row, or why the file is refused as a whole."""
    try:
        return list(reading(content, mapping=mapping, **options).outcomes)
    except ListRefused as refused:
        return refused.refusal


def refusal(content: str | bytes, *, mapping: dict[str, str] | None = None, **options: str | None) -> Refusal:
    """Why a file is refused as a whole."""
    refused = read_or_refused(content, mapping=mapping, **options)
    assert isinstance(refused, Refusal), "the file was read as a list"
    return refused
