"""A map of Japan in which every prefecture is a tile of about the same size, so that small ones can be read."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass

__all__ = ["CUTS", "HEIGHT", "PLACES", "WIDTH", "Tile", "class_of", "tiles"]

#: Where one class ends and the next begins, in per cent. Fixed, so that a colour means the same from the first day to
#: the last and in every campaign: surveys of clinics end between 30 and 60 %.
CUTS = (15, 30, 45, 60)
UNIT = 50
WIDTH, HEIGHT = 13 * UNIT, 11 * UNIT
FRAME = 4  # from the tile's edge to the frame of a late one

#: Column, row, width and height in tiles, by the first two digits of the prefecture's code.
PLACES: Mapping[str, tuple[int, int, int, int]] = {
    "01": (11, 0, 2, 1), "02": (11, 1, 2, 1), "03": (12, 2, 1, 1), "04": (12, 3, 1, 1),
    "05": (11, 2, 1, 1), "06": (11, 3, 1, 1), "07": (11, 4, 2, 1), "08": (12, 5, 1, 1),
    "09": (11, 5, 1, 1), "10": (10, 5, 1, 1), "11": (10, 6, 1, 1), "12": (12, 6, 1, 2),
    "13": (11, 6, 1, 1), "14": (10, 7, 2, 1), "15": (9, 4, 2, 1), "16": (8, 4, 1, 1),
    "17": (7, 4, 1, 1), "18": (7, 5, 1, 1), "19": (9, 6, 1, 1), "20": (9, 5, 1, 1),
    "21": (8, 5, 1, 1), "22": (9, 7, 1, 1), "23": (8, 6, 1, 1), "24": (8, 7, 1, 1),
    "25": (7, 6, 1, 1), "26": (6, 5, 1, 1), "27": (6, 6, 1, 1), "28": (5, 5, 1, 2),
    "29": (7, 7, 1, 1), "30": (6, 7, 1, 1), "31": (4, 5, 1, 1), "32": (3, 5, 1, 1),
    "33": (4, 6, 1, 1), "34": (3, 6, 1, 1), "35": (2, 5, 1, 2), "36": (4, 9, 1, 1),
    "37": (4, 8, 1, 1), "38": (3, 8, 1, 1), "39": (3, 9, 1, 1), "40": (1, 6, 1, 1),
    "41": (0, 6, 1, 1), "42": (0, 7, 1, 1), "43": (0, 8, 1, 1), "44": (1, 7, 1, 1),
    "45": (1, 8, 1, 1), "46": (0, 9, 2, 1), "47": (0, 10, 1, 1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture: a rectangle in its class, two lines of text in its middle, and perhaps the frame of the late."""

    prefecture: str  # two digits
    css: str  # "k1" (low) to "k5"; "k0" without a rate
    x: int
    y: int
    width: int
    height: int
    middle: float
    name_y: float
    rate_y: float
    late: bool

    @property
    def dark(self) -> bool:
        """Whether the text on it must be white."""
        return self.css in {"k4", "k5"}

    @property
    def frame(self) -> tuple[int, int, int, int]:
        """x, y, width and height of the frame."""
        return self.x + FRAME, self.y + FRAME, self.width - 2 * FRAME, self.height - 2 * FRAME


def class_of(rate: float | None) -> str:
    """The colour's class of a rate in per cent, half-open upward: exactly 30 % lies in the class above."""
    return "k0" if rate is None else f"k{bisect_right(CUTS, rate) + 1}"


def tiles(rates: Mapping[str, float | None], *, late: Collection[str]) -> tuple[Tile, ...]:
    """The tiles of the prefectures in ``rates``, both named by two digits, from north to south."""
    return tuple(
        _tile(prefecture, rates[prefecture], late=prefecture in late) for prefecture in PLACES if prefecture in rates
    )


def _tile(prefecture: str, rate: float | None, *, late: bool) -> Tile:
    column, row, wide, high = PLACES[prefecture]
    x, y, width, height = column * UNIT, row * UNIT, wide * UNIT, high * UNIT
    middle = y + height / 2
    return Tile(prefecture, class_of(rate), x, y, width, height, x + width / 2, middle - 5, middle + 14, late)
