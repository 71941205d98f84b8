"""Arithmetic.

`+`, `-` and `*` on numbers, exact. There is no division, so nothing can be divided by zero.
"""

from decimal import Decimal

from tenken.questionnaire.expressions import evaluate
from tests.spec.rendering import Case, case, spec


@spec(
    case("{a} + {b} = 5", True, a=Decimal(2), b=Decimal(3)),
    case("{a} - {b} = -1", True, a=Decimal(2), b=Decimal(3)),
    case("{a} * {b} = 6", True, a=Decimal(2), b=Decimal(3)),
    case("{a} + {b} * 2 = 8", True, a=Decimal(2), b=Decimal(3)),
    case("({a} + {b}) * 2 = 10", True, a=Decimal(2), b=Decimal(3)),
    case("{a} - 1 - 1 = 0", True, a=Decimal(2)),
    case("{b} = -{a}", True, a=Decimal(2), b=Decimal(-2)),
    case("{a} + {b} = 5", None, a=Decimal(2)),
    case("{a} * 0 = 0", None, a=None),
)
def test_numbers_are_computed_as_in_school(case: Case) -> None:
    """`*` before `+` and `-`, otherwise from the left. An unknown operand makes the result unknown, even times 0."""
    assert evaluate(case.source, case.answers) is case.result
