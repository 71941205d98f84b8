"""Incidents written down as answers are read, or refused in words."""

from pathlib import Path

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.risk.cases import Failure, load_case

GOOD = """\
case: one
title: {ja: 例, en: Example}
sources: [book]
instrument: tiny
facts: {kind: clinic_beds}
answers:
  N1: true
  N2: "no"
  N3: {dont_know: true}
  N4: [a, b]
  N5: 2026-06-30
  N6:
failures:
  - factor: door
    mended: {N2: "yes"}
"""


def written(folder: Path, content: str) -> Path:
    path = folder / "one.yaml"
    path.write_text(content, "utf-8")
    return path


def test_a_case_is_read(tmp_path: Path) -> None:
    case = load_case(written(tmp_path, GOOD))

    assert (case.key, case.instrument, case.sources, case.facts) == ("one", "tiny", ("book",), {"kind": "clinic_beds"})
    assert case.answers == {
        "N1": True, "N2": "no", "N3": {"dont_know": True}, "N4": ["a", "b"], "N5": "2026-06-30", "N6": None,
    }  # fmt: skip
    assert case.failures == (Failure("door", {"N2": "yes"}),)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("case: one", "case: One!", "“case” cannot be"),
        ("title: {ja: 例, en: Example}", "title: {ja: 例}", "no text in en"),
        ("instrument: tiny\n", "", "needs “instrument”"),
        ("answers:\n  N1: true", "answer:\n  N1: true", "needs “answers”"),
        ("  - factor: door\n", "  - key: door\n", "needs “factor”"),
        ("    mended: {N2: \"yes\"}\n", "", "needs “mended”"),
        ("facts: {kind: clinic_beds}", "facts: [kind]", "“facts” must be a mapping"),
    ],
)  # fmt: skip
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD

    with pytest.raises(SurveyRefused, match=told) as refused:
        load_case(written(tmp_path, GOOD.replace(old, new)))

    assert all(fault.line >= 1 and fault.remedy for fault in refused.value.faults)
