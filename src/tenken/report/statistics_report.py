"""The report of a release as PDF/UA-1: results with charts and tables, method, non-response, signs and provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import Publication
from tenken.report.chart_outlines import outlined
from tenken.report.pdf import Json, make_pdf
from tenken.report.statistics_blocks import Block, Facts, Figure, Grid, Heading, Listing, Paragraph
from tenken.report.statistics_document import document
from tenken.report.statistics_words import day_text, one_line, word

__all__ = ["statistics_pdf"]

MOST_AT_A_GLANCE = 14  # headings: a report with more has a table of contents


def statistics_pdf(
    tables: Sequence[ProtectedTable],
    publication: Publication,
    *,
    language: str = "ja",
    emphasis: Mapping[str, str] | None = None,
) -> bytes:
    """The report in Japanese or English. Raises DocumentFailed; the same input makes the same bytes."""
    sections = document(tables, publication, language=language, emphasis=emphasis)
    blocks: list[Json] = [_block(block) for section in sections for block in section.blocks]
    if sum(isinstance(block, Heading) for section in sections for block in section.blocks) > MOST_AT_A_GLANCE:
        blocks.insert(2, {"sort": "contents", "title": word("contents", language)})  # below the first findings
    return make_pdf(
        template="statistics",
        content={
            "language": language,
            "title": publication.title.in_language(language),
            "survey": publication.survey.in_language(language),
            "owner": publication.owner.in_language(language),
            "edition": publication.edition.in_language(language) if publication.edition != publication.title else "",
            "released": day_text(publication.released, language),
            "blocks": blocks,
            "words": {"page": word("page", language), "signs": word("signs_line", language)},
        },
        dated=publication.released,
    )


def _block(block: Block) -> dict[str, Json]:
    if isinstance(block, Heading):
        return {"sort": "heading", "text": one_line(block.text), "level": block.level, "page": block.page}
    if isinstance(block, Paragraph):
        return {"sort": "paragraph", "text": block.text, "note": block.note}
    if isinstance(block, Listing):
        return {"sort": "list", "items": [one_line(item) for item in block.items]}
    if isinstance(block, Facts):
        return {"sort": "facts", "rows": [[name, value] for name, value in block.rows]}
    if isinstance(block, Figure):
        chart = block.chart
        return {
            "sort": "figure",
            "caption": one_line(block.caption),
            "alt": chart.alt,
            "svg": outlined(chart.svg),
            "kind": chart.kind,
            "note": chart.note,
            "width": chart.width,
            "height": chart.height,
        }
    return _grid(block)


def _grid(grid: Grid) -> dict[str, Json]:
    rows: list[Json] = [
        {
            "label": one_line(row.label),
            "depth": row.depth,
            "total": row.total,
            "cells": [[cell.text, cell.kind, cell.sign, cell.below] for cell in row.cells],
        }
        for row in grid.rows
    ]
    return {
        "sort": "grid",
        "caption": one_line(grid.caption),
        "corner": one_line(grid.corner),
        "groups": [[one_line(label), span] for label, span in grid.groups],
        "headings": [one_line(heading) for heading in grid.headings],
        "rows": rows,
    }
