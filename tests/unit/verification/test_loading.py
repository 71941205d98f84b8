"""verification.yaml: read whole, or refused with every fault and what to do."""

from pathlib import Path

import pytest

from tenken.cli.survey_later import check
from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Item
from tenken.verification.loading import CHECKLIST_FILE, load_checklist, parse_checklist
from tenken.verification.model import Good
from tests.architecture.tree import ROOT
from tests.factories.exposure import surveys

FOLDER = ROOT / "tests" / "fixtures" / "surveys" / "tiny"
SHIPPED = ROOT / "surveys" / "clinic-cybersecurity-2026"
GOOD = """\
survey: tiny
version: "1"
verifiable:
  - question: T1
    look_at: {ja: 机の上を見ます。, en: Look at the desk.}
"""


@pytest.fixture(scope="module")
def items() -> dict[str, Item]:
    return {item.link_id: item for item, _ in load_instrument(FOLDER / "core.yaml").walk()}


def faults(text: str, items: dict[str, Item]) -> list[str]:
    with pytest.raises(SurveyRefused) as refused:
        parse_checklist(text.encode(), items=items)
    return [fault.code for fault in refused.value.faults]


def test_a_question_says_what_to_look_at_and_which_answers_mean_so(items: dict[str, Item]) -> None:
    found = parse_checklist(GOOD.encode(), items=items)

    (only,) = found.questions
    assert (only.link_id, only.positive, only.look_at.in_language("en")) == ("T1", ("yes",), "Look at the desk.")
    assert found.of(frozenset({"T2"})) == ()


def test_which_way_is_better_is_said_or_left_open(items: dict[str, Item]) -> None:
    found = [parse_checklist((GOOD + more).encode(), items=items) for more in ("", "    good: not-so\n")]

    assert [one.questions[0].good for one in found] == [Good.NEITHER, Good.NOT_SO]
    shipped = {one.link_id: one.good for one in load_checklist(SHIPPED / CHECKLIST_FILE).questions}
    assert shipped.pop("Q22-1") is Good.NOT_SO  # a device that lets companies in from outside
    assert shipped.pop("Q6") is Good.NEITHER
    assert set(shipped.values()) == {Good.SO}


def test_every_fault_is_told(items: dict[str, Item]) -> None:
    assert faults(GOOD.replace("T1", "T9"), items) == ["unknown-reference"]
    assert faults(GOOD.replace("T1", "T4"), items) == ["wrong-type"]
    assert faults(GOOD.replace(", en: Look at the desk.", ""), items) == ["missing-language"]
    assert faults(GOOD + '    positive: ["yes", "no"]\n', items) == ["bad-value"]
    assert faults(GOOD + "    positive: [perhaps]\n", items) == ["unknown-value"]
    assert faults(GOOD + GOOD.partition("verifiable:\n")[2], items) == ["duplicate-id"]
    assert faults(GOOD + "    colour: blue\n", items) == ["unknown-key"]
    assert faults(GOOD + "    good: perhaps\n", items) == ["unknown-value"]
    assert faults(GOOD.replace("verifiable:", "verified:"), items) == ["missing-key", "unknown-key"]


def test_checking_a_survey_looks_into_the_file_and_takes_it_for_no_instrument(tmp_path: Path) -> None:
    folder = surveys(tmp_path) / "tiny"
    (folder / CHECKLIST_FILE).write_text(GOOD.replace("T1", "T9"), "utf-8")

    told = check(folder)

    assert str(folder / CHECKLIST_FILE) in told.files
    assert [fault.code for fault in told.faults] == ["unknown-reference"]


def test_the_shipped_file_serves_both_instruments() -> None:
    folder = SHIPPED

    found = load_checklist(folder / CHECKLIST_FILE)

    assert not check(folder / CHECKLIST_FILE).faults
    asked = {
        name: {item.link_id for item, _ in load_instrument(folder / f"{name}.yaml", registry=None).walk()}
        for name in ("core", "extended")
    }
    assert len(found.of(frozenset(asked["core"]))) >= 5
    assert len(found.of(frozenset(asked["extended"]))) == len(found.questions)
