"""Comparisons.

`=` and `!=` compare two values of one kind. `<`, `<=`, `>` and `>=` compare numbers and days. Comparing different
kinds, say a day with a number, is refused when the survey is checked.
"""

from datetime import date
from decimal import Decimal

import pytest

from tenken.questionnaire.expression_types import misfits
from tenken.questionnaire.expressions import evaluate, parsed
from tenken.questionnaire.model import AnswerOption, Item, LocalizedText
from tests.spec.rendering import Case, case, spec

TEXT = LocalizedText((("ja", "問"),))
ITEMS = {
    "number": Item("number", "integer", TEXT),
    "day": Item("day", "date", TEXT),
    "asked": Item("asked", "yes-no", TEXT),
    "choice": Item("choice", "single-choice", TEXT, options=(AnswerOption("a", TEXT), AnswerOption("b", TEXT))),
    "several": Item("several", "multiple-choice", TEXT, options=(AnswerOption("a", TEXT), AnswerOption("b", TEXT))),
    "title": Item("title", "display", TEXT),
}


@spec(
    case("{number} = 3", True, number=Decimal(3)),
    case("{number} != 3", False, number=Decimal(3)),
    case("{number} < 3", False, number=Decimal(3)),
    case("{number} <= 3", True, number=Decimal(3)),
    case("{number} > 2.5", True, number=Decimal(3)),
    case("{number} >= 4", False, number=Decimal(3)),
    case("{number} = 3.00", True, number=Decimal(3)),
)
def test_numbers(case: Case) -> None:
    """By value, not by how they are written."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("{day} < date('2026-07-01')", True, day=date(2026, 6, 30)),
    case("{day} >= date('2026-07-01')", False, day=date(2026, 6, 30)),
)
def test_days(case: Case) -> None:
    """Earlier is smaller."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("{choice} = 'a'", True, choice="a"),
    case("{choice} != 'a'", True, choice="b"),
    case("{choice} != 'a'", None, choice=None),
)
def test_choices(case: Case) -> None:
    """`!=` needs an answer too: a question that nobody answered is not "something else"."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("{day} > 3", "wrong-kind"),
    case("{asked} = 'yes'", "wrong-kind"),
    case("{asked} < true", "wrong-kind"),
    case("{choice} < 'b'", "wrong-kind"),
    case("{several} = 'a'", "wrong-kind"),
    case("{choice} = 'c'", "unknown-option"),
    case("{nobody} = 1", "unknown-reference"),
    case("{title} = 'x'", "not-a-question"),
    case("{number} + 1", "not-a-truth"),
    case("{number} and {asked}", "wrong-kind"),
    case("{day} + 1 = 3", "wrong-kind"),
)
def test_refused_when_the_survey_is_checked(case: Case) -> None:
    """The result is the code of the fault."""
    assert [misfit.code for misfit in misfits(parsed(case.source), ITEMS)] == [case.result]


def test_a_text_and_a_choice_are_of_one_kind_both_ways_round() -> None:
    assert misfits(parsed("'a' = {choice}"), ITEMS) == ()
    assert [misfit.code for misfit in misfits(parsed("'c' = {choice}"), ITEMS)] == ["unknown-option"]


@pytest.mark.parametrize("source", ["contains({several}, 'c')", "'c' != {choice}"])
def test_an_option_that_does_not_exist_is_found_wherever_it_is_named(source: str) -> None:
    assert [misfit.code for misfit in misfits(parsed(source), ITEMS)] == ["unknown-option"]
