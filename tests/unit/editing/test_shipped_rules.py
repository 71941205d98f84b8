"""The edit rules that are shipped: each fits its survey, points to a record that breaks it, and not to a sound one."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tenken.dataset.enablement import instrument_key
from tenken.dataset.flattening import CaseRow, flatten
from tenken.editing.checking import flags
from tenken.editing.loading import load_edits
from tenken.questionnaire.loading import load_instrument
from tests.unit.dataset.cases import NOW, OPENED

FOLDER = Path(__file__).parents[3] / "surveys" / "clinic-cybersecurity-2026"
RULES = {rule.key: rule for rule in load_edits(FOLDER / "edits.yaml")}
EXTENDED, CORE = (load_instrument(FOLDER / f"{name}.yaml") for name in ("extended", "core"))
MEASURES = ("Q2", "Q3-1", "Q4", "Q5", "Q8", "Q9", "Q12", "Q13", "Q15", "Q16", "Q17", "Q20", "Q23", "Q24", "Q25")
SOUND = {
    **{name: number % 2 == 0 for number, name in enumerate(MEASURES)},
    "Q0": True, "Q3-1": True, "Q3-2": False, "Q6": True, "Q7-1": "one", "Q7-4": "daily", "Q7-5": True, "Q10": "yes",
    "Q11": "no", "Q14-1": "yes", "Q14-3": "yes", "Q19": "yes", "Q21": "yes", "Q22-1": True, "Q26": True,
}  # fmt: skip
BREAKING: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "same-facility-twice": ({}, {"link": "1311234566"}),
    "same-answers-from-one-address": ({}, {"place": "A"}),
    "same-answers-one-after-the-other": ({}, {}),
    "every-measure-but-no-manager": ({"Q2": False, "Q3-1": True, "Q3-2": True, "Q4": True, "Q5": True}, {}),
    "entrusting-without-a-contract": ({"Q26": True, "Q10": "no-contract"}, {}),
    "vpn-without-network-device": ({"Q22-1": True, "Q21": "not-applicable"}, {}),
    "network-device-said-and-denied": ({"Q14-3": "not-applicable"}, {}),
    "contract-said-and-denied": ({"Q11": "no-contract"}, {}),
    "server-said-and-denied": ({"Q19": "no-server"}, {}),
    "entrusted-servers-that-are-not-there": ({"Q14-1": "not-applicable", "Q19": "no-server"}, {}),
    "backup-said-and-denied": ({"Q7-1": "none", "Q8": True}, {}),
    "backup-never-renewed-but-generations": ({"Q7-4": "never"}, {}),
    "no-system-at-all": ({"Q0": False}, {}),
    "faster-than-reading": ({}, {"active_seconds": 20}),
    "yes-to-everything": (dict.fromkeys(MEASURES, True), {}),
    "no-to-everything": (dict.fromkeys(MEASURES, False), {}),
    "after-the-deadline": ({}, {"submitted_at": OPENED + timedelta(days=47)}),
    "only-partly-answered": ({}, {"complete": False}),
}


def row(case: str, answers: dict[str, Any], **more: Any) -> CaseRow:
    plain: dict[str, Any] = {
        "prefecture": "130001", "relay": "131016", "kind": "clinic", "disposition": "1.1", "submitted_at": NOW,
        "complete": True, "active_seconds": 600, "instrument": instrument_key(EXTENDED), "answers": answers,
    }  # fmt: skip
    return CaseRow(case=case, **{**plain, **more})


@pytest.mark.parametrize("key", sorted(RULES))
def test_a_rule_points_to_what_breaks_it_and_to_nothing_sound(key: str) -> None:
    answers, more = BREAKING[key]
    twice = [row("twin", {**SOUND, **answers}, **more)] if RULES[key].topic == "duplicate" else []
    rows = [
        row("broken", {**SOUND, **answers}, **more),
        *twice,
        row("sound", {**SOUND, "Q2": True, "Q25": False}, relay="231002"),
    ]
    dataset = flatten(rows, {instrument_key(EXTENDED): EXTENDED}, opened_at=OPENED, key=b"0123456789abcdef")

    told = flags(dataset, [RULES[key]])

    cases = dict(dataset.records.select("record", "case").iter_rows())
    assert {cases[record] for record in told["record"]} == {"broken", *(case.case for case in twice)}


def test_every_shipped_rule_has_a_record_that_breaks_it() -> None:
    assert set(BREAKING) == set(RULES)


def test_the_rules_fit_a_campaign_that_asked_the_core_alone() -> None:
    key = instrument_key(CORE)
    rows = [row("one", {"Q2": True}, instrument=key), row("two", {"Q2": False}, instrument=key)]

    told = flags(flatten(rows, {key: CORE}, opened_at=OPENED, key=b"0123456789abcdef"), RULES.values())

    assert told.is_empty()


@pytest.mark.parametrize("key", sorted(RULES))
def test_a_reviewer_is_told_what_looks_wrong_and_what_to_do(key: str) -> None:
    for words in (RULES[key].text, RULES[key].advice):
        assert (words.get("ja") or "").endswith("。")
        assert (words.get("en") or "").endswith(".")
