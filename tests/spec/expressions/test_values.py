"""Values.

`{link_id}` is the answer to a question. Written values are `true`, `false`, numbers, texts in single quotes (also the
codes of options), and days as `date('2026-06-30')`. Numbers are exact decimals: 0.1 + 0.2 is 0.3.
"""

from datetime import date
from decimal import Decimal

from tenken.questionnaire.expressions import evaluate
from tests.spec.rendering import Case, case, spec


@spec(
    case("{asked} = true", True, asked=True),
    case("{choice} = 'cloud'", True, choice="cloud"),
    case("{number} = 12", True, number=Decimal(12)),
    case("{exact} = 0.1 + 0.2", True, exact=Decimal("0.3")),
    case("{day} = date('2026-06-30')", True, day=date(2026, 6, 30)),
    case("{words} = '点検'", True, words="点検"),
)
def test_answers_are_compared_with_written_values(case: Case) -> None:
    """Yes and no are `true` and `false`; a single choice is the code of its option."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("{number} > 3", None),
    case("{number} > 3", None, number=None),
    case("{number} + 1 = 4", None),
    case("{number} = {number}", None),
)
def test_without_an_answer_the_result_is_unknown(case: Case) -> None:
    """A question that is unanswered, closed (not asked), or answered "don't know" has no value. What is computed from
    no value is unknown, and an unknown constraint says nothing."""
    assert evaluate(case.source, case.answers) is case.result
