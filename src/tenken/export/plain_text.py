"""Texts as machine-readable files take them.

行政データにおける機械可読性に関するルール (2026-03-31) L1-06, L1-08 and L1-14, and 総務省
統計表における機械判読可能なデータの表記方法 (2020-12-18) 1-5 and 1-10: no spaces or line ends for looks, no
characters that look different on another machine.
"""

import unicodedata

__all__ = ["plain"]

#: Circled and bracketed letters, Roman numbers in one character, squared units and era names.
DEPENDENT = ((0x2160, 0x217F), (0x2460, 0x24FF), (0x3220, 0x33FF))


def plain(text: str) -> str:
    """The text in one line with single spaces; ① becomes (1), Ⅱ becomes II."""
    return " ".join("".join(_plain(char) for char in text).split())


def _plain(char: str) -> str:
    point = ord(char)
    if not any(first <= point <= last for first, last in DEPENDENT):
        return char
    found = unicodedata.normalize("NFKC", char)
    return f"({found})" if 0x2460 <= point <= 0x2473 else found
