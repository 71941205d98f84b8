"""Facility codes as lists print them: ten, nine or seven digits, hyphens, commas, full width, a zero lost in Excel.

Every way to read the text is tried; the one whose check digit fits is taken. What cannot be decided is flagged for a
person, never guessed and never dropped.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tenken.frame.folding import DASHES
from tenken.frame.review import ReviewFlag
from tenken.identifiers import FacilityCode, NotACode

__all__ = ["CLINIC_TABLES", "CodeReading", "read_code"]

#: 点数表番号 of clinics: 1 medical, 3 dental (also carried by some clinics that are both).
CLINIC_TABLES = ("1", "3")
_IGNORED = re.compile(rf"[{re.escape(DASHES)}\s,.,、。・'’`\u200b\ufeff]+")
_FLOAT = re.compile(r"^(\d+)\.0+$")


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What one cell gave. ``code`` is None without a code or when none could be decided; ``flag`` says why to look."""

    code: FacilityCode | None
    flag: ReviewFlag | None = None


NO_CODE = CodeReading(None)


def _code(digits: str) -> FacilityCode | None:
    try:
        return FacilityCode(digits)
    except NotACode:
        return None


def _candidates(digits: str, *, prefecture: str | None, tables: Sequence[str]) -> list[FacilityCode]:
    """Every code that ``digits`` may stand for, in order of trust, without repetition."""
    written: list[str] = []
    if len(digits) == 10:
        written = [digits]
    elif len(digits) == 9:
        written = [digits[:2] + table + digits[2:] for table in tables]
        # Excel took the zero of a ten-digit code; only a clinic's table digit makes this likely.
        written += ["0" + digits] if digits[1] in CLINIC_TABLES else []
    elif len(digits) == 8:  # nine digits without their zero
        written = ["0" + digits[:1] + table + digits[1:] for table in tables]
    elif len(digits) == 7 and prefecture:
        written = [prefecture + table + digits for table in tables]
    elif len(digits) == 6 and prefecture:  # seven digits without their zero
        written = [prefecture + table + "0" + digits for table in tables]
    return [code for text in dict.fromkeys(written) if (code := _code(text)) is not None]


def read_code(text: str, *, prefecture: str | None, tables: Sequence[str] = CLINIC_TABLES) -> CodeReading:
    """Reads one cell. ``prefecture``: the row's two digits where known; ``tables``: the 点数表番号 it may have.

    Of several readings whose check digit fits, those of the row's own prefecture and the first of ``tables`` win; when
    more than one is left, or none fits, the reading carries a flag. A ten-digit code is kept even when it does not fit.
    """
    digits = unicodedata.normalize("NFKC", text).strip()
    digits = _FLOAT.sub(r"\1", digits)
    digits = _IGNORED.sub("", digits)
    if not digits:
        return NO_CODE
    candidates = _candidates(digits, prefecture=prefecture, tables=tables) if digits.isascii() else []
    if not candidates:
        return CodeReading(None, ReviewFlag.CODE_SHAPE)
    fitting = [code for code in candidates if code.holds]
    if len(fitting) > 1:
        fitting = [code for code in fitting if code.prefecture == prefecture] or fitting
    if len({code.table for code in fitting}) > 1 and len({(code.prefecture, code.number) for code in fitting}) == 1:
        # A sum that leaves the table digit out cannot decide between medical and dental: the likelier one.
        fitting = fitting[:1]
    if len(fitting) > 1:
        return CodeReading(None, ReviewFlag.CODE_AMBIGUOUS)
    if not fitting:
        return CodeReading(candidates[0] if len(digits) == 10 else None, ReviewFlag.CODE_CHECK)
    code = fitting[0]
    if code.table not in CLINIC_TABLES:
        return CodeReading(code, ReviewFlag.CODE_TABLE)
    if prefecture is not None and code.prefecture != prefecture:
        return CodeReading(code, ReviewFlag.CODE_ELSEWHERE)
    if len(digits) in (6, 8):
        return CodeReading(code, ReviewFlag.CODE_ZERO)
    return CodeReading(code)
