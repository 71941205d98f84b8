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
    """One band. ``label`` is blank where it would not fit; the value's band is said beside the picture."""

    x: str
    width: str
    middle: str
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
        fits = len(label) * LETTER.get(language, LETTER["ja"]) + ROOM <= width
        shade = round(place * (SHADES - 1) / max(1, len(model.bands) - 1))
        zones.append(Zone(_at(begin), f"{width:.1f}", _at((begin + end) / 2), shade, label if fits else ""))
    return Gauge(tuple(zones), _at(low), f"{(high - low) * WIDE / 100:.1f}", _at(high), _at(value))


def _at(value: float) -> str:
    return f"{LEFT + value * WIDE / 100:.1f}"
