"""The register read and written: every count that is out, as the disclosure control takes it (``known``)."""

import json
import operator
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tenken.disposition.lifecycle import CaseStatus
from tenken.tabulation.model import TOTAL, CountTable, Identity
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.monitoring.models import StatusFact
from tenken_site.releases.models import Disclosed, Release
from tenken_site.tabulations.known import DASHBOARD, Known, Shown, figures
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.queries import NoSuchPart, counts_and_hidden

__all__ = [
    "OUT",
    "Lines",
    "dashboard_lines",
    "known_of",
    "lines_of",
    "mark_of",
    "marks_of",
    "of_tables",
    "packed",
    "shown_figures",
    "shown_of",
    "unpacked",
]

#: Not out yet, but on the way: two releases that are prepared side by side must not give each other away.
PENDING = (Release.State.SUBMITTED, Release.State.APPROVED)
OUT = (*PENDING, Release.State.PUBLISHED, Release.State.WITHDRAWN)
SUBMITTED = (CaseStatus.SUBMITTED, CaseStatus.CORRECTING)


@dataclass(frozen=True, slots=True)
class Lines:
    """The figures of one table with their counts; None for those that are hidden."""

    table: str
    universe: str
    figures: tuple[tuple[Identity, int | None], ...]


def packed(some: Sequence[tuple[Identity, int | None]]) -> bytes:
    """Compressed JSON, in an order that does not depend on how they were found."""
    lines = sorted(((sorted(map(list, identity)), count) for identity, count in some), key=operator.itemgetter(0))
    return zlib.compress(json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes) -> list[tuple[Identity, int | None]]:
    """What ``packed`` was given."""
    return [
        (frozenset((name, code) for name, code in identity), count)
        for identity, count in json.loads(zlib.decompress(content))
    ]


def of_tables(tables: Sequence[CountTable], keys: Iterable[str]) -> tuple[CountTable, ...]:
    """The count tables behind these tables: ``q2.area`` itself and its helpers ``q2.area#…``."""
    wanted = set(keys)
    return tuple(table for table in tables if table.key.partition("#")[0] in wanted)


def lines_of(
    tables: Sequence[CountTable], hidden: dict[str, frozenset[tuple[str, ...]]], *, keys: Iterable[str]
) -> tuple[Lines, ...]:
    """What a release of these tables shows and hides, by count table and universe."""
    found: dict[tuple[str, str], list[tuple[Identity, int | None]]] = {}
    for table in of_tables(tables, keys):
        concealed = hidden.get(table.key, frozenset())
        for codes, count in figures(table):
            universe, identity = table.identity(codes)
            shown = None if codes in concealed else count
            found.setdefault((table.key, universe), []).append((identity, shown))
    return tuple(Lines(table, universe, tuple(some)) for (table, universe), some in found.items())


def dashboard_lines(campaign: Campaign) -> Lines:
    """Submissions by area and kind, as officials' dashboards show them. One statement."""
    counted: Counter[Identity] = Counter()
    facts = StatusFact.objects.filter(campaign=campaign, status__in=SUBMITTED)
    for relay, prefecture, kind, count in facts.values_list("relay", "prefecture", "kind", "count"):
        areas = {TOTAL, *([prefecture] if prefecture else [])}
        if relay:
            areas.add(f"{relay}-rest" if relay == prefecture else relay)
        for area in areas:
            for one in (kind, TOTAL):
                pairs = (("area", area), ("kind", one))
                counted[frozenset(pair for pair in pairs if pair[1] != TOTAL)] += count
    return Lines("status", DASHBOARD, tuple(counted.items()))


def mark_of(release: Release) -> str:
    """Another one whenever the release is handed in anew."""
    return f"{release.pk}@{release.submitted_at.isoformat() if release.submitted_at else ''}"


def marks_of(campaign: Campaign) -> list[str]:
    """Of each release that is out or on the way. One statement."""
    found = Release.objects.filter(campaign=campaign, state__in=OUT).only("pk", "submitted_at")
    return [mark_of(one) for one in found.order_by("pk")]


def known_of(tabulation: Tabulation, now: datetime) -> list[Shown]:  # as tabulations.known asks
    """Everything that is out or on the way about the clinics of the tabulation's campaign."""
    return shown_of(tabulation.dataset.campaign)


def shown_of(campaign: Campaign, *, but: Release | None = None) -> list[Shown]:
    """Everything that is out or on the way, by the dataset that it counts. ``but``: without this release."""
    found: dict[str, list[Lines]] = {"": [dashboard_lines(campaign)]}
    rows = Disclosed.objects.filter(campaign=campaign, source=Disclosed.Source.RELEASE)
    for row in (rows.exclude(release=but) if but else rows).order_by("pk").iterator(chunk_size=20):
        lines = Lines(row.table, row.universe, tuple(unpacked(bytes(row.figures))))
        found.setdefault(row.dataset_digest, []).append(lines)
    pending = Release.objects.filter(campaign=campaign, state__in=PENDING).select_related("tabulation__dataset")
    for release in pending.exclude(pk=but.pk) if but else pending:
        try:
            tables, hidden = counts_and_hidden(release.tabulation)
        except (KeyDestroyed, NoSuchPart):  # disposed of: it can no longer be published either
            continue
        found.setdefault(release.tabulation.digests["dataset"], []).extend(
            lines_of(tables, hidden, keys=release.tables)
        )
    return [Shown(dataset, shown_figures(lines)) for dataset, lines in found.items()]


def shown_figures(some: Iterable[Lines]) -> Known:
    """Those that are not hidden."""
    return {
        (lines.universe, identity): count for lines in some for identity, count in lines.figures if count is not None
    }
