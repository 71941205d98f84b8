"""From the text of an expression to its tree. Bounded in length and depth, so that no text can cost time.

Grammar, loosest first::

    implies := or ("implies" implies)?         or  := and ("or" and)*       and := not ("and" not)*
    not     := "not" not | comparison          comparison := sum (("="|"!="|"<"|"<="|">"|">=") sum)?
    sum     := product (("+"|"-") product)*    product := unary ("*" unary)*
    unary   := "-" unary | "{link_id}" | literal | name "(" implies ("," implies)* ")" | "(" implies ")"
    literal := true | false | number | 'text' | date('YYYY-MM-DD')
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenken.errors import SurveyError
from tenken.questionnaire.expression_tree import COMPARISONS, Call, Expression, Literal, Operation, Ref

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_PARTS", "ExpressionRefused", "parse_expression"]

MAX_LENGTH = 2_000  # characters
MAX_PARTS = 300  # values, operators and names
MAX_DEPTH = 30

_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\{[A-Za-z][A-Za-z0-9-]{0,39}\})|(?P<number>[0-9]{1,18}(?:\.[0-9]{1,18})?)(?![0-9A-Za-z.])"
    r"|(?P<text>'[^'\n]*')|(?P<word>[A-Za-z_]+)|(?P<sign>!=|<=|>=|[=<>+*(),-]))"
)


class ExpressionRefused(SurveyError):
    """The text is no expression of the language. ``offset`` is where, in characters."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    offset: int


def parse_expression(source: str, *, functions: Collection[str]) -> Expression:
    """The tree of this expression, in which only these functions may be called. Raises ExpressionRefused."""
    if len(source) > MAX_LENGTH:
        raise ExpressionRefused(f"The expression is longer than {MAX_LENGTH} characters.", MAX_LENGTH)
    return _Parser(_tokens(source), len(source), functions).whole()


def _tokens(source: str) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    end = len(source.rstrip())
    while position < end:
        match = _TOKEN.match(source, position)
        if match is None:
            position += len(source[position:]) - len(source[position:].lstrip())
            raise ExpressionRefused(f"“{source[position : position + 10]}” is not understood.", position)
        kind = match.lastgroup or ""
        found.append(_Token(kind, match.group(kind), match.start(kind)))
        position = match.end()
        if len(found) > MAX_PARTS:
            raise ExpressionRefused(f"The expression has more than {MAX_PARTS} parts.", position)
    return found


class _Parser:
    """Recursive descent; every way down goes through ``_deeper``, which bounds it."""

    def __init__(self, tokens: list[_Token], end: int, functions: Collection[str]) -> None:
        self._functions = functions
        self._tokens = tokens
        self._at = 0
        self._end = end
        self._depth = 0

    def whole(self) -> Expression:
        found = self._deeper()
        if self._at < len(self._tokens):
            raise self._refused(f"“{self._tokens[self._at].text}” is not expected")
        return found

    def _deeper(self) -> Expression:
        self._enter()
        found = self._implies()
        self._depth -= 1
        return found

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._refused(f"The expression is nested over {MAX_DEPTH} deep")

    def _implies(self) -> Expression:
        left = self._chain_or()
        token = self._take("implies")
        return Operation("implies", (left, self._deeper()), token.offset) if token else left

    def _chain_or(self) -> Expression:
        left = self._chain_and()
        while token := self._take("or"):
            left = Operation("or", (left, self._chain_and()), token.offset)
        return left

    def _chain_and(self) -> Expression:
        left = self._not()
        while token := self._take("and"):
            left = Operation("and", (left, self._not()), token.offset)
        return left

    def _not(self) -> Expression:
        token = self._take("not")
        if token is None:
            return self._comparison()
        self._enter()
        operand = self._not()
        self._depth -= 1
        return Operation("not", (operand,), token.offset)

    def _comparison(self) -> Expression:
        left = self._sum()
        token = self._take(*COMPARISONS)
        if token is None:
            return left
        right = self._sum()
        if self._take(*COMPARISONS):
            self._at -= 1
            raise self._refused("Comparisons cannot be chained; join two of them with “and”")
        return Operation(token.text, (left, right), token.offset)

    def _sum(self) -> Expression:
        left = self._product()
        while token := self._take("+", "-"):
            left = Operation(token.text, (left, self._product()), token.offset)
        return left

    def _product(self) -> Expression:
        left = self._unary()
        while token := self._take("*"):
            left = Operation("*", (left, self._unary()), token.offset)
        return left

    def _unary(self) -> Expression:
        token = self._take("-")
        if token is None:
            return self._primary()
        self._enter()
        operand = self._unary()
        self._depth -= 1
        return Operation("negative", (operand,), token.offset)

    def _primary(self) -> Expression:
        token = self._next("a value")
        if token.kind == "ref":
            return Ref(token.text[1:-1], token.offset)
        if token.kind == "number":
            return Literal(Decimal(token.text), token.offset)
        if token.kind == "text":
            return Literal(token.text[1:-1], token.offset)
        if token.text in {"true", "false"}:
            return Literal(token.text == "true", token.offset)
        if token.text == "(":
            found = self._deeper()
            self._expect(")")
            return found
        if token.kind == "word":
            return self._call(token)
        self._at -= 1
        raise self._refused(f"A value is expected, not “{token.text}”")

    def _call(self, name: _Token) -> Expression:
        if name.text != "date" and name.text not in self._functions:
            self._at -= 1
            known = ", ".join([*self._functions, "date"])
            raise self._refused(f"“{name.text}” is unknown; the functions are {known}")
        self._expect("(")
        if name.text == "date":
            return self._date(name)
        arguments = [self._deeper()]
        while self._take(","):
            arguments.append(self._deeper())
        self._expect(")")
        return Call(name.text, tuple(arguments), name.offset)

    def _date(self, name: _Token) -> Literal:
        token = self._next("a day such as '2026-06-30'")
        try:
            if token.kind != "text" or not re.fullmatch(r"'[0-9]{4}-[0-9]{2}-[0-9]{2}'", token.text):
                raise ValueError
            day = date.fromisoformat(token.text[1:-1])
        except ValueError:
            self._at -= 1
            raise self._refused("date() takes a day such as '2026-06-30'") from None
        self._expect(")")
        return Literal(day, name.offset)

    def _take(self, *texts: str) -> _Token | None:
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind in {"word", "sign"} and token.text in texts:
                self._at += 1
                return token
        return None

    def _next(self, expected: str) -> _Token:
        if self._at >= len(self._tokens):
            raise self._refused(f"The expression ends where {expected} is expected")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            raise self._refused(f"“{text}” is expected")

    def _refused(self, message: str) -> ExpressionRefused:
        offset = self._tokens[self._at].offset if self._at < len(self._tokens) else self._end
        return ExpressionRefused(f"{message}.", offset)
