"""Days as public lists write them: 令和6年4月1日, 昭32.11. 1, Ｒ６．４．１, 2026年6月1日, 20260601.

Eras by their first day: 明治 1868-01-25, 大正 1912-07-30, 昭和 1926-12-25, 平成 1989-01-08, 令和 2019-05-01.
A year counts from 1 or 元. A day outside its era by the calendar is taken all the same, as lists print 平成31年5月.
"""

import re
import unicodedata
from datetime import date

__all__ = ["day_in", "read_day"]

#: First letter, Japanese or Latin → the year before the era's first.
_BEFORE = {
    "令": 2018, "r": 2018, "平": 1988, "h": 1988, "昭": 1925, "s": 1925, "大": 1911, "t": 1911, "明": 1867, "m": 1867,
}  # fmt: skip
_SEPARATOR = r"\s*[年月./-]\s*"
_ERA_DAY = re.compile(
    rf"(令和?|平成?|昭和?|大正?|明治?|[rhstm])\s*\.?\s*(元|\d{{1,2}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})日?"
)
_WESTERN_DAY = re.compile(rf"(?<!\d)(\d{{4}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})日?")
_PLAIN_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_match(match: re.Match[str]) -> date | None:
    parts = match.groups()
    if len(parts) == 4:
        era, year, month, day = parts
        return _date(_BEFORE[era[0]] + (1 if year == "元" else int(year)), int(month), int(day))
    return _date(int(parts[0]), int(parts[1]), int(parts[2]))


def read_day(text: str) -> date | None:
    """The day that the whole text is, by era or western year, in any width; None for anything else."""
    plain = _plain(text)
    for pattern in (_ERA_DAY, _WESTERN_DAY, _PLAIN_DAY):
        if match := pattern.fullmatch(plain):
            return _of_match(match)
    return None


def day_in(text: str) -> date | None:
    """The first day that stands anywhere in the text, as in a title or a file's name."""
    plain = _plain(text)
    for pattern in (_ERA_DAY, _WESTERN_DAY, _PLAIN_DAY):
        for match in pattern.finditer(plain):
            if day := _of_match(match):
                return day
    return None
