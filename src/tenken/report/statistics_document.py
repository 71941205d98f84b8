"""The report of a release as sections of blocks: results first, then how they came about and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, groupby

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import SIGNS, Passage, Publication
from tenken.disclosure.published_words import category_label, unit
from tenken.report.charts import Chart, NoPrefectures, bars, response_over_time, tile_map
from tenken.report.statistics_blocks import (
    Block,
    Facts,
    Figure,
    Grid,
    GridCell,
    GridRow,
    Heading,
    Listing,
    Paragraph,
    Section,
)
from tenken.report.statistics_grid import across_grid, category_grid, chart_grid, code_grid, findings_grid
from tenken.report.statistics_reading import Reading, number, whole, with_unit
from tenken.report.statistics_words import day_text, word
from tenken.tabulation.model import TOTAL

__all__ = ["document", "shown_category"]

AREA = "area"
MOST_FINDINGS = 8  # sentences; all questions stand in a table below


def document(
    tables: Sequence[ProtectedTable],
    publication: Publication,
    *,
    language: str,
    emphasis: Mapping[str, str] | None = None,
) -> tuple[Section, ...]:
    """The sections in order. ``emphasis``: table key -> the category of maps and findings, else the first."""
    writer = _Writer(publication, language, dict(emphasis or {}))
    return (
        Section("summary", tuple(writer.findings(tables))),
        Section("overview", tuple(writer.overview())),
        Section("results", tuple(writer.results(tables))),
        Section("nonresponse", tuple(writer.passages("nonresponse", publication.nonresponse))),
        Section("method", tuple(writer.method())),
        Section("signs", tuple(writer.signs())),
        Section("provenance", tuple(writer.provenance())),
    )


def shown_category(table: ProtectedTable, emphasis: Mapping[str, str]) -> str:
    """The category that a map of this table shows."""
    wanted = emphasis.get(table.computed.specification.key)
    categories = Reading(table).categories
    return wanted if wanted in categories else categories[0]


class _Writer:
    """Writes blocks in one language, and numbers figures and tables as they come."""

    def __init__(self, publication: Publication, language: str, emphasis: Mapping[str, str]) -> None:
        self._publication = publication
        self._language = language
        self._emphasis = emphasis
        self._figures, self._tables = count(1), count(1)

    def findings(self, tables: Sequence[ProtectedTable]) -> Iterator[Block]:
        """A sentence for each of the first questions: the country's figure with its interval and base; then all."""
        first: dict[tuple[str, str], ProtectedTable] = {}
        for table in tables:
            asked = table.computed.specification
            if asked.statistic != "count":
                first.setdefault((asked.variable, asked.statistic), table)
        shares = [table for (_, statistic), table in first.items() if statistic == "proportion"]
        said = [self._finding(table) for table in (shares or list(first.values()))[:MOST_FINDINGS]]
        yield Heading(self._word("findings"))
        yield Listing(tuple(said)) if said else Paragraph(self._word("no_tables"))
        if len(shares) > MOST_FINDINGS:
            chosen = [(table, shown_category(table, self._emphasis)) for table in shares]
            caption = self._numbered("table_number", self._word("findings_all"))
            yield findings_grid(chosen, caption=caption, language=self._language)

    def overview(self) -> Iterator[Block]:
        """Whose survey, when, how many answered, and the curve of responses."""
        one, language = self._publication, self._language
        rate = number(100 * one.responded / one.eligible) if one.eligible else "…"
        responded = self._word("responded_of", count=whole(one.responded), rate=rate, eligible=whole(one.eligible))
        yield Heading(self._word("overview"))
        yield Facts(
            (
                (self._word("survey"), one.survey.in_language(language)),
                (self._word("owner"), one.owner.in_language(language)),
                *(((self._word("edition"), one.edition.in_language(language)),) if one.edition != one.title else ()),
                (self._word("as_of"), day_text(one.as_of, language)),
                (self._word("period"), f"{day_text(one.opened, language)} – {day_text(one.closed, language)}"),
                (self._word("released"), day_text(one.released, language)),
                (self._word("eligible"), self._word("clinics", count=whole(one.eligible))),
                (self._word("responded"), responded),
            )
        )
        if one.curve is not None:
            yield Heading(self._word("response"), 3)
            chart = response_over_time(one.curve, language=language)
            yield self._picture(chart, chart.title)
            yield chart_grid(
                chart, caption=self._numbered("table_number", self._word("chart_table", title=chart.title))
            )

    def results(self, tables: Sequence[ProtectedTable]) -> Iterator[Block]:
        """What each question gave: its charts, each with its table, and its tables without areas."""
        yield Heading(self._word("results"))
        for place, (_, grouped) in enumerate(groupby(tables, key=_of_one_question)):
            together = list(grouped)
            readings = [Reading(table) for table in together]
            mapped = any(reading.dimension(AREA) is not None for reading in readings)
            yield Heading(readings[0].subject(self._language), 3, page=mapped and place > 0)
            notes = dict.fromkeys(table.computed.specification.note for table in together)
            for note in notes:
                if note is not None:
                    yield Paragraph(note.in_language(self._language), note=True)
            with_areas = [table for table, one in zip(together, readings, strict=True) if one.dimension(AREA)]
            for table in with_areas:
                yield from self._country(table)
            for table in together:
                if table not in with_areas:
                    caption = table.computed.specification.title.in_language(self._language)
                    caption = self._numbered("table_number", caption)
                    yield across_grid(table, caption=caption, language=self._language)
            for table in with_areas:
                yield from self._by_area(table)

    def passages(self, name: str, passages: Sequence[Passage]) -> Iterator[Block]:
        """A section of the release's own words."""
        if passages:
            yield Heading(self._word(name))
        for passage in passages:
            yield Heading(passage.heading.in_language(self._language), 3)
            for paragraph in passage.paragraphs:
                yield Paragraph(paragraph.in_language(self._language))

    def method(self) -> Iterator[Block]:
        """How to read the figures and how they were made."""
        yield Heading(self._word("how_to_read"))
        read = ("read_base", "read_n", "read_interval", "read_hidden", "read_round")
        notes = tuple(note.in_language(self._language) for note in self._publication.notes)
        yield Listing((*(self._word(key) for key in read), *notes))
        yield from self.passages("method", self._publication.method)

    def signs(self) -> Iterator[Block]:
        """What the signs mean."""
        yield Heading(self._word("signs"))
        rows = tuple(
            GridRow(sign, (GridCell(meaning.in_language(self._language), "count", sign=True),))
            for sign, meaning in SIGNS.items()
        )
        yield Grid(
            self._numbered("table_number", self._word("signs")), self._word("sign"), (), (self._word("meaning"),), rows
        )

    def provenance(self) -> Iterator[Block]:
        """What the figures were computed from, and whom to ask."""
        one, language = self._publication, self._language
        yield Heading(self._word("provenance"))
        yield Paragraph(self._word("provenance_why"))
        rows = [(origin.name.in_language(language), origin.value) for origin in one.provenance]
        rows += [(self._word("contacts"), contact.in_language(language)) for contact in one.contacts]
        if one.licence is not None:
            rows.append((self._word("licence"), one.licence.in_language(language)))
        if one.address:
            rows.append((self._word("address"), one.address))
        yield Facts(tuple(rows))

    def _finding(self, table: ProtectedTable) -> str:
        reading = Reading(table)
        category = shown_category(table, self._emphasis)
        cell = reading.cell({}, category)
        title = reading.subject(self._language)
        if not cell.drawn:
            meaning = SIGNS[cell.estimate_text()].in_language(self._language)
            return self._word("finding_sign", title=title, sign=cell.estimate_text(), meaning=meaning)
        key = "finding_number" if category == TOTAL else "finding"
        return self._word(
            f"{key}_only" if cell.low is None else key,
            title=title,
            category=category_label(table.computed, category).in_language(self._language),
            value=with_unit(cell, unit(table.computed).in_language(self._language)),
            interval=cell.interval_text(self._language),
            base=cell.base_text(),
        )

    def _country(self, table: ProtectedTable) -> Iterator[Block]:
        """The country: bars, and every category by what stands across."""
        title = self._word("by_category_only", title=Reading(table).subject(self._language))
        figures = table.computed.specification.statistic != "count"
        if figures:
            yield self._picture(bars(table, language=self._language), title)
        yield category_grid(table, caption=self._numbered("table_number", title), language=self._language)

    def _by_area(self, table: ProtectedTable) -> Iterator[Block]:
        """Prefectures: a map, and the same figures by what stands across. Counts are in the files alone."""
        if table.computed.specification.statistic == "count":
            return
        language, category = self._language, shown_category(table, self._emphasis)
        try:
            chart = tile_map(table, category=category, language=language)
        except NoPrefectures:
            return
        title = Reading(table).subject(language)
        label = category_label(table.computed, category).in_language(language)
        key = "by_area_only" if category == TOTAL else "by_area"
        caption = self._word(key, title=title, category=label)
        yield self._picture(chart, caption)
        yield code_grid(
            table,
            caption=self._numbered("table_number", caption),
            language=language,
            categories=(category,),
            deepest=1,
        )

    def _picture(self, chart: Chart, title: str) -> Figure:
        return Figure(self._numbered("chart_number", title, self._figures), chart)

    def _numbered(self, key: str, title: str, counter: Iterator[int] | None = None) -> str:
        return self._word(key, number=next(counter or self._tables), title=title)

    def _word(self, key: str, **values: object) -> str:
        return word(key, self._language, **values)


def _of_one_question(table: ProtectedTable) -> tuple[str, ...]:
    asked = table.computed.specification
    return asked.variable, asked.statistic, asked.universe, asked.denominator
