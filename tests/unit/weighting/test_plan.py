"""weighting.yaml is read whole, or refused with every fault and its place."""

from pathlib import Path

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.weighting.plan import Margin, Replication, load_plan, parse_plan

SURVEYS = Path(__file__).parents[3] / "surveys"

PLAN = """\
classes:
  variables: [prefecture, kind]
  least_respondents: 10
  when_small: collapse
  neighbours:
    kind: [dental, clinic]
trimming: {times_mean: 4.5}
margins:
  - {variables: [relay], least_respondents: 3}
  - {variables: [kind, prefecture]}
replicates: {number: 50, spread: 0.5}
"""


def faults(old: str, new: str) -> list[tuple[int, int, str]]:
    assert old in PLAN
    with pytest.raises(SurveyRefused) as refused:
        parse_plan(PLAN.replace(old, new).encode(), file="weighting.yaml")
    return [(fault.line, fault.column, fault.code) for fault in refused.value.faults]


def test_a_plan_is_read() -> None:
    found = parse_plan(PLAN.encode(), file="weighting.yaml")

    assert found.classes.variables == ("prefecture", "kind")
    assert found.classes.rank("kind", "clinic") > found.classes.rank("kind", "dental")
    assert found.classes.rank("kind", "other") > found.classes.rank("kind", "clinic")
    assert found.trim_at == 4.5
    assert found.margins == (Margin(("relay",), 3), Margin(("kind", "prefecture"), 1))
    assert found.replication == Replication(50, 0.5)


def test_trimming_and_replicates_may_be_left_out() -> None:
    found = parse_plan(
        PLAN.replace("trimming: {times_mean: 4.5}\n", "")
        .replace("replicates: {number: 50, spread: 0.5}\n", "")
        .encode(),
        file="weighting.yaml",
    )

    assert (found.trim_at, found.replication) == (None, None)


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in SURVEYS.glob("*/weighting.yaml")), ids=lambda f: f.name
)
def test_the_plan_of_every_survey_loads(folder: Path) -> None:
    found = load_plan(folder / "weighting.yaml")

    assert found.margins
    assert found.trim_at is not None
    assert found.replication is not None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[prefecture, kind]\n  least", "[prefecture, age]\n  least", (2, 14, "unknown-value")),
        ("least_respondents: 10", "least_respondents: 1", (3, 22, "bad-range")),
        ("when_small: collapse", "when_small: perhaps", (4, 15, "unknown-value")),
        ("kind: [dental, clinic]", "kind: [dental, dental]", (6, 11, "duplicate-id")),
        ("times_mean: 4.5", "times_mean: 1", (7, 24, "bad-range")),
        ("{variables: [kind, prefecture]}", "{variables: [relay]}", (10, 5, "duplicate-id")),
        ("spread: 0.5", "spread: 1.5", (11, 34, "bad-range")),
        ("number: 50", "number: many", (11, 22, "wrong-type")),
        ("trimming:", "triming:", (7, 1, "unknown-key")),
    ],
)
def test_a_fault_is_named_with_its_place(old: str, new: str, expected: tuple[int, int, str]) -> None:
    assert expected in faults(old, new)


def test_all_faults_are_named_at_once() -> None:
    assert len(faults("when_small: collapse", "when_small: perhaps\n  extra: 1")) == 2
