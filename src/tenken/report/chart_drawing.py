"""Drawing: marks at given places become an SVG that may stand in any page.

The marks are written as Vega-Lite and vl-convert draws them, with the Japanese font registered (it draws empty boxes
without). The SVG is then cleaned: no style, script, reference or role of its own, one name and one description, and the
look of every text on a ``tspan``, where a page's rules for texts of charts cannot reach it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from tenken.errors import ReportError
from tenken.report.chart_model import COLOURS, Chart
from tenken.report.glyphs import FONT_FAMILY, drawable, font_folder

__all__ = ["HATCH", "Box", "ChartFailed", "Line", "Words", "draw", "identifier", "png"]

SVG = "http://www.w3.org/2000/svg"
#: Fonts of the reader's system where the SVG stands alone; the last but one is the one of documents.
FONTS = f"Hiragino Sans, Noto Sans JP, {FONT_FAMILY}, sans-serif"
HATCH = "hatch"  # a fill: oblique lines, for what is hidden
KEPT = frozenset(
    {
        "d", "fill", "fill-opacity", "font-size", "font-weight", "height", "stroke", "stroke-dasharray", "stroke-width",
        "text-anchor", "transform", "width", "x", "y",
    }
)  # fmt: skip
OF_TEXT = ("fill", "font-size", "font-weight")
AS_IT_IS = {"nice": False, "zero": False}  # a scale that leaves places where they are


class ChartFailed(ReportError):
    """A chart could not be drawn."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in units from the upper left corner."""

    x: float
    y: float
    x2: float
    y2: float
    fill: str
    stroke: str = "none"
    thick: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; ``dashed`` is the pattern of dashes."""

    points: tuple[tuple[float, float], ...]
    stroke: str
    thick: float = 1.0
    dashed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``y`` is its middle."""

    x: float
    y: float
    text: str
    size: float = 14.0
    fill: str = COLOURS["text"]
    bold: bool = False
    align: str = "left"


Mark = Box | Line | Words


def draw(marks: Sequence[Mark], *, key: str, width: int, height: int, title: str, alt: str) -> str:
    """The SVG of these marks, first ones below. Raises ChartFailed."""
    try:
        drawn = _drawn(tuple(marks), width, height)
    except ValueError as error:
        raise ChartFailed(f"{key}: {error}") from error
    return _cleaned(drawn, key=key, width=width, height=height, title=title, alt=alt)


@lru_cache(maxsize=256)  # a release shows each chart on its page, in the PDF and in the HTML report
def _drawn(marks: tuple[Mark, ...], width: int, height: int) -> str:
    import vl_convert

    _register_font()
    drawn: str = vl_convert.vegalite_to_svg(_specification(marks, width, height), allowed_base_urls=[])
    return drawn


def png(chart: Chart, *, scale: float = 2.0) -> bytes:
    """The chart as a picture of points, for those who paste it into other documents."""
    import vl_convert

    _register_font()
    found: bytes = vl_convert.svg_to_png(chart.svg, scale=scale)
    return found


def identifier(text: str) -> str:
    """A text as an identifier of XML."""
    return "c-" + re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()


@cache
def _register_font() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))


def _specification(marks: Sequence[Mark], width: int, height: int) -> dict[str, Any]:
    """Vega-Lite of the marks: one layer a mark's sort, in the order in which they come."""
    places = {
        name: {"axis": None, "type": "quantitative", "scale": {**AS_IT_IS, "domain": [0, most], "range": [0, most]}}
        for name, most in (("x", width), ("y", height))
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": {"font": FONT_FAMILY, "aria": False, "view": {"stroke": None}},
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": "none",
        "layer": [_layer(list(group), places) for _, group in groupby(marks, key=_together)],
    }


def _layer(group: Sequence[Mark], places: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    first = group[0]
    rows: list[dict[str, Any]] = [asdict(one) for one in group]
    fields: dict[str, Mapping[str, Any]] = {name: {"field": name, **place} for name, place in places.items()}
    if isinstance(first, Line):
        rows = [
            {"x": x, "y": y, "order": place, "line": number}
            for number, line in enumerate(rows)
            for place, (x, y) in enumerate(line["points"])
        ]
        look: dict[str, Any] = {
            "type": "line", "stroke": first.stroke, "strokeWidth": first.thick,
            "strokeDash": list(first.dashed) or [1, 0],
        }  # fmt: skip
        fields |= {"order": {"field": "order", "type": "quantitative"}, "detail": {"field": "line", "type": "nominal"}}
    elif isinstance(first, Box):
        look = {"type": "rect"}
        fields |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "fill": _as_given("fill", "nominal")}
        fields |= {"stroke": _as_given("stroke", "nominal"), "strokeWidth": _as_given("thick", "quantitative")}
    else:
        weight = 700 if first.bold else 400
        look = {"type": "text", "align": first.align, "baseline": "middle", "fontWeight": weight}
        fields |= {"text": {"field": "text", "type": "nominal"}, "fill": _as_given("fill", "nominal")}
        fields |= {"size": _as_given("size", "quantitative")}
    return {"data": {"values": rows}, "mark": look, "encoding": fields}


def _as_given(field: str, sort: str) -> dict[str, Any]:
    """What the field says is what is drawn."""
    return {"field": field, "type": sort, "scale": None}


def _together(mark: Mark) -> tuple[object, ...]:
    """Neighbours with the same key are one layer."""
    if isinstance(mark, Line):
        return Line, mark.stroke, mark.thick, mark.dashed
    return (Words, mark.align, mark.bold) if isinstance(mark, Words) else (Box,)


def _cleaned(drawn: str, *, key: str, width: int, height: int, title: str, alt: str) -> str:
    source = ElementTree.fromstring(drawn)  # noqa: S314  # our own drawing, not somebody's file
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(
        f"{{{SVG}}}svg",
        {
            "class": "st-chart", "role": "img", "aria-labelledby": f"{key}-title {key}-alt",
            "viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height), "font-family": FONTS,
        },
    )  # fmt: skip
    _child(root, "title", {"id": f"{key}-title"}).text = title
    _child(root, "desc", {"id": f"{key}-alt"}).text = alt
    _hatch(_child(root, "defs", {}), f"{key}-{HATCH}")
    _child(root, "rect", {"width": str(width), "height": str(height), "fill": COLOURS["white"]})
    for one in source:
        found = _kept(one, f"{key}-{HATCH}")
        if found is not None:
            root.append(found)
    return ElementTree.tostring(root, encoding="unicode")


def _kept(element: ElementTree.Element, hatch: str) -> ElementTree.Element | None:
    """The element with what it needs to be seen; None where it shows nothing."""
    tag = element.tag.removeprefix(f"{{{SVG}}}")
    look = {name: value for name, value in element.attrib.items() if name in KEPT}
    if look.get("fill") == HATCH:
        look["fill"] = f"url(#{hatch})"
    if tag == "text":
        return _text(element, look)
    if tag == "path":
        seen = any(look.get(name, "none") not in {"none", "transparent"} for name in ("fill", "stroke"))
        return ElementTree.Element(f"{{{SVG}}}path", look) if seen and look.get("d") else None
    if tag != "g":
        return None
    group = ElementTree.Element(f"{{{SVG}}}g", {name: look[name] for name in ("fill", "transform") if name in look})
    for one in element:
        found = _kept(one, hatch)
        if found is not None:
            group.append(found)
    if not len(group):
        return None
    if len(group) == 1 and (not group.attrib or group.attrib == {"transform": "translate(0,0)"}):
        return group[0]
    return group


def _text(element: ElementTree.Element, look: dict[str, str]) -> ElementTree.Element | None:
    said = drawable("".join(element.itertext()))
    if not said.strip():
        return None
    text = ElementTree.Element(f"{{{SVG}}}text", {name: one for name, one in look.items() if name not in OF_TEXT})
    _child(text, "tspan", {name: look[name] for name in OF_TEXT if name in look}).text = said
    return text


def _hatch(defs: ElementTree.Element, name: str) -> None:
    pattern = _child(
        defs,
        "pattern",
        {"id": name, "width": "7", "height": "7", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"},
    )
    _child(pattern, "rect", {"width": "7", "height": "7", "fill": COLOURS["white"]})
    _child(pattern, "path", {"d": "M0 0V7", "stroke": COLOURS["line"], "stroke-width": "2"})


def _child(parent: ElementTree.Element, tag: str, attributes: dict[str, str]) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{SVG}}}{tag}", attributes)
