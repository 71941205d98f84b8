"""The sheets around the tables: index, notes, signs, codes, categories and columns, each one table from row 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import SIGNS, Passage, Publication
from tenken.disclosure.published_words import CATEGORY, COLUMNS, category_label, code_label, code_written, unit
from tenken.export.cells import Cell
from tenken.export.plain_text import plain
from tenken.export.table_rows import fields
from tenken.export.workbook_words import MEANINGS, SHEETS, STATISTICS, WORDS
from tenken.tabulation.model import TOTAL

__all__ = ["Sheet", "beside", "sheet_names"]

LONGEST_NAME = 31  # what a spreadsheet takes
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: headings in row 1, rows below, nothing else. ``widths`` in characters."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]


def sheet_names(tables: Sequence[ProtectedTable], *, language: str) -> tuple[str, ...]:
    """A name for each table's sheet: its key, cut and counted where two would be the same to a spreadsheet."""
    taken = {name.in_language(language).casefold() for name in SHEETS.values()}
    found: list[str] = []
    for table in tables:
        name = wanted = table.computed.specification.key.translate(FORBIDDEN)[:LONGEST_NAME] or "table"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: LONGEST_NAME - len(str(number)) - 1]}-{number}"
        taken.add(name.casefold())
        found.append(name)
    return tuple(found)


def beside(
    tables: Sequence[ProtectedTable], names: Sequence[str], publication: Publication, *, language: str
) -> tuple[Sheet, ...]:
    """The sheets before the tables, in order."""

    def made(which: str, headings: Sequence[str], rows: Iterator[tuple[Cell, ...]], widths: Sequence[float]) -> Sheet:
        name = SHEETS[which].in_language(language)
        return Sheet(name, name, [_word(one, language) for one in headings], list(rows), widths)

    about = ("sheet", "table", "title", "statistic", "unit", "rows", "hidden", "note")
    return (
        made("index", about, _index(tables, names, language), (24, 24, 60, 12, 12, 9, 14, 60)),
        made("notes", ("subject", "content"), _notes(publication, language), (28, 100)),
        made("signs", ("sign", "meaning"), _signs(language), (8, 90)),
        made(
            "codes",
            ("dimension", "dimension_name", "code", "name", "parent"),
            _codes(tables, language),
            (24, 18, 16, 36, 16),
        ),
        made("categories", ("table", "code", "name"), _categories(tables, language), (24, 24, 70)),
        made("columns", ("dimension", "heading", "meaning"), _columns(tables, language), (24, 32, 70)),
    )


def _word(key: str, language: str) -> str:
    return (COLUMNS if key == "table" else WORDS)[key].in_language(language)


def _index(tables: Sequence[ProtectedTable], names: Sequence[str], language: str) -> Iterator[tuple[Cell, ...]]:
    for table, name in zip(tables, names, strict=True):
        asked = table.computed.specification
        yield (
            name,
            asked.key,
            plain(asked.title.in_language(language)),
            STATISTICS[asked.statistic].in_language(language),
            unit(table.computed).in_language(language),
            table.computed.cells.height,
            table.hidden,
            plain(asked.note.in_language(language)) if asked.note else "",
        )


def _notes(publication: Publication, language: str) -> Iterator[tuple[Cell, ...]]:
    def said(key: str) -> str:
        return WORDS[key].in_language(language)

    yield said("title"), plain(publication.title.in_language(language))
    for key, text in (("survey", publication.survey), ("owner", publication.owner), ("edition", publication.edition)):
        if key != "edition" or text != publication.title:
            yield said(key), plain(text.in_language(language))
    yield said("as_of"), publication.as_of.isoformat()
    yield said("opened"), publication.opened.isoformat()
    yield said("closed"), publication.closed.isoformat()
    yield said("released"), publication.released.isoformat()
    yield said("eligible"), publication.eligible
    yield said("responded"), publication.responded
    for key in ("empty", "missing_categories", "area_codes"):
        yield said(key), said(f"{key}_meaning")
    for note in publication.notes:
        yield said("note"), plain(note.in_language(language))
    for passage in (*publication.method, *publication.nonresponse):
        yield from _passage(passage, language)
    for origin in publication.provenance:
        yield plain(origin.name.in_language(language)), plain(origin.value)
    for contact in publication.contacts:
        yield said("contact"), plain(contact.in_language(language))
    if publication.licence:
        yield said("licence"), plain(publication.licence.in_language(language))
    if publication.address:
        yield said("address"), publication.address


def _passage(passage: Passage, language: str) -> Iterator[tuple[Cell, ...]]:
    for paragraph in passage.paragraphs:
        yield plain(passage.heading.in_language(language)), plain(paragraph.in_language(language))


def _signs(language: str) -> Iterator[tuple[Cell, ...]]:
    for sign, meaning in SIGNS.items():
        yield sign, meaning.in_language(language)


def _codes(tables: Sequence[ProtectedTable], language: str) -> Iterator[tuple[Cell, ...]]:
    seen: dict[tuple[str, str], tuple[Cell, ...]] = {}
    for table in tables:
        for dimension in table.computed.dimensions:
            for code in (TOTAL, *dimension.parents):
                parent = dimension.parents.get(code)
                seen.setdefault(
                    (dimension.name, code),
                    (
                        dimension.name,
                        plain(dimension.label.in_language(language)),
                        code_written(dimension, code),
                        plain(code_label(dimension, code).in_language(language)),
                        code_written(dimension, parent) if parent else "",
                    ),
                )
    yield from sorted(seen.values(), key=lambda row: str(row[0]))


def _categories(tables: Sequence[ProtectedTable], language: str) -> Iterator[tuple[Cell, ...]]:
    for table in tables:
        key = table.computed.specification.key
        for code in table.computed.cells[CATEGORY].unique(maintain_order=True).to_list():
            yield key, code_written(None, code), plain(category_label(table.computed, code).in_language(language))


def _columns(tables: Sequence[ProtectedTable], language: str) -> Iterator[tuple[Cell, ...]]:
    seen: dict[str, tuple[Cell, ...]] = {}
    meanings: Mapping[str, str] = {name: text.in_language(language) for name, text in MEANINGS.items()}
    of_dimension = WORDS["dimension_name"].in_language(language)
    for table in tables:
        for field in fields(table):
            heading = plain(field.label.in_language(language))
            seen.setdefault(field.name, (field.name, heading, meanings.get(field.name, of_dimension)))
    yield from seen.values()
