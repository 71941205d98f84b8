"""The picture of one number, 360 units wide: bands, interval, value. Everything in it is also said in words."""

from dataclasses import dataclass

from tenken.risk.model import IndexName, RiskModel

__all__ = ["Gauge", "Zone", "gauge"]

LEFT, WIDE = 10.0, 340.0  # where 0 stands, and how far it is to 100
LETTER = {"ja": 13.0, "en": 7.5}  # about the width of a letter
ROOM = 6.0  # beside a label
SHADES = 4  # that the style sheet knows


@dataclass(frozen=True, slots=True)
class Zone:
    """One band. ``label`` is blank where it would not fit, but the top band's may use the margin of the picture."""

    x: str
    width: str
    at: str  # of the label: the middle of the band, or its end
    ends: bool  # the label ends there, since it reaches over the next edge
    shade: int
    label: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """Places in units of the picture, written with a point whatever the language."""

    zones: tuple[Zone, ...]
    low: str
    span: str
    high: str
    value: str


def gauge(model: RiskModel, index: IndexName, *, value: int, low: int, high: int, language: str) -> Gauge:
    """The picture of this number; 0 to 100 each."""
    ends = [band.below.get(index, 100.0) for band in model.bands]
    begins = [0.0, *ends[:-1]]
    zones = []
    for place, (band, begin, end) in enumerate(zip(model.bands, begins, ends, strict=True)):
        label, width = band.label.in_language(language), (end - begin) * WIDE / 100
        wanted = len(label) * LETTER.get(language, LETTER["ja"]) + ROOM
        over = wanted > width and band is model.bands[-1]
        shown = wanted <= width + (LEFT if over else 0)
        at = f"{LEFT + WIDE + LEFT:.1f}" if over else _at((begin + end) / 2)
        shade = round(place * (SHADES - 1) / max(1, len(model.bands) - 1))
        zones.append(Zone(_at(begin), f"{width:.1f}", at, over, shade, label if shown else ""))
    return Gauge(tuple(zones), _at(low), f"{(high - low) * WIDE / 100:.1f}", _at(high), _at(value))


def _at(value: float) -> str:
    return f"{LEFT + value * WIDE / 100:.1f}"
