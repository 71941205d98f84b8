"""Which characters the one font can draw, so that a document never fails on a name and never shows empty boxes.

The font is Noto Sans CJK from a pip package (see docs/adr/0007). A character that it lacks (an emoji, a private-use
外字) is printed as 〓, the mark that Japanese typesetting uses for a missing character (geta).
"""

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTCollection

from tenken.errors import ReportError

__all__ = ["FONT_FAMILY", "GETA", "FontMissing", "drawable", "font_folder"]

FONT_FAMILY = "Noto Sans CJK JP"
GETA = "〓"
JOINERS = {0x200D, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}  # ZWJ, variation selectors, ideographic ones


class FontMissing(ReportError):
    """The font package is not installed."""


@cache
def font_folder() -> Path:
    """The folder of the font file. Raises FontMissing."""
    found = find_spec("manimgx_fonts_cjk")
    if found is None or not found.submodule_search_locations:
        raise FontMissing("Install the report extra: pip install 'tenken[report]'")
    return Path(next(iter(found.submodule_search_locations)))


@cache
def _code_points() -> frozenset[int]:
    with TTCollection(next(font_folder().glob("*.ttc")), lazy=True) as fonts:
        japanese = next(font for font in fonts.fonts if font["name"].getDebugName(1).startswith(FONT_FAMILY))
        return frozenset(japanese.getBestCmap())


def drawable(text: str) -> str:
    """The text with every character that the font lacks replaced by 〓; joined sequences become one 〓."""
    covered = _code_points()
    kept: list[str] = []
    replaced = joined = False
    for char in text:
        point = ord(char)
        if point in JOINERS:
            joined = replaced and point == 0x200D
            if not replaced:
                kept.append(char)
            continue
        if point in covered or char in "\n\t":
            kept.append(char)
            replaced = joined = False
        elif unicodedata.category(char) in {"Cc", "Cf", "Mn", "Sk"}:
            continue  # invisible, or a modifier of what stands before
        else:
            if not joined:
                kept.append(GETA)
            replaced, joined = True, False
    return "".join(kept)
