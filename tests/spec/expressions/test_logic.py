"""Logic with three values.

true, false and unknown, after Kleene ("Introduction to Metamathematics", 1952, § 64). From loosest to tightest:
`implies`, `or`, `and`, `not`, comparisons, `+` and `-`, `*`. Parentheses group.
"""

from tenken.questionnaire.expressions import evaluate
from tests.spec.rendering import Case, case, spec


@spec(
    case("{a} and {b}", True, a=True, b=True),
    case("{a} and {b}", False, a=True, b=False),
    case("{a} and {b}", False, a=False, b=True),
    case("{a} and {b}", False, a=False, b=False),
    case("{a} and {b}", None, a=True, b=None),
    case("{a} and {b}", None, a=None, b=True),
    case("{a} and {b}", False, a=False, b=None),
    case("{a} and {b}", False, a=None, b=False),
    case("{a} and {b}", None, a=None, b=None),
)
def test_and(case: Case) -> None:
    """False as soon as one side is false, whatever the other is."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("{a} or {b}", True, a=True, b=True),
    case("{a} or {b}", True, a=True, b=False),
    case("{a} or {b}", True, a=False, b=True),
    case("{a} or {b}", False, a=False, b=False),
    case("{a} or {b}", True, a=True, b=None),
    case("{a} or {b}", True, a=None, b=True),
    case("{a} or {b}", None, a=False, b=None),
    case("{a} or {b}", None, a=None, b=False),
    case("{a} or {b}", None, a=None, b=None),
)
def test_or(case: Case) -> None:
    """True as soon as one side is true, whatever the other is."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("not {a}", False, a=True),
    case("not {a}", True, a=False),
    case("not {a}", None, a=None),
    case("not not {a}", True, a=True),
)
def test_not(case: Case) -> None:
    """The opposite; unknown stays unknown."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("{a} implies {b}", True, a=True, b=True),
    case("{a} implies {b}", False, a=True, b=False),
    case("{a} implies {b}", True, a=False, b=True),
    case("{a} implies {b}", True, a=False, b=False),
    case("{a} implies {b}", None, a=True, b=None),
    case("{a} implies {b}", True, a=None, b=True),
    case("{a} implies {b}", True, a=False, b=None),
    case("{a} implies {b}", None, a=None, b=False),
    case("{a} implies {b}", None, a=None, b=None),
)
def test_implies(case: Case) -> None:
    """`a implies b` is `not a or b`: it is broken only when a holds and b does not."""
    assert evaluate(case.source, case.answers) is case.result


@spec(
    case("{a} or {b} and {c}", True, a=True, b=False, c=False),
    case("({a} or {b}) and {c}", False, a=True, b=False, c=False),
    case("not {a} or {b}", True, a=True, b=True),
    case("not ({a} or {b})", False, a=True, b=True),
    case("{a} implies {b} implies {c}", True, a=False, b=True, c=False),
)
def test_what_binds_tighter(case: Case) -> None:
    """`and` binds tighter than `or`, `not` tighter than both; `implies` groups from the right."""
    assert evaluate(case.source, case.answers) is case.result
