"""Conditions of items.

`enable_when` says when an item is asked, with HL7 FHIR's operators: `question`, `operator`, `answer`, joined by all or
any. An item is open when every group around it is open and its own condition is true. A closed question's answer stays
in the draft and counts as absent everywhere: it opens nothing, is not checked and is not submitted.
"""

from datetime import date
from decimal import Decimal

from tenken.questionnaire.model import AnswerOption, EnableGroup, EnableWhen, Item, LocalizedText, Questionnaire
from tenken.response.enablement import open_items
from tests.spec.rendering import Case, case, spec

TEXT = LocalizedText((("ja", "問"),))
OPTIONS = (AnswerOption("a", TEXT), AnswerOption("b", TEXT))
QUESTIONS = {
    "asked": Item("asked", "yes-no", TEXT, dont_know=True),
    "choice": Item("choice", "single-choice", TEXT, options=OPTIONS),
    "several": Item("several", "multiple-choice", TEXT, options=OPTIONS),
    "number": Item("number", "integer", TEXT),
    "day": Item("day", "date", TEXT),
    "words": Item("words", "short-text", TEXT),
    "behind": Item("behind", "yes-no", TEXT, enable_when=EnableWhen("asked", "=", True)),
}
ANSWERS: dict[str, bool | str | int | Decimal | date] = {"true": True, "false": False}


def leaf(written: str) -> EnableWhen:
    question, operator, answer = written.split(" ", 2)
    if QUESTIONS[question].type == "date" and operator != "exists":
        return EnableWhen(question, operator, date.fromisoformat(answer))
    return EnableWhen(question, operator, ANSWERS.get(answer, int(answer) if answer.isdigit() else answer))


def opens(one: Case) -> bool:
    """Whether an item with this condition is open."""
    joint = " any " if " any " in one.source else " all "
    parts = tuple(leaf(part) for part in one.source.split(joint))
    condition = parts[0] if len(parts) == 1 else EnableGroup("any" if joint == " any " else "all", parts)
    last = Item("last", "display", TEXT, enable_when=condition)
    questionnaire = Questionnaire("tiny", "tiny", "1", ("ja",), TEXT, (*QUESTIONS.values(), last))
    answers = {
        link_id: {"dont_know": True} if value is None
        else [*sorted(value)] if isinstance(value, frozenset)
        else value.isoformat() if isinstance(value, date)
        else int(value) if isinstance(value, Decimal)
        else value
        for link_id, value in one.answers.items()
    }  # fmt: skip
    return "last" in open_items(questionnaire, answers)  # type: ignore[arg-type]


@spec(
    case("asked exists true", True, asked=False),
    case("asked exists true", True, asked=None),
    case("asked exists true", False),
    case("asked exists false", True),
    case("asked exists false", False, asked=True),
)
def test_exists(case: Case) -> None:
    """Whether there is an answer; "don't know" is one."""
    assert opens(case) is case.result


@spec(
    case("asked = true", True, asked=True),
    case("asked = true", False, asked=False),
    case("asked = true", False),
    case("asked != true", True, asked=False),
    case("asked != true", False),
    case("asked != true", False, asked=None),
    case("choice = a", True, choice="a"),
    case("choice != a", True, choice="b"),
    case("words = x", True, words="x"),
)
def test_equal_and_not_equal(case: Case) -> None:
    """Both need an answer: without one, or with "don't know", neither holds."""
    assert opens(case) is case.result


@spec(
    case("several = a", True, several=frozenset({"a", "b"})),
    case("several = a", False, several=frozenset({"b"})),
    case("several != a", True, several=frozenset({"b"})),
    case("several != a", False, several=frozenset({"a", "b"})),
)
def test_several_choices(case: Case) -> None:
    """`=` when the option is among those chosen, `!=` when it is not."""
    assert opens(case) is case.result


@spec(
    case("number > 3", True, number=Decimal(4)),
    case("number > 3", False, number=Decimal(3)),
    case("number >= 3", True, number=Decimal(3)),
    case("number < 3", False, number=Decimal(3)),
    case("number <= 3", True, number=Decimal(3)),
    case("day < 2026-07-01", True, day=date(2026, 6, 30)),
    case("number < 3", False),
)
def test_order(case: Case) -> None:
    """Numbers and days."""
    assert opens(case) is case.result


@spec(
    case("asked = true all number > 3", True, asked=True, number=Decimal(4)),
    case("asked = true all number > 3", False, asked=True),
    case("asked = true any number > 3", True, asked=True),
    case("asked = true any number > 3", False),
)
def test_all_and_any(case: Case) -> None:
    """A condition that is unknown for want of an answer opens nothing by itself; another branch of any still may."""
    assert opens(case) is case.result


@spec(
    case("behind = true", True, asked=True, behind=True),
    case("behind = true", False, asked=False, behind=True),
    case("behind exists false", True, asked=False, behind=True),
)
def test_a_closed_question_has_no_answer(case: Case) -> None:
    """`behind` is asked only when `asked` is yes. Its old answer means nothing while it is closed."""
    assert opens(case) is case.result
