"""Limits.

An expression has at most 2,000 characters and 300 parts and is nested at most 30 deep. A condition may look only at
questions before its own item; loops, forward references and conditions that no answers can fulfil are refused when the
survey is checked. So are hard constraints that no answers can fulfil, as far as they compare questions with written
values, ask `contains` or `exists`, and join these with logic. The result below is the fault that is told.
"""

import pytest

from tenken.questionnaire.expression_parser import MAX_DEPTH, MAX_LENGTH, MAX_PARTS
from tenken.questionnaire.expressions import ExpressionRefused, parsed
from tests.spec.rendering import Case, case, spec


@spec(
    case("{a} = 1 = 1", "Comparisons cannot be chained; join two of them with “and”."),
    case("{a} >", "The expression ends where a value is expected."),
    case("length({a}) = 1", "“length” is unknown; the functions are exists, count, contains, sum, date."),
    case("{a} = date('2026-02-30')", "date() takes a day such as '2026-06-30'."),
    case("{a} == 1", "A value is expected, not “=”."),
    case('{a} = "x"', '“"x"” is not understood.'),
    case("{a} / 2 = 1", "“/ 2 = 1” is not understood."),
)
def test_what_cannot_be_written(case: Case) -> None:
    """There are no double quotes, no division, no chained comparisons and no other functions."""
    with pytest.raises(ExpressionRefused) as refused:
        parsed(case.source)

    assert str(refused.value) == case.result


def test_the_limits_are_those_of_this_page() -> None:
    assert (MAX_LENGTH, MAX_PARTS, MAX_DEPTH) == (2_000, 300, 30)
