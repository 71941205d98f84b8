"""Reading facility lists. A viewer is the codes of the jurisdictions that a person is appointed to."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from tenken.frame.facility_lists import file_and_line, place_in_list
from tenken.frame.folding import DASHES, fold_name
from tenken.frame.reconciliation import Compact, Known, compact, difference
from tenken_site.frames.difference_report import DifferenceReport, UnitText, difference_report
from tenken_site.frames.models import FrameVersion, Ownership, Unit, UnitProposal
from tenken_site.jurisdictions import scope
from tenken_site.jurisdictions.models import Organisation

__all__ = [
    "PAGE_SIZE",
    "UnitPage",
    "VersionRow",
    "accepted_changes",
    "compact_units",
    "difference_between",
    "latest_version",
    "matching",
    "organisations_counted",
    "unit_texts",
    "units",
    "units_at",
    "version_numbered",
    "versions",
]

PAGE_SIZE = 50
_KEYS = 900  # values in one statement
_BETWEEN_DIGITS = re.compile(rf"[{re.escape(DASHES)}\s,]+")


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One page of units, and how many there are in all. Pages count from 1."""

    units: tuple[Unit, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a list and how many units it has."""

    version: FrameVersion
    units: int


def latest_version(*, frame: str) -> FrameVersion | None:
    """The newest version of the named list."""
    return FrameVersion.objects.filter(frame__name=frame).order_by("-number").first()


def version_numbered(*, frame: str, number: int) -> FrameVersion | None:
    """The named list's version with this number."""
    return FrameVersion.objects.filter(frame__name=frame, number=number).first()


def versions(*, frame: str | None = None) -> tuple[VersionRow, ...]:
    """Every version of the named list, or of all, the newest first. Two statements."""
    found = FrameVersion.objects.select_related("frame").order_by("frame__name", "-number")
    if frame is not None:
        found = found.filter(frame__name=frame)
    counted = Unit.objects.filter(version__in=found.order_by()).values_list("version").annotate(Count("pk"))
    counts = dict(counted.order_by())
    return tuple(VersionRow(version, counts.get(version.pk, 0)) for version in found)


def compact_units(*, version_id: int) -> list[Compact]:
    """The units of a version, made small for comparing; their keys are primary keys. Read in pieces."""
    fields = ("pk", "facility_code", "source_id", "name_folded", "address_folded", "prefecture_id")
    rows = Unit.objects.filter(version_id=version_id).order_by("source_file", "line").values_list(*fields)
    return [
        compact(
            key=pk,
            facility_code=code,
            source_id=source_id,
            name_folded=name,
            address_folded=address,
            prefecture=prefecture or "",
        )
        for pk, code, source_id, name, address, prefecture in rows.iterator(chunk_size=5_000)
    ]


def accepted_changes(*, version_id: int) -> Mapping[int, Collection[str]]:
    """Unit → what officials accepted about it that a later list should show (values of ``Known``)."""
    found: dict[int, set[str]] = defaultdict(set)
    accepted = UnitProposal.objects.filter(
        unit__version_id=version_id, state=UnitProposal.State.ACCEPTED, kind__in=[known.value for known in Known]
    )
    for unit_id, kind in accepted.values_list("unit_id", "kind"):
        found[unit_id].add(kind)
    return found


def unit_texts(keys: Collection[int]) -> Mapping[int, UnitText]:
    """Units as people recognise them, by primary key."""
    found: dict[int, UnitText] = {}
    versions_by_id: dict[int, FrameVersion] = {}
    fields = ("pk", "version_id", "source_file", "line", "code_given", "source_id", "name", "address")
    for some in _batches(sorted(keys)):
        rows = tuple(Unit.objects.filter(pk__in=some).values_list(*fields))
        versions_by_id |= FrameVersion.objects.in_bulk({row[1] for row in rows} - versions_by_id.keys())
        for pk, version_id, source_file, line, code, source_id, name, address in rows:
            file = versions_by_id[version_id].file_name(source_file)
            found[pk] = UnitText(line, code or source_id, name, address, file)
    return found


def units_at(places: Collection[int], *, version_id: int) -> Mapping[int, int]:
    """The units at these places of a version's files (see ``place_in_list``) → their primary keys."""
    lines_of: dict[int, list[int]] = defaultdict(list)
    for source_file, line in map(file_and_line, sorted(places)):
        lines_of[source_file].append(line)
    found: dict[int, int] = {}
    for source_file, lines in lines_of.items():
        for some in _batches(lines):
            rows = Unit.objects.filter(version_id=version_id, source_file=source_file, line__in=some)
            found.update((place_in_list(source_file, line), pk) for line, pk in rows.values_list("line", "pk"))
    return found


def difference_between(*, older: FrameVersion, newer: FrameVersion, at_most: int | None = None) -> DifferenceReport:
    """What became of the units from one stored version to another; at most so many changes of a kind are listed."""
    found = difference(
        compact_units(version_id=older.pk),
        compact_units(version_id=newer.pk),
        known=accepted_changes(version_id=older.pk),
    )
    return difference_report(
        found,
        from_version=older.number,
        to_version=newer.number,
        old_texts=unit_texts,
        new_texts=unit_texts,
        at_most=at_most,
    )


def units(
    viewer: Collection[str], *, version_id: int, text: str = "", page: int = 1, size: int = PAGE_SIZE
) -> UnitPage:
    """The units of one version that the viewer may see and that ``text`` finds, by file and line of the list.

    ``text`` is part of a name (variant characters, kana, width and corporate titles make no difference) or of a
    facility code, or of what the list prints as one. A page beyond the last is the last. At most two statements.
    """
    found = Unit.objects.filter(scope.units(viewer), version_id=version_id)
    if text.strip():
        found = found.filter(matching(text))
    if page <= 1:
        shown = _in_order(found, first=0, size=size)
        total = found.count() if len(shown) == size else len(shown)  # what finds little is looked for only once
        return UnitPage(shown, total, 1, max(1, -(-total // size)))
    total = found.count()
    pages = max(1, -(-total // size))
    page = min(page, pages)
    return UnitPage(_in_order(found, first=(page - 1) * size, size=size), total, page, pages)


def _in_order(found: QuerySet[Unit], *, first: int, size: int) -> tuple[Unit, ...]:
    """So many of the units from the place ``first`` on. Keys come from the index ``unit_in_order`` alone: only the rows
    that are shown are read."""
    keys = found.order_by("source_file", "line", "pk").values("pk")[first : first + size]
    rows = Unit.objects.filter(pk__in=keys).select_related("prefecture", "relay")
    return tuple(rows.order_by("source_file", "line", "pk"))


def _batches(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + _KEYS] for start in range(0, len(keys), _KEYS)]


def matching(text: str) -> Q:
    """The filter for units whose name or code holds the text; see ``units``."""
    by_name = Q(name_folded__contains=fold_name(text)) | Q(code_given__contains=text.strip())
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    if not (digits.isascii() and digits.isdigit()):
        return by_name
    by_code = Q(facility_code__contains=digits)
    return by_name | (by_code if digits == text.strip() else by_code | Q(code_given__contains=digits))


def organisations_counted() -> tuple[tuple[Organisation, int], ...]:
    """Every organisation, by number, with how many units of the newest version of any list it runs. Two statements."""
    newest = FrameVersion.objects.values("frame").annotate(last=Max("pk")).values("last")
    owned = Ownership.objects.filter(unit__version__in=newest).values_list("organisation")
    counts = dict(owned.annotate(n=Count("unit")).order_by())
    found = Organisation.objects.select_related("parent").order_by("corporate_number")
    return tuple((one, counts.get(one.pk, 0)) for one in found)
