"""Parts of the public page of a release: tables with captions and scopes, charts with words, no style or script.

Classes are those of the house: ``tbl`` (scrolls sideways, with a name and a tab stop), ``grid`` (table), ``grp``
(begins a group of columns), ``first`` (corner), ``sum`` (row of a total), ``r`` (right), ``edge`` (first cell of a
group), ``ci`` (interval), ``sign``, ``in-1`` to ``in-3`` (set in), ``scroll`` (chart that may scroll), ``st-figure``
and ``st-facts`` (new). Every text is escaped here, so what comes out may be marked as safe.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import SIGNS, Publication
from tenken.disclosure.published_words import category_label
from tenken.report.chart_drawing import identifier
from tenken.report.chart_model import Chart
from tenken.report.statistics_blocks import Block, Facts, Figure, Grid, GridCell, GridRow, Heading, Listing, Paragraph
from tenken.report.statistics_document import document
from tenken.report.statistics_grid import chart_grid, code_grid
from tenken.report.statistics_words import chart_title, word

__all__ = ["chart_fragment", "grid_fragment", "report_fragments", "signs_fragment", "table_fragment"]

KINDS = {"count": "r", "estimate": "r", "interval": "r ci"}
DEEPEST = 3  # levels that are set in


def table_fragment(
    table: ProtectedTable,
    *,
    language: str,
    category: str | None = None,
    codes: Mapping[str, Collection[str]] | None = None,
    deepest: int = 9,
) -> str:
    """A released table. ``category`` None shows all; ``codes`` are those of a dimension to show, else all of it.

    Only what was released can come out: an unknown code or category shows nothing or ``…``.
    """
    asked = table.computed.specification
    label = "" if category is None else category_label(table.computed, category).in_language(language)
    caption = chart_title(asked.title.in_language(language), [label], language)
    categories = () if category is None else (category,)
    grid = code_grid(table, caption=caption, language=language, categories=categories, codes=codes, deepest=deepest)
    note = f'<p class="small mute">{escape(asked.note.in_language(language))}</p>' if asked.note else ""
    return grid_fragment(grid, key=identifier(f"{asked.key} {category or 'all'}")) + note


def chart_fragment(chart: Chart, *, language: str, caption: str = "") -> str:
    """A chart with its caption, its note, and the table with the same figures under it."""
    said = caption or chart.title
    table = chart_grid(chart, caption=word("chart_table", language, title=chart.title))
    return _figure(Figure(said, chart)) + _note(chart.note) + grid_fragment(table, key=f"{chart.key}-table")


def signs_fragment(language: str) -> str:
    """What the signs mean."""
    rows = "".join(
        f"<div><dt>{escape(sign)}</dt><dd>{escape(meaning.in_language(language))}</dd></div>"
        for sign, meaning in SIGNS.items()
    )
    return f'<dl class="signs">{rows}</dl>'


def report_fragments(
    tables: Sequence[ProtectedTable],
    publication: Publication,
    *,
    language: str,
    emphasis: Mapping[str, str] | None = None,
) -> Mapping[str, str]:
    """The report's sections by name (summary, overview, results, nonresponse, method, signs, provenance)."""
    sections = document(tables, publication, language=language, emphasis=emphasis)
    return {
        section.name: "\n".join(_block(block, f"{section.name}-{place}") for place, block in enumerate(section.blocks))
        for section in sections
    }


def grid_fragment(grid: Grid, *, key: str) -> str:
    """A printed table as HTML. ``key`` is unique within the page."""
    head = _grouped_head(grid) if grid.groups else f"<tr>{_corner(grid, 1)}{_leaves(grid)}</tr>"
    body = "".join(_row(row, _starts(grid)) for row in grid.rows)
    return (
        f'<div class="tbl" role="region" aria-labelledby="{key}-caption" tabindex="0"><table class="grid">'
        f'<caption id="{key}-caption">{escape(grid.caption)}</caption>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )


def _grouped_head(grid: Grid) -> str:
    groups = "".join(
        f'<th class="grp" colspan="{span}" scope="colgroup">{escape(label)}</th>' for label, span in grid.groups
    )
    return f"<tr>{_corner(grid, 2)}{groups}</tr><tr>{_leaves(grid)}</tr>"


def _corner(grid: Grid, rows: int) -> str:
    spanning = f' rowspan="{rows}"' if rows > 1 else ""
    return f'<th class="first"{spanning} scope="col">{escape(grid.corner)}</th>'


def _leaves(grid: Grid) -> str:
    starts = _starts(grid)
    return "".join(
        f'<th class="{"r grp" if place in starts else "r"}" scope="col">{escape(heading)}</th>'
        for place, heading in enumerate(grid.headings)
    )


def _starts(grid: Grid) -> frozenset[int]:
    """Columns with which a group begins."""
    found, at = [], 0
    for _, span in grid.groups:
        found.append(at)
        at += span
    return frozenset(found)


def _row(row: GridRow, starts: frozenset[int]) -> str:
    sort = ' class="sum"' if row.total else ""
    set_in = f' class="in-{min(row.depth, DEEPEST)}"' if row.depth else ""
    cells = "".join(_cell(cell, edge=place in starts) for place, cell in enumerate(row.cells))
    return f'<tr{sort}><th scope="row"{set_in}>{escape(row.label)}</th>{cells}</tr>'


def _cell(cell: GridCell, *, edge: bool) -> str:
    sort = ("r sign" if cell.sign else KINDS[cell.kind]) + (" edge" if edge else "")
    return f'<td class="{sort}">{escape(cell.text)}</td>'


def _block(block: Block, key: str) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return _note(block.text) if block.note else f"<p>{escape(block.text)}</p>"
    if isinstance(block, Listing):
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
    if isinstance(block, Facts):
        rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in block.rows)
        return f'<dl class="st-facts">{rows}</dl>'
    return _figure(block) if isinstance(block, Figure) else grid_fragment(block, key=key)


def _figure(figure: Figure) -> str:
    caption = escape(figure.caption)
    return (
        f'<figure class="st-figure"><figcaption>{caption}</figcaption>'
        f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0">{figure.chart.svg}</div></figure>'
    )


def _note(text: str) -> str:
    return f'<p class="small mute">{escape(text)}</p>' if text else ""
