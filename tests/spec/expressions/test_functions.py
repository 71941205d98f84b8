"""Functions.

Four, and no others.
"""

from decimal import Decimal

from tenken.questionnaire.expressions import evaluate
from tests.spec.rendering import Case, case, spec


@spec(
    case("exists({a})", True, a=Decimal(0)),
    case("exists({a})", True, a=None),
    case("exists({a})", False),
    case("not exists({a})", True),
)
def test_exists(case: Case) -> None:
    """Whether the question has an answer; "don't know" is one. Never unknown. False for a question that is closed."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("count({several}) = 2", True, several=frozenset({"a", "b"})),
    case("count({several}) <= 3", None),
)
def test_count(case: Case) -> None:
    """How many options of a multiple choice are chosen; unknown without an answer."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("contains({several}, 'a')", True, several=frozenset({"a", "b"})),
    case("contains({several}, 'c')", False, several=frozenset({"a", "b"})),
    case("contains({several}, 'a')", None),
)
def test_contains(case: Case) -> None:
    """Whether an option of a multiple choice is chosen; unknown without an answer."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("sum({a}, {b}) = 5", True, a=Decimal(2), b=Decimal(3)),
    case("sum({a}, {b}, 1) = 6", True, a=Decimal(2), b=Decimal(3)),
    case("sum({a}, {b}) = 5", None, a=Decimal(2)),
)
def test_sum(case: Case) -> None:
    """The sum of numbers; unknown when one is. It does not take a missing answer for 0."""
    assert evaluate(case.source, case.answers) is case.result
