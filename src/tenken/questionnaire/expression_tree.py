"""The tree of an expression: four kinds of nodes, each knowing where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

__all__ = ["COMPARISONS", "Call", "Expression", "Literal", "Operation", "Ref", "references_in"]

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the expression."""

    value: bool | str | Decimal | date
    offset: int = 0  # where it begins, in characters


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer to a question: ``{link_id}``."""

    link_id: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator of ``expressions.OPERATORS`` with its operands."""

    sign: str
    operands: tuple[Expression, ...]
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function of ``expressions.FUNCTIONS`` with its arguments."""

    name: str
    arguments: tuple[Expression, ...]
    offset: int = 0


Expression: TypeAlias = Literal | Ref | Operation | Call


def references_in(expression: Expression) -> tuple[Ref, ...]:
    """Every {link_id} in the expression, in the order written."""
    if isinstance(expression, Ref):
        return (expression,)
    if isinstance(expression, Literal):
        return ()
    parts = expression.operands if isinstance(expression, Operation) else expression.arguments
    return tuple(found for part in parts for found in references_in(part))
