import pytest

from tenken.response.assessment import assess
from tenken.response.model import Json
from tenken.response.navigation import Progress, progress
from tests.unit.response.tiny import choice, option, question, questionnaire, rule, when, yes_no

GATED = questionnaire(
    yes_no("gate", required=True),
    question("name", "short-text", required=True, enable_when=when("gate", "=", True)),
    question("note", "display"),
    question("beds", "integer"),
)
DONT_KNOW: Json = {"dont_know": True}


def test_nothing_answered_is_missing_what_is_required_and_open() -> None:
    assessment = assess(GATED, {})

    assert assessment.open == {"gate", "note", "beds"}
    assert assessment.answered == ()
    assert assessment.missing == ("gate",)
    assert assessment.problems == ()
    assert not assessment.complete


def test_an_opened_question_becomes_required() -> None:
    assert assess(GATED, {"gate": True}).missing == ("name",)
    assert assess(GATED, {"gate": False}).complete
    assert assess(GATED, {"gate": True, "name": "山田"}).complete
    assert assess(GATED, {"gate": True, "name": "　"}).missing == ("name",)


def test_a_closed_answer_is_never_judged() -> None:
    assessment = assess(GATED, {"gate": False, "name": "\0" * 9999})

    assert assessment.complete
    assert assessment.pruned == {"gate": False}


def test_an_answer_that_cannot_be_stored_is_a_problem_and_not_missing() -> None:
    assessment = assess(GATED, {"gate": "perhaps", "beds": "many"})

    assert [(problem.link_id, problem.code) for problem in assessment.problems] == [
        ("gate", "not-an-option"),
        ("beds", "not-a-whole-number"),
    ]
    assert assessment.missing == ()
    assert assessment.pruned == {}
    assert not assessment.complete


def test_an_answer_to_be_completed_stays_and_stops_the_submission() -> None:
    tiny = questionnaire(choice("c", option("x", "その他", other=True), required=True))

    assessment = assess(tiny, {"c": "x"})

    assert assessment.pruned == {"c": "x"}
    assert assessment.answered == assessment.missing == ()
    assert [problem.code for problem in assessment.problems] == ["other-text-missing"]
    assert progress(tiny, {"c": "x"}) == Progress(open=1, answered=0, next_unanswered="c")


def test_a_name_that_no_question_has_is_a_problem_and_enters_nothing() -> None:
    assessment = assess(GATED, {"gate": False, "Q99": True, "\ud800" + "x" * 500: 1})

    assert [problem.code for problem in assessment.problems] == ["unknown-question", "unknown-question"]
    assert assessment.problems[0].message.in_language("ja") == (
        "設問の番号を確かめてください。この調査票に「Q99」という設問はありません。"
    )
    assert len(assessment.problems[1].link_id) < 50
    assert assessment.pruned == {"gate": False}


def test_an_answer_to_a_heading_is_a_problem() -> None:
    assessment = assess(GATED, {"gate": False, "note": "x"})

    assert [(problem.link_id, problem.code) for problem in assessment.problems] == [("note", "not-a-question")]


def test_dont_know_counts_as_answered_where_it_is_offered() -> None:
    tiny = questionnaire(yes_no("a", required=True, dont_know=True), yes_no("b", required=True))

    assessment = assess(tiny, {"a": DONT_KNOW, "b": DONT_KNOW})

    assert assessment.answered == ("a",)
    assert assessment.pruned == {"a": DONT_KNOW}
    assert [(problem.link_id, problem.code) for problem in assessment.problems] == [("b", "dont-know-not-offered")]


BEDS = questionnaire(
    question("staff", "integer", dont_know=True),
    question("trained", "integer", dont_know=True, constraints=(rule("few", "{trained} <= {staff}"),)),
)


@pytest.mark.parametrize(
    ("answers", "violated"),
    [
        ({"staff": 3, "trained": 4}, True),
        ({"staff": 3, "trained": 3}, False),
        ({"staff": 3}, False),
        ({"trained": 4}, False),
        ({"staff": DONT_KNOW, "trained": 4}, False),
        ({"staff": "many", "trained": 4}, False),
    ],
)
def test_a_hard_rule_is_violated_only_when_it_is_known_to_be_false(answers: dict[str, Json], violated: bool) -> None:
    problems = [problem for problem in assess(BEDS, answers).problems if problem.code == "few"]

    assert [problem.link_id for problem in problems] == (["trained"] if violated else [])
    assert all(problem.message.in_language("ja") == "fewを直してください。" for problem in problems)


def test_a_closed_question_makes_a_rule_unknown_and_its_own_rule_silent() -> None:
    tiny = questionnaire(
        yes_no("gate"),
        question("a", "integer", enable_when=when("gate", "=", True), constraints=(rule("own", "{gate}"),)),
        question("b", "integer", constraints=(rule("other", "{b} < {a}"),)),
    )

    assert assess(tiny, {"gate": False, "a": 1, "b": 2}).problems == ()
    assert [problem.link_id for problem in assess(tiny, {"gate": True, "a": 1, "b": 2}).problems] == ["b"]


def test_a_rule_of_a_group_or_the_whole_stands_at_the_last_open_question_it_reads() -> None:
    either = "exists({a}) or exists({b})"
    tiny = questionnaire(
        question("g", "group", items=(yes_no("a"), yes_no("b"), yes_no("c")), constraints=(rule("in", either),)),
        constraints=(rule("whole", either), rule("never", "false")),
    )

    problems = assess(tiny, {}).problems

    assert [(problem.link_id, problem.code) for problem in problems] == [
        ("b", "in"), ("b", "whole"), ("", "never"),
    ]  # fmt: skip
    assert [problem.link_id for problem in assess(tiny, {"a": True}).problems] == [""]


SOFT = questionnaire(question("beds", "integer", constraints=(rule("usual", "{beds} < 20", "soft"),)), yes_no("x"))


def test_a_soft_rule_asks_once_for_exactly_these_values() -> None:
    first = assess(SOFT, {"beds": 25})
    keys = frozenset(problem.key for problem in first.to_confirm)

    assert [(problem.link_id, problem.severity) for problem in first.to_confirm] == [("beds", "soft")]
    assert not first.complete
    assert assess(SOFT, {"beds": 25}, confirmed=keys).complete
    assert assess(SOFT, {"beds": "２５", "x": True}, confirmed=keys).complete, "another answer does not ask again"
    assert not assess(SOFT, {"beds": 99}, confirmed=keys).complete, "another value does"
    assert assess(SOFT, {"beds": 5}).complete


def test_a_hard_rule_cannot_be_confirmed_away() -> None:
    answers: dict[str, Json] = {"staff": 1, "trained": 2}
    keys = frozenset(problem.key for problem in assess(BEDS, answers).problems)

    assert not assess(BEDS, answers, confirmed=keys).complete


def test_progress_counts_open_questions_and_knows_where_to_go_on() -> None:
    assert progress(GATED, {}) == Progress(open=2, answered=0, next_unanswered="gate")
    assert progress(GATED, {"gate": True}) == Progress(open=3, answered=1, next_unanswered="name")
    assert progress(GATED, {"gate": False, "name": "x"}) == Progress(open=2, answered=1, next_unanswered="beds")
    assert progress(GATED, {"gate": False, "beds": 0}) == Progress(open=2, answered=2, next_unanswered=None)
