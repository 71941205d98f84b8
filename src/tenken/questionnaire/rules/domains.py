"""What a question may still be answered, while a condition is tried: small exact sets, one class for each kind.

``narrow`` keeps the answers for which a comparison holds and gives None when no answer is left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from tenken.questionnaire.answers import LARGEST
from tenken.questionnaire.item_types import ITEM_TYPES, Value, take
from tenken.questionnaire.model import Item

__all__ = ["Domain", "domain_of"]


class Domain(Protocol):
    """The answers that a question may still have."""

    def narrow(self, sign: str, operand: Value) -> Domain | None:
        """The answers for which ``answer sign operand`` holds; None when there are none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values: yes or no, the code of an option."""

    allowed: frozenset[bool | str]

    def narrow(self, sign: str, operand: Value) -> Domain | None:
        left = frozenset(value for value in self.allowed if (value == operand) == (sign == "="))
        return Choice(left) if left else None


@dataclass(frozen=True, slots=True)
class Choices:
    """Some of the options, at least one; an exclusive one only alone."""

    codes: frozenset[str]
    exclusive: frozenset[str]
    most: int
    chosen: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    def narrow(self, sign: str, operand: Value) -> Domain | None:
        if not isinstance(operand, str):
            return None
        one = frozenset({operand})
        left = replace(self, chosen=self.chosen | one) if sign == "=" else replace(self, refused=self.refused | one)
        return left if left._possible() else None

    def _possible(self) -> bool:
        if self.chosen & self.refused or len(self.chosen) > self.most or not self.codes - self.refused:
            return False
        return len(self.chosen) <= 1 or not self.chosen & self.exclusive


@dataclass(frozen=True, slots=True)
class Text:
    """Any text that the question stores as it is written."""

    item: Item
    only: str | None = None
    refused: frozenset[str] = frozenset()

    def narrow(self, sign: str, operand: Value) -> Domain | None:
        if not isinstance(operand, str):
            return None
        if sign == "!=":
            return None if self.only == operand else replace(self, refused=self.refused | {operand})
        if operand in self.refused or self.only not in {None, operand} or take(self.item, operand).value != operand:
            return None
        return replace(self, only=operand)


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers, or days as numbers, between two ends; ``step`` is the distance of neighbours, if they have one."""

    low: Fraction
    high: Fraction
    step: Fraction | None
    low_open: bool = False
    high_open: bool = False
    refused: frozenset[Fraction] = frozenset()

    def narrow(self, sign: str, operand: Value) -> Domain | None:
        number = _number(operand)
        left = self
        if sign == "!=":
            left = replace(left, refused=left.refused | {number})
        if sign in {"=", ">=", ">"}:
            left = left._above(number, is_open=sign == ">")
        if sign in {"=", "<=", "<"}:
            left = left._below(number, is_open=sign == "<")
        return left._settled()

    def _above(self, number: Fraction, *, is_open: bool) -> Interval:
        if number < self.low or (number == self.low and not is_open):
            return self
        return replace(self, low=number, low_open=is_open)

    def _below(self, number: Fraction, *, is_open: bool) -> Interval:
        if number > self.high or (number == self.high and not is_open):
            return self
        return replace(self, high=number, high_open=is_open)

    def _settled(self) -> Interval | None:
        """The ends moved onto answers that exist; None when there are none."""
        if self.step is None:
            if self.low > self.high:
                return None
            if self.low == self.high:
                return None if self.low_open or self.high_open or self.low in self.refused else self
            return self
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        first += self.low_open and self.low == first * self.step
        last -= self.high_open and self.high == last * self.step
        low, high = first * self.step, last * self.step
        refused = self.refused
        if last - first + 1 <= len(refused):  # few enough answers to be refused one by one
            refused = frozenset(found for found in refused if low <= found <= high and self._exists(found))
            if last - first + 1 <= len(refused):
                return None
        return replace(self, low=low, high=high, low_open=False, high_open=False, refused=refused)

    def _exists(self, number: Fraction) -> bool:
        return self.step is None or (number / self.step).denominator == 1


def _number(value: Value) -> Fraction:
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return Fraction(value) if isinstance(value, Decimal) else Fraction(0)


def domain_of(item: Item) -> Domain | None:
    """Every answer that the question can store; None when there is none."""
    known = ITEM_TYPES[item.type]
    codes = frozenset(option.code for option in item.options)
    if known.kind == "boolean":
        return Choice(frozenset({True, False}))
    if known.kind == "code":
        return Choice(codes) if codes else None
    if known.kind == "codes":
        most = int(item.maximum) if isinstance(item.maximum, Decimal) else len(codes)
        return Choices(codes, frozenset(option.code for option in item.options if option.exclusive), most)
    if known.kind == "text":
        return Text(item)
    if known.kind == "date":
        low, high = item.minimum or date.min, item.maximum or date.max
        return Interval(_number(low), _number(high), Fraction(1))._settled()
    places = 0 if known.whole else item.decimals
    return Interval(
        low=Fraction(1 - LARGEST) if item.minimum is None else _number(item.minimum),
        high=Fraction(LARGEST - 1) if item.maximum is None else _number(item.maximum),
        step=None if places is None else Fraction(1, 10**places),
    )._settled()
