"""Numbers that name facilities, areas and corporations, with their check digits. Text always: leading zeros matter.

FacilityCode: 医療機関コード, ten digits = prefecture 2 + 点数表番号 1 + number 7, the last a Luhn check digit.
Two rules are in use: in 42 prefectures the sum runs over all ten digits; in 埼玉, 千葉, 東京 and 神奈川 over the
number's own seven. AreaCode: 全国地方公共団体コード, five digits and a check digit by weights 6 to 2.
CorporateNumber: 法人番号, a check digit and twelve digits.
"""

from dataclasses import dataclass
from enum import StrEnum

from tenken.errors import TenkenError

__all__ = [
    "NUMBER_ONLY_PREFECTURES",
    "AreaCode",
    "CheckRule",
    "CorporateNumber",
    "FacilityCode",
    "NotACode",
    "area_check_digit",
    "corporate_check_digit",
    "luhn_check_digit",
    "luhn_holds",
]

#: 埼玉, 千葉, 東京, 神奈川: their check digit is made from the number's six digits alone.
NUMBER_ONLY_PREFECTURES = frozenset({"11", "12", "13", "14"})
PREFECTURES = frozenset(f"{number:02}" for number in range(1, 48))


class NotACode(TenkenError, ValueError):
    """The text does not have the shape of the code."""


class CheckRule(StrEnum):
    """What the check digit is made from."""

    WHOLE = "whole"  # prefecture, table digit and number
    NUMBER = "number"  # the number's six digits alone


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def luhn_check_digit(digits: str) -> str:
    """The digit that makes ``digits`` + it hold (weights 2, 1, 2, 1 … from the right; digit sums; ten's complement).

    Raises NotACode unless ``digits`` are one or more ASCII digits.
    """
    if not _is_digits(digits, len(digits)) or not digits:
        raise NotACode(f"not digits: {digits!r}")
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it. Raises NotACode as ``luhn_check_digit`` does."""
    return luhn_check_digit(digits[:-1]) == digits[-1:]


@dataclass(frozen=True, slots=True, order=True)
class FacilityCode:
    """Ten digits of a known prefecture; else raises NotACode. The check digit may be wrong: ask ``holds``."""

    digits: str

    def __post_init__(self) -> None:
        if not _is_digits(self.digits, 10) or self.digits[:2] not in PREFECTURES:
            raise NotACode(f"not a facility code of ten digits: {self.digits!r}")

    @property
    def prefecture(self) -> str:
        """都道府県番号, "01" to "47"."""
        return self.digits[:2]

    @property
    def table(self) -> str:
        """点数表番号: 1 medical, 3 dental, 4 pharmacy, 6 visiting nurses."""
        return self.digits[2]

    @property
    def number(self) -> str:
        """郡市区番号 2, 機関番号 4 and the check digit; unique only inside one prefecture and table."""
        return self.digits[3:]

    @property
    def rule(self) -> CheckRule:
        """The rule of this code's prefecture."""
        return CheckRule.NUMBER if self.prefecture in NUMBER_ONLY_PREFECTURES else CheckRule.WHOLE

    @property
    def holds(self) -> bool:
        """Whether the check digit fits the rule of the prefecture."""
        return luhn_holds(self.number if self.rule is CheckRule.NUMBER else self.digits)

    @classmethod
    def issue(cls, *, prefecture: str, table: str, number: str) -> "FacilityCode":
        """The code of a six-digit number, check digit added. Raises NotACode for another shape."""
        if not _is_digits(number, 6) or not _is_digits(table, 1) or prefecture not in PREFECTURES:
            raise NotACode(f"not the parts of a facility code: {prefecture!r}, {table!r}, {number!r}")
        only_number = prefecture in NUMBER_ONLY_PREFECTURES
        check = luhn_check_digit(number if only_number else prefecture + table + number)
        return cls(prefecture + table + number + check)

    def __str__(self) -> str:
        return self.digits


def area_check_digit(five: str) -> str:
    """The sixth digit of a 全国地方公共団体コード. Raises NotACode unless ``five`` are five digits.

    S = 6a+5b+4c+3d+2e; 11 - S when S < 11, else the last digit of 11 - (S mod 11).
    """
    if not _is_digits(five, 5):
        raise NotACode(f"not five digits: {five!r}")
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


@dataclass(frozen=True, slots=True, order=True)
class AreaCode:
    """A 全国地方公共団体コード of six digits, else raises NotACode; 000000 stands for the country."""

    digits: str

    def __post_init__(self) -> None:
        if self.digits == "000000":
            return
        if not _is_digits(self.digits, 6) or self.digits[:2] not in PREFECTURES:
            raise NotACode(f"not an area code of six digits: {self.digits!r}")
        if area_check_digit(self.digits[:5]) != self.digits[5]:
            raise NotACode(f"the check digit of area code {self.digits} is wrong")

    @property
    def is_country(self) -> bool:
        """Whether this is the whole country."""
        return self.digits == "000000"

    @property
    def is_prefecture(self) -> bool:
        """Whether this is one of the 47 prefectures."""
        return not self.is_country and self.digits[2:5] == "000"

    @property
    def prefecture(self) -> "AreaCode":
        """The prefecture around it; the country's is the country."""
        if self.is_country or self.is_prefecture:
            return self
        five = self.digits[:2] + "000"
        return AreaCode(five + area_check_digit(five))

    def __str__(self) -> str:
        return self.digits


def corporate_check_digit(twelve: str) -> str:
    """The first digit of a 法人番号, from the twelve behind it. Raises NotACode unless ``twelve`` are twelve digits.

    9 - (sum of P(n) Q(n) mod 9): P(n) the nth digit from the right, Q(n) 1 for odd n and 2 for even n
    (法人番号の指定等に関する省令 第2条). Never 0. A wrong digit is found unless it is a 0 for a 9 or the reverse.
    """
    if not _is_digits(twelve, 12):
        raise NotACode(f"not twelve digits: {twelve!r}")
    total = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(twelve)))
    return str(9 - total % 9)


@dataclass(frozen=True, slots=True, order=True)
class CorporateNumber:
    """A 法人番号 of thirteen digits with its check digit, else raises NotACode."""

    digits: str

    def __post_init__(self) -> None:
        if not _is_digits(self.digits, 13):
            raise NotACode(f"not a corporate number of thirteen digits: {self.digits!r}")
        if corporate_check_digit(self.digits[1:]) != self.digits[0]:
            raise NotACode(f"the check digit of corporate number {self.digits} is wrong")

    @classmethod
    def issue(cls, twelve: str) -> "CorporateNumber":
        """The number of these twelve digits, check digit added. Raises NotACode for another shape."""
        return cls(corporate_check_digit(twelve) + twelve)

    def __str__(self) -> str:
        return self.digits
