"""Importing who runs which units: corporations with their facility codes, for one version of a list, whole or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from tenken.frame.organisations import Corporation, read_organisations
from tenken.frame.review import Refusal
from tenken_site.audit.log import record
from tenken_site.frames.models import FrameVersion, Ownership, Unit
from tenken_site.jurisdictions.actions.register_organisations import ParentRefused, register_organisations

__all__ = ["OwnershipReport", "import_ownership"]

_SOME = 500  # rows a statement
_Some = TypeVar("_Some")


@dataclass(slots=True)
class OwnershipReport:
    """What became of the file. ``not_listed``: facility codes that this version of the list does not have."""

    read: int = 0
    organisations: int = 0
    new_organisations: int = 0
    changed_organisations: int = 0
    units: int = 0  # owned by one of them now
    gained: int = 0  # of these new to it, from nobody or from another corporation
    lost: int = 0  # no longer named by the corporation that ran them
    not_listed: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    stored: bool = False


def import_ownership(
    *,
    file: BinaryIO,
    version: FrameVersion,
    encoding: str | None = None,
    sheet: str | None = None,
    dry_run: bool = False,
    by: str,
    now: datetime,
) -> OwnershipReport:
    """Stores the organisations, and for each of them exactly the units that the file names. Others stay as they are.

    With a refused row nothing is stored. Raises ListRefused when the file cannot be read as a list at all.
    """
    listed = read_organisations(file, encoding=encoding, sheet=sheet)
    report = OwnershipReport(read=listed.read, refusals=list(listed.refusals))
    if report.refusals:
        return report
    try:
        with transaction.atomic():
            _store(listed.corporations, version, report, by=by, now=now)
            if dry_run:
                transaction.set_rollback(True)
    except ParentRefused as refused:
        told = Refusal(refused.line, None, "", "parent", str(refused), "親法人番号を確かめてください。")
        return OwnershipReport(read=listed.read, refusals=[told])
    report.stored = not dry_run
    return report


def _store(
    corporations: tuple[Corporation, ...], version: FrameVersion, report: OwnershipReport, *, by: str, now: datetime
) -> None:
    registered = register_organisations(listed=corporations, by=by, now=now)
    report.organisations, report.new_organisations = len(corporations), registered.new
    report.changed_organisations = registered.changed
    owner_of = {code: registered.by_number[one.number].pk for one in corporations for code in one.codes}
    unit_of = _units(version, sorted(owner_of))
    report.not_listed = sorted(set(owner_of) - set(unit_of))
    wanted = {unit: owner_of[code] for code, unit in unit_of.items()}
    theirs = [one.pk for one in registered.by_number.values()]
    former = Ownership.objects.filter(unit__version=version)
    had = dict(former.filter(organisation__in=theirs).values_list("unit", "organisation"))
    others = dict(_owners(former, sorted(set(wanted) - set(had))))
    gone = [unit for unit in had if unit not in wanted]
    moved = [unit for unit, owner in wanted.items() if had.get(unit) != owner]
    for some in _pieces([*gone, *(unit for unit in moved if unit in had or unit in others)]):
        Ownership.objects.filter(unit__in=some).delete()
    rows = (Ownership(unit_id=unit, organisation_id=wanted[unit]) for unit in moved)
    Ownership.objects.bulk_create(rows, batch_size=_SOME)
    report.units, report.gained, report.lost = len(wanted), len(moved), len(gone)
    record(
        action="frames.import_ownership",
        target=f"frame_version:{version.pk}",
        by=by,
        now=now,
        detail={"organisations": report.organisations, "gained": report.gained, "lost": report.lost},
    )


def _units(version: FrameVersion, codes: list[str]) -> dict[str, int]:
    """Certain facility code → unit."""
    found: dict[str, int] = {}
    for some in _pieces(codes):
        rows = Unit.objects.filter(version=version, facility_code__in=some)
        found |= dict(rows.values_list("facility_code", "pk"))
    return found


def _owners(rows: QuerySet[Ownership], units: Sequence[int]) -> Iterator[tuple[int, int]]:
    for some in _pieces(units):
        yield from rows.filter(unit__in=some).values_list("unit", "organisation")


def _pieces(found: Sequence[_Some]) -> list[Sequence[_Some]]:
    return [found[start : start + _SOME] for start in range(0, len(found), _SOME)]
