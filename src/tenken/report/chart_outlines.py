"""A chart whose texts are drawn as shapes, for documents.

Typst draws the texts of an SVG in the thinnest cut of a variable font, whatever weight they ask for. A document needs
no letters in its charts: the alternative text says what they say, and the table under each chart has the figures.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection

from tenken.report.glyphs import FONT_FAMILY, font_folder

__all__ = ["outlined"]

SVG = "{http://www.w3.org/2000/svg}"
PLACE = re.compile(r"translate\(([-0-9.e]+)[, ]\s*([-0-9.e]+)\)")
SHIFT = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character's shape, in units of the font."""

    width: float
    lines: RecordingPen


def outlined(svg: str) -> str:
    """The drawing with a path in the place of every text."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own drawing, not somebody's file
    ElementTree.register_namespace("", SVG[1:-1])
    for parent in list(root.iter()):
        for place, child in enumerate(list(parent)):
            if child.tag == f"{SVG}text":
                parent[place] = _path(child)
    return ElementTree.tostring(root, encoding="unicode")


def _path(text: ElementTree.Element) -> ElementTree.Element:
    span = text[0]
    found = PLACE.match(text.get("transform", ""))
    x, y = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    size = float(span.get("font-size", "14px").removesuffix("px"))
    weight = int(span.get("font-weight", "400"))
    said = span.text or ""
    factor = size / _font().get("head").unitsPerEm
    x -= factor * sum(_glyph(char, weight).width for char in said) * SHIFT[text.get("text-anchor", "start")]
    pen = SVGPathPen(None, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
    for char in said:
        glyph = _glyph(char, weight)
        glyph.lines.replay(TransformPen(pen, (factor, 0, 0, -factor, x, y)))
        x += glyph.width * factor
    return ElementTree.Element(f"{SVG}path", {"d": pen.getCommands(), "fill": span.get("fill", "#000000")})


@cache
def _font() -> Any:
    fonts = TTCollection(next(font_folder().glob("*.ttc")), lazy=True).fonts
    return next(font for font in fonts if font["name"].getDebugName(1).startswith(FONT_FAMILY))


@cache
def _glyphs(weight: int) -> Any:
    return _font().getGlyphSet(location={"wght": weight})


@cache
def _names() -> dict[int, str]:
    found: dict[int, str] = _font().getBestCmap()
    return found


@lru_cache(maxsize=4096)  # charts say the same words again and again; bending a glyph to its weight takes a millisecond
def _glyph(char: str, weight: int) -> _Glyph:
    glyph, lines = _glyphs(weight)[_names().get(ord(char), ".notdef")], RecordingPen()
    glyph.draw(lines)
    return _Glyph(glyph.width, lines)
