"""``disclosure.yaml`` is read, or refused with what is wrong and where."""

from pathlib import Path

import pytest

from tenken.disclosure.model import Rules
from tenken.disclosure.rules import load_rules, parse_rules
from tenken.errors import SurveyError
from tests.architecture.tree import ROOT

GOOD = "threshold: 10\ngroup_share: 0.9\nprotection: 3\nseconds: 60\n"


def test_rules_are_read() -> None:
    assert parse_rules(GOOD.encode()) == Rules(threshold=10, group_share=0.9, protection=3, seconds=60.0)


def test_questions_whose_answers_are_no_secret_are_named() -> None:
    named = f"{GOOD}not_confidential: [Q0, Q2]\n"

    assert parse_rules(named.encode()).not_confidential == {"Q0", "Q2"}


def test_a_question_that_nobody_asks_is_no_question(tmp_path: Path) -> None:
    path = tmp_path / "disclosure.yaml"
    path.write_text(f"{GOOD}not_confidential: [Q0, Q99]\n", "utf-8")

    with pytest.raises(SurveyError, match="names “Q99”, which no instrument"):
        load_rules(path, questions={"Q0"})
    assert load_rules(path).not_confidential == {"Q0", "Q99"}


def test_the_rules_of_every_survey_are_read() -> None:
    paths = sorted(ROOT.glob("surveys/*/disclosure.yaml"))

    assert paths
    assert all(load_rules(path).threshold >= 10 for path in paths)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("threshold: 10", "threshold: 2"), "“threshold” must be at least 3"),
        (("threshold: 10", "threshold: ten"), "“threshold” must be a whole number"),
        (("threshold: 10\n", ""), "needs “threshold”"),
        (("group_share: 0.9", "group_share: 0.5"), "above 0.5"),
        (("group_share: 0.9", "group_share: 1.1"), "at most 1"),
        (("protection: 3", "protection: 11"), "“protection” is above “threshold”"),
        (("protection: 3", "protection: 0"), "“protection” must be at least 1"),
        (("seconds: 60", "seconds: 999999"), "“seconds” must be at most"),
        (("seconds", "second"), "second"),
        (("group_share: 0.9", "group_share: most"), "“group_share” must be a number"),
        (("group_share: 0.9", "group_share: 90"), "at most 1"),
        (("threshold: 10", "threshold: 10.5"), "“threshold” must be a whole number"),
        (("threshold: 10", "threshold: true"), "“threshold” must be a whole number"),
        (("threshold: 10", "threshold: [10]"), "“threshold” must be a whole number"),
        (("seconds: 60\n", "seconds: 60\nrounding: 5\n"), "rounding"),
        (("threshold: 10\n", "threshold: 10\nthreshold: 20\n"), "threshold"),
        (("threshold: 10\n", "threshold: 10\nnot_confidential: Q0\n"), "must be a list"),
        ((GOOD, ""), "disclosure.yaml"),
        ((GOOD, "- 10\n"), "disclosure.yaml"),
        ((GOOD, "threshold: ["), "disclosure.yaml"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(change: tuple[str, str], told: str) -> None:
    with pytest.raises(SurveyError, match=told):
        parse_rules(GOOD.replace(*change).encode())


def test_a_missing_file_is_told() -> None:
    with pytest.raises(SurveyError, match="does not exist"):
        load_rules(ROOT / "no" / "disclosure.yaml")
