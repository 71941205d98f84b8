"""Folded copies of names and addresses, for search and comparison only; what is stored stays as given.

Folds width and compatibility (NFKC), case, kana (to katakana, small ヶ ヵ to large), variant characters (異体字),
dashes, spaces and corporate titles. Folding a folded text changes nothing.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import jaconv

__all__ = ["DASHES", "fold", "fold_name", "variants", "without_prefecture"]

#: Every character that lists use as a hyphen, after NFKC and before; the long vowel mark is typed as one.
DASHES = "-‐‑‒–—―−─━ー－ｰ﹣﹘⁃~〜～"
_SPACES_AND_MARKS = re.compile(r"[\s\u3000・･.,、。'\"’`\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
#: Longest first, so that 社会医療法人社団 goes before 医療法人.
_CORPORATE = (
    "特定医療法人社団", "特定医療法人財団", "社会医療法人社団", "社会医療法人財団", "医療法人社団", "医療法人財団",
    "特定医療法人", "社会医療法人", "医療法人", "公益社団法人", "公益財団法人", "一般社団法人", "一般財団法人",
    "社会福祉法人", "特定非営利活動法人", "地方独立行政法人", "独立行政法人", "国立大学法人", "公立大学法人",
    "学校法人", "宗教法人", "株式会社", "有限会社", "合同会社", "(医社)", "(医財)", "(医)", "(社)", "(財)",
    "(福)", "(学)", "(宗)", "(株)", "(有)", "(同)", "(独)",
)  # fmt: skip


_PREFECTURE = re.compile("^(北海道|東京都|京都府|大阪府|.{2,3}県)")


def without_prefecture(address_folded: str) -> tuple[str, str]:
    """The prefecture that a folded address begins with, and the rest: some lists print it, some leave it out."""
    match = _PREFECTURE.match(address_folded)
    return ("", address_folded) if match is None else (match[0], address_folded[match.end() :])


@lru_cache(maxsize=1)
def variants() -> dict[int, str]:
    """Variant character → the one searched for (``variants.txt``), as a translation table."""
    lines = Path(__file__).with_name("variants.txt").read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return {ord(pair[0]): pair[1] for pair in pairs}


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table = dict(variants())
    table.update({ord(dash): "-" for dash in DASHES})
    table.update({ord("ヶ"): "ケ", ord("ヵ"): "カ"})
    return table


def fold(text: str) -> str:
    """The folded copy of an address or any text; may be empty, may be longer than the text."""
    if not text:
        return text
    for _ in range(4):  # one pass nearly always; a compatibility form can uncover another
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        folded = jaconv.hira2kata(_SPACES_AND_MARKS.sub("", folded)).translate(_table())
        if folded == text:
            break
        text = folded
    return text


@lru_cache(maxsize=1)
def _corporate() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(fold(title)) for title in _CORPORATE))


def fold_name(name: str) -> str:
    """The folded copy of a facility's name, corporate titles left out; never empty where the folded name is not."""
    folded = bare = fold(name)
    while (shorter := _corporate().sub("", bare)) != bare:
        bare = fold(shorter)
    return bare or folded
