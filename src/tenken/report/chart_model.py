"""A chart as it leaves: the picture, what it says in words, and the table under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["COLOURS", "TINTS", "Chart"]

#: The house's tokens (ui/static/ui/css/tokens.css). Lines and texts are 3:1 and more against what they stand on.
COLOURS = {
    "accent": "#006173",
    "dark": "#003741",
    "tint": "#80b0b9",
    "text": "#1a1a1a",
    "quiet": "#4d4d4d",
    "line": "#767676",
    "grid": "#cccccc",
    "white": "#ffffff",
    "track": "#f2f2f2",
}
#: Five tints of the map, low to high; the text on each is dark on the first three and white on the others.
TINTS = ("#e9f7f9", "#bfd7dc", "#80b0b9", "#006173", "#003741")


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in one language. ``rows`` hold the same figures as the picture, as they are shown."""

    key: str  # letters, digits and hyphens; unique within a document
    kind: Literal["tile_map", "bars", "response"]
    title: str
    svg: str  # a whole SVG document without references, styles or scripts
    alt: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    width: int = 640
    height: int = 480
