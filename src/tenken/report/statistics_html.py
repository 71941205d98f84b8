"""The report of a release as one HTML file: charts with words, tables with captions and scopes, its style inside.

It needs nothing from elsewhere and no script, so it can be kept and sent. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import Publication
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
from tenken.report.statistics_document import document
from tenken.report.statistics_words import day_text, word

__all__ = ["report_page"]

STYLE = Path(__file__).parent / "templates" / "statistics.css"
DEEPEST = 3  # levels that are set in


def report_page(
    tables: Sequence[ProtectedTable],
    publication: Publication,
    *,
    language: str = "ja",
    emphasis: Mapping[str, str] | None = None,
) -> bytes:
    """The report in Japanese or English, UTF-8; the same blocks as the PDF. The same input makes the same bytes."""
    sections = document(tables, publication, language=language, emphasis=emphasis)
    title = escape(publication.title.in_language(language))
    edition = [] if publication.edition == publication.title else [publication.edition.in_language(language)]
    line = (publication.owner.in_language(language), day_text(publication.released, language), *edition)
    shown = [section for section in sections if section.blocks]
    contents = "".join(_listed(section) for section in shown)
    body = "\n".join(
        f'<section id="{section.name}">'
        + "\n".join(_block(block, f"{section.name}-{place}", language) for place, block in enumerate(section.blocks))
        + "</section>"
        for section in shown
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>\n{_style()}</style></head>\n'
        f'<body><header><p class="mute">{escape("　".join(line))}</p><h1>{title}</h1>'
        f"<p>{escape(publication.survey.in_language(language))}</p></header>\n"
        f'<nav aria-label="{escape(word("contents", language))}"><ul>{contents}</ul></nav>\n'
        f"<main>{body}</main></body></html>\n"
    ).encode()


def _listed(section: Section) -> str:
    """The section among the contents, with the questions or passages in it."""
    first = section.blocks[0]
    if not isinstance(first, Heading):
        return ""
    below = "".join(
        f'<li><a href="#{section.name}-{place}">{escape(block.text)}</a></li>'
        for place, block in enumerate(section.blocks)
        if isinstance(block, Heading) and block.level > first.level
    )
    inside = f"<ul>{below}</ul>" if below else ""
    return f'<li><a href="#{section.name}">{escape(first.text)}</a>{inside}</li>'


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def _block(block: Block, key: str, language: str) -> str:
    if isinstance(block, Heading):
        place = f' id="{key}"' if block.level > 2 else ""  # a section has its own
        return f"<h{block.level}{place}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return _note(block.text) if block.note else f"<p>{escape(block.text)}</p>"
    if isinstance(block, Listing):
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
    if isinstance(block, Facts):
        rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in block.rows)
        return f'<dl class="facts">{rows}</dl>'
    return _figure(block) if isinstance(block, Figure) else _grid(block, key, language)


def _figure(figure: Figure) -> str:
    caption = escape(figure.caption)
    return (
        f'<figure><figcaption>{caption}</figcaption><div class="scroll" role="region" aria-label="{caption}" '
        f'tabindex="0">{figure.chart.svg}</div>{_note(figure.chart.note)}</figure>'
    )


def _grid(grid: Grid, key: str, language: str) -> str:
    head = _grouped_head(grid) if grid.groups else f"<tr>{_corner(grid, 1)}{_leaves(grid)}</tr>"
    wordy = len(grid.headings) == 1
    body = "".join(_row(row, _starts(grid), wordy=wordy) for row in grid.rows)
    signs = any(cell.sign for row in grid.rows for cell in row.cells) and not wordy
    return (
        f'<div class="scroll" role="region" aria-labelledby="{key}-caption" tabindex="0"><table>'
        f'<caption id="{key}-caption">{escape(grid.caption)}</caption>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table></div>"
    ) + (_note(word("signs_line", language)) if signs else "")


def _grouped_head(grid: Grid) -> str:
    groups = "".join(
        f'<th class="edge" colspan="{span}" scope="colgroup">{escape(label)}</th>' for label, span in grid.groups
    )
    return f"<tr>{_corner(grid, 2)}{groups}</tr><tr>{_leaves(grid)}</tr>"


def _corner(grid: Grid, rows: int) -> str:
    spanning = f' rowspan="{rows}"' if rows > 1 else ""
    return f'<th class="first"{spanning} scope="col">{escape(grid.corner)}</th>'


def _leaves(grid: Grid) -> str:
    starts = _starts(grid)
    return "".join(
        f'<th{_classes("edge" if place in starts else "")} scope="col">{escape(heading)}</th>'
        for place, heading in enumerate(grid.headings)
    )


def _starts(grid: Grid) -> frozenset[int]:
    """Columns with which a group begins."""
    found, at = [], 0
    for _, span in grid.groups:
        found.append(at)
        at += span
    return frozenset(found)


def _row(row: GridRow, starts: frozenset[int], *, wordy: bool) -> str:
    set_in = f"in-{min(row.depth, DEEPEST)}" if row.depth else ""
    places = ["words" if wordy else "edge" if at in starts else "" for at in range(len(row.cells))]
    cells = "".join(map(_cell, row.cells, places))
    return (
        f"<tr{_classes('sum' if row.total else '')}>"
        f'<th scope="row"{_classes(set_in)}>{escape(row.label)}</th>{cells}</tr>'
    )


def _cell(cell: GridCell, place: str) -> str:
    sort = "sign" if cell.sign else "estimate" if cell.kind == "estimate" else ""
    below = f'<span class="below">{escape(cell.below)}</span>' if cell.below else ""
    return f"<td{_classes(sort, place)}>{escape(cell.text)}{below}</td>"


def _classes(*names: str) -> str:
    given = " ".join(name for name in names if name)
    return f' class="{given}"' if given else ""


def _note(text: str) -> str:
    return f'<p class="mute">{escape(text)}</p>' if text else ""
