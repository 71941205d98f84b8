"""What each type takes, stores, means in a condition, and says on a receipt."""

from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from tenken.questionnaire.answers import Taken
from tenken.questionnaire.item_types import ITEM_TYPES, ItemType, describe, read_value, take
from tenken.questionnaire.loading import check_instrument, parse_instrument
from tests.unit.questionnaire.tiny import FOLDER, question, tiny


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_tiny_questionnaire_has_no_faults(path: object) -> None:
    assert check_instrument(path) == ()  # type: ignore[arg-type]


def test_every_type_stands_in_some_tiny_questionnaire() -> None:
    used = {item.type for path in FOLDER.glob("*.yaml") for item, _ in tiny(path.stem).walk()}

    assert used == set(ITEM_TYPES)


@pytest.mark.parametrize(
    ("name", "link_id", "raw", "stored"),
    [
        ("yes_no", "Q1", "yes", True),
        ("yes_no", "Q1", ["no"], False),
        ("yes_no", "Q1", True, True),
        ("yes_no", "Q1", "", None),
        ("single_choice", "Q1", "one", "one"),
        ("single_choice", "Q1", {"code": "other", "text": "みっつ"}, {"code": "other", "text": "みっつ"}),
        ("single_choice", "Q1", {"code": "one", "text": ""}, "one"),
        ("multiple_choice", "Q1", ["b", "a", "a"], ["a", "b"]),
        ("multiple_choice", "Q1", "none", ["none"]),
        ("multiple_choice", "Q1", [], None),
        ("multiple_choice", "Q1", {"codes": ["other"], "text": "丙"}, {"codes": ["other"], "text": "丙"}),
        ("texts", "SHORT", "葛󠄀城👩‍⚕️", "葛󠄀城👩‍⚕️"),
        ("texts", "SHORT", "　 ", None),
        ("texts", "LONG", "一\r\n二\r三", "一\n二\n三"),
        ("numbers", "WHOLE", "１００", 100),
        ("numbers", "WHOLE", "+7", 7),
        ("numbers", "WHOLE", 0, 0),
        ("numbers", "EXACT", "12.50", "12.5"),
        ("numbers", "EXACT", "０．５", "0.5"),
        ("numbers", "EXACT", "-0.0", "0"),
        ("numbers", "EXACT", 99.5, "99.5"),
        ("dates", "DAY", "2026-06-30", "2026-06-30"),
        ("dates", "DAY", "2026/6/30", "2026-06-30"),
        ("dates", "DAY", "令和８年６月３０日", "2026-06-30"),
        ("dates", "DAY", "r8.6.30", "2026-06-30"),
        ("dates", "DAY", ["2026", "6", "30"], "2026-06-30"),
        ("dates", "DAY", ["", "", ""], None),
        ("groups", "Q1", {"dont_know": True}, {"dont_know": True}),
        ("groups", "Q1", "dont_know", "dont_know"),
    ],
)
def test_an_answer_is_taken_in_its_stored_form(name: str, link_id: str, raw: object, stored: object) -> None:
    item = question(name, link_id)

    assert take(item, raw) == Taken(stored)  # type: ignore[arg-type]
    assert take(item, stored) == Taken(stored)  # type: ignore[arg-type]  # storing again changes nothing


@pytest.mark.parametrize(
    ("name", "link_id", "raw", "code"),
    [
        ("yes_no", "Q1", "maybe", "not-an-option"),
        ("yes_no", "Q1", 1, "not-an-option"),
        ("yes_no", "Q1", ["yes", "no"], "not-an-option"),
        ("yes_no", "Q1", {"dont_know": True}, "dont-know-not-offered"),
        ("single_choice", "Q1", "three", "not-an-option"),
        ("single_choice", "Q1", {"code": "one", "text": "x"}, "other-text-not-asked"),
        ("multiple_choice", "Q1", ["a", "zzz"], "not-options"),
        ("multiple_choice", "Q1", ["a", "none"], "exclusive-option"),
        ("multiple_choice", "Q1", ["a", "b", "other"], "too-many-choices"),
        ("multiple_choice", "Q1", {"codes": ["a"], "text": "x"}, "other-text-not-asked"),
        ("texts", "SHORT", "12345678901", "too-long"),
        ("texts", "SHORT", "a\x00b", "null-byte"),
        ("texts", "SHORT", "a\x1bb", "control-character"),
        ("texts", "SHORT", "a\nb", "line-break"),
        ("texts", "SHORT", "\ud800", "broken-character"),
        ("texts", "SHORT", 5, "not-text"),
        ("texts", "LONG", "x" * 2001, "too-long"),
        ("numbers", "WHOLE", "1.5", "not-a-whole-number"),
        ("numbers", "WHOLE", "1.0", "not-a-whole-number"),
        ("numbers", "WHOLE", "many", "not-a-whole-number"),
        ("numbers", "WHOLE", True, "not-a-whole-number"),
        ("numbers", "WHOLE", "-1", "too-small"),
        ("numbers", "WHOLE", "101", "too-large"),
        ("numbers", "WHOLE", "9" * 16, "number-too-long"),
        ("numbers", "EXACT", "1.25", "too-many-decimals"),
        ("numbers", "EXACT", "nan", "not-a-number"),
        ("numbers", "EXACT", float("inf"), "not-a-number"),
        ("numbers", "EXACT", "99.6", "too-large"),
        ("dates", "DAY", "2026-02-30", "not-a-date"),
        ("dates", "DAY", "平成38年6月30日", "not-a-date"),
        ("dates", "DAY", "2025-12-31", "too-early"),
        ("dates", "DAY", "2027-01-01", "too-late"),
        ("groups", "G", "x", "not-a-question"),
        ("groups", "D", {"dont_know": True}, "not-a-question"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_code(name: str, link_id: str, raw: object, code: str) -> None:
    taken = take(question(name, link_id), raw)

    assert (taken.value, taken.code) == (None, code)


def test_an_answer_that_still_needs_a_text_is_kept_and_says_so() -> None:
    assert take(question("single_choice"), "other") == Taken("other", "other-text-missing")
    assert take(question("multiple_choice"), ["other"]) == Taken(["other"], "other-text-missing")


@pytest.mark.parametrize(
    ("name", "link_id", "stored", "value"),
    [
        ("yes_no", "Q1", False, False),
        ("single_choice", "Q1", {"code": "other", "text": "x"}, "other"),
        ("multiple_choice", "Q1", ["a", "b"], frozenset({"a", "b"})),
        ("numbers", "WHOLE", 3, Decimal(3)),
        ("numbers", "EXACT", "0.5", Decimal("0.5")),
        ("dates", "DAY", "2026-06-30", date(2026, 6, 30)),
        ("groups", "Q1", {"dont_know": True}, None),
        ("numbers", "WHOLE", "rubbish", None),
    ],
)
def test_a_stored_answer_has_a_value_in_conditions(name: str, link_id: str, stored: object, value: object) -> None:
    assert read_value(question(name, link_id), stored) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "link_id", "stored", "language", "words"),
    [
        ("yes_no", "Q2", True, "ja", "行っている"),
        ("yes_no", "Q2", False, "ja", "行っていない"),
        ("single_choice", "Q1", {"code": "other", "text": "みっつ"}, "ja", "その他：みっつ"),
        ("multiple_choice", "Q1", ["a", "b"], "ja", "甲、乙"),
        ("numbers", "WHOLE", 1234, "ja", "1,234台"),
        ("dates", "DAY", "2026-06-30", "ja", "2026年6月30日"),
        ("dates", "DAY", "2026-06-30", "en", "30 June 2026"),
        ("groups", "Q1", {"dont_know": True}, "en", "Don't know"),
        ("texts", "SHORT", None, "ja", ""),
    ],
)
def test_an_answer_is_described_in_words(name: str, link_id: str, stored: object, language: str, words: str) -> None:
    assert describe(question(name, link_id), stored, language) == words  # type: ignore[arg-type]


SCALE = """\
instrument: scale
survey: tiny
version: "1"
languages: [ja]
title: {ja: 調査}
items:
  - {link_id: Q1, type: scale, origin: notice, text: {ja: 満足度}, minimum: 1, maximum: 5}
  - link_id: Q2
    type: short-text
    origin: notice
    text: {ja: 理由}
    enable_when: [{question: Q1, operator: "<", answer: 3}]
    constraints: [{key: k, severity: soft, expression: "{Q1} + 1 > 2", message: {ja: 確かめてください。}}]
"""


def test_another_type_is_one_new_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    number = ITEM_TYPES["integer"]
    scale = ItemType(
        name="scale", kind="number", take=number.take, read=number.read,
        describe=lambda item, stored, language: "★" * cast(int, stored), widget="scale",
        operators=number.operators, keys=frozenset({"minimum", "maximum"}), whole=True,
    )  # fmt: skip
    monkeypatch.setitem(cast(dict[str, ItemType], ITEM_TYPES), "scale", scale)

    item = parse_instrument(SCALE.encode(), file="scale.yaml").item("Q1")

    assert take(item, "４") == Taken(4)
    assert take(item, 6).code == "too-large"
    assert describe(item, 4, "ja") == "★★★★"
