"""A clinic or an incident written down as answers: ``examples/incidents/*.yaml``. The model is held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields, is_null, scalar_value
from tenken.questionnaire.item_types import Value
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.yaml_source import ListNode, MapNode, Node, Scalar, read
from tenken.response.model import Json
from tenken.risk.loading_parts import KEY, both_languages

__all__ = ["Failure", "RiskCase", "load_case"]


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, and the answers with which it would have been right."""

    factor: str
    mended: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class RiskCase:
    """One clinic: only what is known is answered."""

    key: str
    title: LocalizedText
    sources: tuple[str, ...]  # keys of the model's sources
    instrument: str
    facts: Mapping[str, Value]
    answers: Mapping[str, Json]
    failures: tuple[Failure, ...]


def load_case(path: Path) -> RiskCase:
    """The case in this file. Raises SurveyRefused with every fault, its line and what to do."""
    report = Report(str(path))
    top = Fields(read(path, report=report), report, what="a case")
    key = top.string("case", required=True, pattern=KEY, hint="Use a-z, 0-9 and hyphens.")
    title, sources = both_languages(top, "title"), top.strings("sources", required=True)
    instrument = top.string("instrument", required=True, pattern=KEY, hint="Write the name of an instrument.")
    answers = _answers(top, "answers", required=True)
    facts = {name: value for name, value in _answers(top, "facts").items() if isinstance(value, bool | str)}
    failures = []
    for node in top.sequence("failures"):
        one = Fields(node, report, what="a failure")
        factor = one.string("factor", required=True, pattern=KEY, hint="Write the key of a factor.")
        mended = _answers(one, "mended", required=True)
        one.done()
        if factor is not None:
            failures.append(Failure(factor, mended))
    top.done()
    if report.faults or key is None or title is None or instrument is None:
        raise SurveyRefused(report.faults)
    return RiskCase(key, title, sources, instrument, facts, answers, tuple(failures))


def _answers(fields: Fields, key: str, *, required: bool = False) -> dict[str, Json]:
    node = fields.node(key, required=required)
    if node is None:
        return {}
    if not isinstance(node, MapNode):
        fields.fault(node.place, "wrong-type", f"“{key}” must be a mapping.", "Write each as link_id: answer.")
        return {}
    return {name.text: _answer(fields, name.text, value) for name, value in node.entries}


def _answer(fields: Fields, name: str, node: Node) -> Json:
    if isinstance(node, Scalar):
        if is_null(node):
            return None
        value = scalar_value(node)
        return str(value) if isinstance(value, Decimal | date) else value
    if isinstance(node, ListNode):
        return [_answer(fields, name, one) for one in node.items]
    if isinstance(node, MapNode):
        return {inner.text: _answer(fields, name, value) for inner, value in node.entries}
    fields.fault(node.place, "wrong-type", f"The answer to “{name}” cannot be read.", "Write a plain value.")
    return None
