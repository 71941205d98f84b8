"""``edits.yaml`` is read whole, or refused with every fault."""

from pathlib import Path

import pytest

from tenken.editing.loading import load_edits
from tenken.editing.model import Duplicates, EditRule, Holds, Speed, StraightLining, Topic
from tenken.questionnaire.faults import SurveyRefused

WORDS = "text: {ja: おかしい, en: Odd}, advice: {ja: 確かめる, en: Ask}"


def load(folder: Path, *rules: str) -> tuple[EditRule, ...]:
    path = folder / "edits.yaml"
    path.write_text("\n".join(["survey: tiny", "rules:", *(f"  - {{{rule}}}" for rule in rules)]), encoding="utf-8")
    return load_edits(path)


def test_each_kind_of_check_is_read(tmp_path: Path) -> None:
    rules = load(
        tmp_path,
        f'key: one, topic: contradiction, severity: high, {WORDS}, holds: "{{Q1}} = true", instruments: [core]',
        f"key: two, topic: duplicate, severity: low, {WORDS}, duplicates: {{same: [link], answers: true, at_least: 4}}",
        f"key: three, topic: straight-lining, severity: low, {WORDS}, straight_lining: {{variables: [Q1, Q2]}}",
        f"key: four, topic: speed, severity: medium, {WORDS}, speed: {{seconds_per_answer: 1.5, at_least: 3}}",
    )

    assert [rule.check for rule in rules] == [
        Holds("{Q1} = true"),
        Duplicates(("link",), answers=True, at_least=4),
        StraightLining(("Q1", "Q2"), at_least=2),
        Speed(1.5, at_least=3),
    ]
    assert (rules[0].topic, rules[0].severity, rules[0].instruments) == (Topic.CONTRADICTION, "high", ("core",))
    assert rules[0].advice.in_language("ja") == "確かめる"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (f"key: one, topic: contradiction, severity: high, {WORDS}", "one-check"),
        (
            f'key: one, topic: speed, severity: low, {WORDS}, holds: "true", speed: {{seconds_per_answer: 1}}',
            "one-check",
        ),
        (f'key: one, topic: contradiction, severity: high, {WORDS}, holds: "{{Q1}} ="', "not-an-expression"),
        (f'key: one, topic: contradiction, severity: urgent, {WORDS}, holds: "true"', "unknown-value"),
        (f'key: one, topic: gossip, severity: high, {WORDS}, holds: "true"', "unknown-value"),
        (f'key: one, topic: contradiction, severity: high, {WORDS}, holds: "true", colour: red', "unknown-key"),
        (
            "key: one, topic: late, severity: high, text: {ja: 変}, advice: {ja: 電話, en: Call}, holds: 'true'",
            "missing-language",
        ),
        (f"key: one, topic: speed, severity: low, {WORDS}, speed: {{seconds_per_answer: 0}}", "bad-range"),
        (
            f"key: one, topic: straight-lining, severity: low, {WORDS}, "
            "straight_lining: {variables: [Q1, Q2], at_least: 3}",
            "bad-range",
        ),
        (f"key: one, topic: duplicate, severity: low, {WORDS}, duplicates: {{answers: true}}", "missing-key"),
    ],
)
def test_a_rule_with_a_fault_is_refused_with_its_place(tmp_path: Path, rule: str, code: str) -> None:
    with pytest.raises(SurveyRefused) as refused:
        load(tmp_path, rule)

    assert code in {fault.code for fault in refused.value.faults}
    assert {fault.line for fault in refused.value.faults} == {3}


def test_a_key_twice_is_refused(tmp_path: Path) -> None:
    rule = f'key: one, topic: contradiction, severity: high, {WORDS}, holds: "true"'

    with pytest.raises(SurveyRefused, match="“one” stands here twice"):
        load(tmp_path, rule, rule)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SurveyRefused, match="does not exist"):
        load_edits(tmp_path / "edits.yaml")
