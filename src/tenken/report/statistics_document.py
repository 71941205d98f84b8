"""The report of a release as sections of blocks: results first, then how they came about and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

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
from tenken.report.statistics_grid import category_grid, chart_grid, code_grid
from tenken.report.statistics_reading import Reading, number, whole, with_unit
from tenken.report.statistics_words import day_text, word
from tenken.tabulation.model import TOTAL

__all__ = ["document", "shown_category"]

AREA = "area"


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
        """One line a variable: the country's figure with its interval and base."""
        said: dict[tuple[str, str], str] = {}
        for table in tables:
            asked = table.computed.specification
            if asked.statistic != "count":
                said.setdefault((asked.variable, asked.statistic), self._finding(table))
        yield Heading(self._word("findings"))
        yield Listing(tuple(said.values())) if said else Paragraph(self._word("no_tables"))

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
                (self._word("edition"), one.edition.in_language(language)),
                (self._word("as_of"), day_text(one.as_of, language)),
                (self._word("period"), f"{day_text(one.opened, language)} – {day_text(one.closed, language)}"),
                (self._word("released"), day_text(one.released, language)),
                (self._word("eligible"), self._word("clinics", count=whole(one.eligible))),
                (self._word("responded"), responded),
            )
        )
        if one.curve is not None:
            yield Heading(self._word("response"), 3)
            yield from self._chart(response_over_time(one.curve, language=language), table=None)

    def results(self, tables: Sequence[ProtectedTable]) -> Iterator[Block]:
        """Each table with its charts."""
        yield Heading(self._word("results"))
        for table in tables:
            asked = table.computed.specification
            yield Heading(asked.title.in_language(self._language), 3)
            if asked.note is not None:
                yield Paragraph(asked.note.in_language(self._language), note=True)
            yield from self._result(table)

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

    def _result(self, table: ProtectedTable) -> Iterator[Block]:
        language, asked = self._language, table.computed.specification
        reading = Reading(table)
        title = reading.subject(language)
        category = shown_category(table, self._emphasis)
        if reading.dimension(AREA) is None:
            caption = asked.title.in_language(language)
            yield code_grid(table, caption=self._numbered("table_number", caption), language=language)
            return
        caption = self._word("by_category_only", title=title)
        if asked.statistic == "count":
            yield category_grid(table, caption=self._numbered("table_number", caption), language=language)
            return
        table_of_categories = category_grid(table, caption=self._numbered("table_number", caption), language=language)
        yield from self._chart(bars(table, language=language), table=table_of_categories)
        label = category_label(table.computed, category).in_language(language)
        caption = self._word("by_area", title=title, category=label)
        try:
            chart = tile_map(table, category=category, language=language)
        except NoPrefectures:
            return
        of_areas = code_grid(
            table,
            caption=self._numbered("table_number", caption),
            language=language,
            categories=(category,),
            deepest=1,
        )
        yield from self._chart(chart, table=of_areas)

    def _chart(self, chart: Chart, *, table: Grid | None) -> Iterator[Block]:
        yield Figure(self._numbered("chart_number", chart.title, self._figures), chart)
        if chart.note:
            yield Paragraph(chart.note, note=True)
        caption = self._word("chart_table", title=chart.title)
        yield table or chart_grid(chart, caption=self._numbered("table_number", caption))

    def _numbered(self, key: str, title: str, counter: Iterator[int] | None = None) -> str:
        return self._word(key, number=next(counter or self._tables), title=title)

    def _word(self, key: str, **values: object) -> str:
        return word(key, self._language, **values)
