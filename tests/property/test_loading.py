"""Loading: what is written is what is read, the published form is lossless, and nothing at all makes loading crash."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.json_form import NotAQuestionnaire
from tenken.questionnaire.loading import parse_instrument, questionnaire_from_json, questionnaire_to_json
from tenken.questionnaire.model import Condition, EnableGroup, Item, LocalizedText, Questionnaire
from tenken.questionnaire.structure import read_questionnaire
from tenken.questionnaire.yaml_source import parse
from tests.property.questionnaires import questionnaires

PLAIN = re.compile(r'"@([^"@]*)@"')


def plain(value: object) -> str:
    """Marks a value that is written without quotes."""
    return f"@{value}@"


def texts(text: LocalizedText) -> dict[str, str]:
    return dict(text.texts)


def written_condition(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, EnableGroup):
        return {condition.behavior: [written_condition(part) for part in condition.conditions]}
    answer = condition.answer
    unquoted = isinstance(answer, (date, Decimal))
    return {
        "question": condition.question,
        "operator": condition.operator,
        "answer": plain(answer) if unquoted else answer,
    }


def written_item(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {
        "link_id": item.link_id,
        "type": item.type,
        "text": texts(item.text),
        "required": item.required,
        "dont_know": item.dont_know,
        "origin": item.origin,
        "constraints": [
            {"key": rule.key, "severity": rule.severity, "expression": rule.expression, "message": texts(rule.message)}
            for rule in item.constraints
        ],
    }
    if item.options:
        found["options"] = [{"code": option.code, "label": texts(option.label)} for option in item.options]
    if item.enable_when is not None:
        found["enable_when"] = written_condition(item.enable_when)
    if item.items:
        found["items"] = [written_item(child) for child in item.items]
    return found


def as_yaml(questionnaire: Questionnaire) -> bytes:
    """The instrument's file; JSON is YAML in which all texts are quoted."""
    found = {
        "instrument": questionnaire.instrument,
        "survey": questionnaire.survey,
        "version": questionnaire.version,
        "languages": list(questionnaire.languages),
        "title": texts(questionnaire.title),
        "items": [written_item(item) for item in questionnaire.items],
    }
    return PLAIN.sub(r"\1", json.dumps(found, ensure_ascii=False)).encode()


@settings(max_examples=60, deadline=None)
@given(questionnaires())
def test_what_is_written_in_yaml_is_what_is_read(questionnaire: Questionnaire) -> None:
    source = read_questionnaire(parse(as_yaml(questionnaire), file="x"), report=Report("x"))

    assert source.report.faults == ()
    assert source.questionnaire == questionnaire


@settings(max_examples=60, deadline=None)
@given(questionnaires())
def test_the_published_form_is_lossless_and_always_the_same_bytes(questionnaire: Questionnaire) -> None:
    published = questionnaire_to_json(questionnaire)

    assert questionnaire_from_json(published) == questionnaire
    assert questionnaire_to_json(questionnaire_from_json(published)) == published


KEYS = (
    "link_id", "type", "text", "ja", "options", "code", "label", "items", "enable_when", "question", "operator",
    "answer", "all", "any", "constraints", "key", "severity", "expression", "message", "references", "document",
    "edition", "minimum", "terms", "continues", "guidance", "other",
)  # fmt: skip
VALUES = (
    "yes-no", "group", "Q1", "ja", "", True, 3, 1.5, None, "@2026-01-01@", "@yes@", "@6.0@", "{Q1} > 1",
)  # fmt: skip
NODES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(NODES, max_size=4), NODES)
def test_any_shape_of_content_is_loaded_or_refused_with_faults(items: list[Any], head: Any) -> None:
    content = {
        "instrument": "x", "survey": "x", "version": "1", "languages": ["ja"], "title": {"ja": "x"}, "items": items,
        "note": head,
    }  # fmt: skip
    text = PLAIN.sub(r"\1", json.dumps(content))

    with pytest.raises(SurveyRefused) as refused:  # no draw is a whole item, and an instrument asks something
        parse_instrument(text.encode(), file="x")

    assert refused.value.faults
    assert all(fault.message and fault.remedy and fault.line >= 1 for fault in refused.value.faults)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_loaded_or_refused(content: bytes) -> None:
    with pytest.raises(SurveyRefused):
        parse_instrument(content, file="x")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100) | st.sampled_from([b"{}", b"[]", b'{"form":1}', b'{"form":2}', b"[" * 10_000]))
def test_anything_but_a_published_questionnaire_is_refused(content: bytes) -> None:
    with pytest.raises(NotAQuestionnaire):
        questionnaire_from_json(content)
