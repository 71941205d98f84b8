"""What a report is made of, in the order in which it is read. The PDF and the page are made of the same blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenken.report.chart_model import Chart

__all__ = ["Block", "Facts", "Figure", "Grid", "GridCell", "GridRow", "Heading", "Listing", "Paragraph", "Section"]


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a printed table. A sign stands instead of a number. Under it stands ``below``: interval or base."""

    text: str
    kind: Literal["count", "estimate", "interval"]
    sign: bool = False
    below: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; ``depth`` is how far its label is set in (an area within an area), ``total``: it sums others."""

    label: str
    cells: tuple[GridCell, ...]
    depth: int = 0
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed: perhaps a line of groups over the line of headings, and rows that begin with their label."""

    caption: str
    corner: str  # heading of the column of labels
    groups: tuple[tuple[str, int], ...]  # (label, columns); none where there is only one
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a section (level 2) or within it (level 3). ``page``: on paper it begins a page."""

    text: str
    level: int = 2
    page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``note`` is set smaller."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption and its note; its table follows as a block of its own."""

    caption: str
    chart: Chart


Block = Heading | Paragraph | Listing | Facts | Figure | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report that a page may show alone. ``name``: summary, overview, results, …"""

    name: str
    blocks: tuple[Block, ...]
