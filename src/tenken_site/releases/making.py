"""All that people see of a release, made once at publication: tables, key figures, charts, files. Stores nothing."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import Publication
from tenken.export.table_csv import lost_csv, table_cp932, table_csv
from tenken.export.table_json import table_json
from tenken.export.table_parquet import table_parquet
from tenken.export.table_workbook import table_workbook
from tenken.report import charts
from tenken.report.statistics_html import report_page
from tenken.report.statistics_reading import Reading
from tenken.report.statistics_report import statistics_pdf
from tenken_site.releases.models import Release
from tenken_site.releases.origins import provenance_of
from tenken_site.releases.publication import publication_of
from tenken_site.tabulations.plain import TOTAL, PlainTable, plain_bytes, plain_table
from tenken_site.tabulations.queries import protected_tables
from tenken_site.tabulations.stored import sha256, table_digest

__all__ = ["Made", "MadeFile", "MadeTable", "key_figures_of", "make", "shown_with"]

LANGUAGES = ("ja", "en")
MOST_KEY_FIGURES = 8
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "csv-cp932": "text/csv; charset=Shift_JIS",  # what IANA calls it; the letters are those of Windows-31J
    "unwritten": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "chart": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file."""

    name: str
    kind: str
    language: str
    content: bytes = field(repr=False)
    table: str = ""
    alt: str = ""
    lines: list[Any] = field(default_factory=list)

    @property
    def content_type(self) -> str:
        """For the header."""
        return _TYPES[self.kind]

    @property
    def size(self) -> int:
        """In bytes, as served."""
        return len(self.content)

    @property
    def digest(self) -> str:
        """SHA-256, hex, of what is served."""
        return sha256(self.content)

    @property
    def packed(self) -> bytes:
        """As stored."""
        return zlib.compress(self.content, 6)


@dataclass(frozen=True, slots=True)
class MadeTable:
    """One table of the page."""

    plain: PlainTable
    content: bytes = field(repr=False)
    digest: str


@dataclass(frozen=True, slots=True)
class Made:
    """Everything of one release."""

    tables: tuple[MadeTable, ...]
    files: tuple[MadeFile, ...]
    key_figures: tuple[dict[str, Any], ...]
    provenance: dict[str, str]

    @property
    def digests(self) -> dict[str, dict[str, str]]:
        """Kept for good."""
        return {
            "tables": {one.plain.key: one.digest for one in self.tables},
            "pages": {one.plain.key: sha256(one.content) for one in self.tables},
            "files": {one.name: one.digest for one in self.files},
            "charts": {one.name: shown_with(one.alt, one.lines) for one in self.files if one.kind == "chart"},
        }


def make(release: Release, *, now: datetime) -> Made:
    """Opens the release's tables and makes everything of them. Raises NoSuchPart, KeyDestroyed, DoesNotOpen."""
    there = {table.computed.specification.key: table for table in protected_tables(release.tabulation)}
    tables = [there[key] for key in release.tables]
    publication = publication_of(release, now=now)
    plains = [plain_table(table) for table in tables]
    return Made(
        tables=tuple(
            MadeTable(plain, plain_bytes(plain), table_digest(table))
            for plain, table in zip(plains, tables, strict=True)
        ),
        files=tuple(_files(release.slug, tables, publication)),
        key_figures=tuple(key_figures_of(tables, plains)),
        provenance=provenance_of(release.tabulation),
    )


def _files(slug: str, tables: list[ProtectedTable], publication: Publication) -> Iterator[MadeFile]:
    for language in LANGUAGES:
        with table_workbook(tables, publication, language=language) as workbook:
            yield MadeFile(f"{slug}.{language}.xlsx", "xlsx", language, workbook.read())
        yield MadeFile(
            f"{slug}.{language}.pdf", "pdf", language, statistics_pdf(tables, publication, language=language)
        )
        yield MadeFile(f"{slug}.{language}.html", "html", language, report_page(tables, publication, language=language))
        if publication.curve is not None:
            yield _chart(
                f"{slug}.response.{language}.svg",
                charts.response_over_time(publication.curve, language=language),
                language,
            )
    yield MadeFile(f"{slug}.json", "json", "", b"".join(table_json(tables, publication)))
    for table in tables:
        yield from _files_of(slug, table, publication)


def _files_of(slug: str, table: ProtectedTable, publication: Publication) -> Iterator[MadeFile]:
    key = table.computed.specification.key
    stem = f"{slug}.{key}"
    for language in LANGUAGES:
        content = b"".join(table_csv(table, publication, language=language))
        yield MadeFile(f"{stem}.{language}.csv", "csv", language, content, key)
        for number, chart in enumerate(_charts(table, language), 1):
            yield _chart(f"{stem}.{number}.{language}.svg", chart, language, key)
    older = table_cp932(table, publication, language="ja")
    yield MadeFile(f"{stem}.ja.cp932.csv", "csv-cp932", "ja", older.content, key)
    if older.lost:
        yield MadeFile(f"{stem}.ja.cp932-unwritten.csv", "unwritten", "ja", lost_csv(older.lost), key)
    yield MadeFile(f"{stem}.parquet", "parquet", "", table_parquet(table, publication), key)


def _charts(table: ProtectedTable, language: str) -> Iterator[Any]:
    """Bars with intervals of the country; and for tables by prefecture the first answer as a map of tiles."""
    computed = table.computed
    if computed.specification.statistic != "proportion" or not computed.categories:
        return
    yield charts.bars(table, language=language)
    if any(one.name == "area" for one in computed.dimensions):
        yield charts.tile_map(table, category=computed.categories[0], language=language)


def _chart(name: str, chart: Any, language: str, table: str = "") -> MadeFile:
    lines = [chart.title, list(chart.headings), [list(row) for row in chart.rows], chart.note or ""]
    return MadeFile(name, "chart", language, chart.svg.encode(), table, chart.alt, json.loads(json.dumps(lines)))


def shown_with(alt: str, lines: list[Any]) -> str:
    """SHA-256 of what a page writes beside a picture."""
    return sha256(json.dumps([alt, lines], ensure_ascii=False).encode())


def key_figures_of(tables: list[ProtectedTable], plains: list[PlainTable]) -> Iterator[dict[str, Any]]:
    """The first answer of each question for the whole country, with its base and interval."""
    seen: set[str] = set()
    for table, plain in zip(tables, plains, strict=True):
        question = plain.key.partition(".")[0]
        if plain.statistic != "proportion" or question in seen or not plain.categories or len(seen) >= MOST_KEY_FIGURES:
            continue
        first = plain.categories[0]
        cell = plain.cell((TOTAL,) * len(plain.dimensions), first.code)
        if cell is None or cell.estimate is None:
            continue
        seen.add(question)
        subject = Reading(table).subject
        yield {
            "table": plain.key,
            "words": {language: subject(language) for language in LANGUAGES},
            "answer": dict(first.words),
            "base": cell.base_n,
            "estimate": cell.estimate,
            "low": cell.low,
            "high": cell.high,
        }
