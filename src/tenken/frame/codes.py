"""Facility codes as lists print them: ten, nine or seven digits, hyphens, commas, full width, a zero lost in Excel.

Every way to read the text is tried; the one whose check digit fits is taken. What cannot be decided is flagged for a
person, never guessed and never dropped.
"""

import re
import unicodedata
from dataclasses import dataclass

from tenken.frame.folding import DASHES
from tenken.frame.kinds import DENTAL, MEDICAL
from tenken.frame.review import ReviewFlag
from tenken.identifiers import CheckRule, FacilityCode, NotACode

__all__ = ["CLINIC_TABLES", "CodeReading", "code_digits", "read_code"]

CLINIC_TABLES = (MEDICAL, DENTAL)
_IGNORED = re.compile(rf"[{re.escape(DASHES)}\s,.,、。・'’`\u200b\ufeff]+")
_FLOAT = re.compile(r"^(\d+)\.0+$")
_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$")
_SHORTEST = 6  # digits: seven without their zero


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What one cell gave. ``code`` is there only when it is certain enough to be a key; ``flag`` says why to look.

    ``rule`` is the rule that the check digit fits, and ``prefecture`` the two digits that it vouches for, also where
    the table digit stays open. ``told_by_row``: the table digit is the row's word, the check digit does not cover it.
    """

    code: FacilityCode | None = None
    flag: ReviewFlag | None = None
    rule: CheckRule | None = None
    prefecture: str = ""
    told_by_row: bool = False


def code_digits(text: str) -> str:
    """The text without what lists put between the digits, in half width; a date is left as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain if _DATE.match(plain) else _IGNORED.sub("", _FLOAT.sub(r"\1", plain))


def _code(digits: str) -> FacilityCode | None:
    try:
        return FacilityCode(digits)
    except NotACode:
        return None


def _candidates(digits: str, *, prefecture: str | None) -> list[FacilityCode]:
    """Every code that ``digits`` may stand for. All end with the same seven digits; a sum fits in one prefecture."""
    written: list[str] = []
    if len(digits) == 10:
        written = [digits]
    elif len(digits) == 9:
        written = [digits[:2] + table + digits[2:] for table in CLINIC_TABLES]
        # Excel took the zero of a ten-digit code: likely only with a clinic's table digit in the row's own prefecture.
        likely = digits[1] in CLINIC_TABLES and prefecture in (None, "0" + digits[0])
        written += ["0" + digits] if likely else []
    elif len(digits) == 8:  # nine digits without their zero
        written = ["0" + digits[:1] + table + digits[1:] for table in CLINIC_TABLES]
    elif len(digits) in (6, 7) and prefecture:
        written = [prefecture + table + digits.zfill(7) for table in CLINIC_TABLES]
    return [code for text in written if (code := _code(text)) is not None]


def read_code(text: str, *, prefecture: str | None, table: str | None = None) -> CodeReading:
    """Reads one cell. ``prefecture``: the row's two digits where known; ``table``: the 点数表番号 it speaks for.

    A code printed without its table digit is completed by its check digit. Where that does not cover the table digit
    (埼玉, 千葉, 東京, 神奈川) ``table`` decides, and without it nothing does. Where the digits fit only in the table
    that nothing speaks for, one wrong digit is as likely: the code stays open. Without ``table`` a clinic is medical.
    """
    digits = code_digits(text)
    if not digits:
        return CodeReading()
    if not (digits.isascii() and digits.isdigit()):
        return CodeReading(flag=ReviewFlag.CODE_SHAPE)
    if len(digits) >= _SHORTEST and digits.zfill(7)[-7:-1] == "000000":
        return CodeReading(flag=ReviewFlag.CODE_PLACEHOLDER)
    candidates = _candidates(digits, prefecture=prefecture)
    if not candidates:
        nowhere = len(digits) in (9, 10)
        return CodeReading(flag=ReviewFlag.CODE_PREFECTURE if nowhere else ReviewFlag.CODE_SHAPE)
    fitting = [code for code in candidates if code.holds]
    if not fitting:
        return CodeReading(flag=ReviewFlag.CODE_CHECK)
    first = fitting[0]
    uncovered = len(fitting) > 1
    if uncovered and table is None:
        return CodeReading(None, ReviewFlag.CODE_WHICH, first.rule, first.prefecture)
    code = next((each for each in fitting if each.table == (table or MEDICAL)), first)
    written = len(digits) == 10 or "0" + digits == code.digits
    if not written and code.table != (table or MEDICAL):
        return CodeReading(flag=ReviewFlag.CODE_OTHER_TABLE)
    flag = None
    if code.table not in CLINIC_TABLES:
        flag = ReviewFlag.CODE_TABLE
    elif prefecture is not None and code.prefecture != prefecture:
        flag = ReviewFlag.CODE_ELSEWHERE
    elif len(digits) in (6, 8):
        flag = ReviewFlag.CODE_ZERO
    return CodeReading(code, flag, code.rule, code.prefecture, told_by_row=uncovered)
