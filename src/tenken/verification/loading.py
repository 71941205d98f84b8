"""``verification.yaml``: what a survey lets be looked at, read whole or refused with every fault."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import Item
from tenken.questionnaire.yaml_source import Node, parse, read
from tenken.verification.model import NOT_THERE, UNSEEN, Checklist, Good, Verifiable

__all__ = ["CHECKLIST_FILE", "TYPES", "load_checklist", "parse_checklist"]

CHECKLIST_FILE = "verification.yaml"
#: Types of questions with one answer out of few: only these can be told by looking.
TYPES = frozenset({"yes-no", "single-choice"})
_YES = ("yes",)
_LANGUAGES = ("ja", "en")
_KEY = r"[a-z][a-z0-9-]{0,79}"


def load_checklist(path: Path, *, items: Mapping[str, Item] | None = None) -> Checklist:
    """The checklist of this file; with ``items``, the survey's questions by link_id, it is held against them.

    Raises SurveyRefused with every fault, its line and what to do.
    """
    report = Report(str(path))
    return _checklist(read(path, report=report), report, items)


def parse_checklist(
    content: bytes, *, file: str = CHECKLIST_FILE, items: Mapping[str, Item] | None = None
) -> Checklist:
    """The checklist of a file's content; ``file`` names it in faults. Raises SurveyRefused."""
    report = Report(file)
    return _checklist(parse(content, file=file, report=report), report, items)


def _checklist(node: Node, report: Report, items: Mapping[str, Item] | None) -> Checklist:
    top = Fields(node, report, what=CHECKLIST_FILE)
    survey = top.string("survey", required=True, pattern=_KEY, hint="Write the id of the survey.")
    version = top.string("version", required=True)
    questions: dict[str, Verifiable] = {}
    for entry in top.sequence("verifiable", required=True):
        fields = Fields(entry, report, what="a question to verify")
        found = _verifiable(fields, items)
        if found is None:
            continue
        if found.link_id in questions:
            told = f"“{found.link_id}” stands here twice."
            fields.fault(entry.place, "duplicate-id", told, "Remove one of them.")
        questions[found.link_id] = found
    top.done()
    if report.faults or survey is None or version is None:
        raise SurveyRefused(report.faults)
    return Checklist(survey, version, tuple(questions.values()))


def _verifiable(fields: Fields, items: Mapping[str, Item] | None) -> Verifiable | None:
    link_id = fields.string("question", required=True)
    fields.item = link_id or ""
    look_at = fields.localized("look_at", required=True)
    positive = fields.strings("positive") or _YES
    good = fields.string("good") or Good.NEITHER.value
    fields.done()
    if good not in {one.value for one in Good}:
        choices = ", ".join(one.value for one in Good)
        fields.fault(fields.place("good"), "unknown-value", f"“good” cannot be “{good}”.", f"Choose from: {choices}.")
        return None
    if link_id is None or look_at is None:
        return None
    fault = partial(fields.fault, fields.place("question"))
    for language in _LANGUAGES:
        if not look_at.get(language):
            fault("missing-language", f"“look_at” has no text in {language}.", "Write it in ja and en.")
    if items is None:
        return Verifiable(link_id, look_at, positive, Good(good))
    item = items.get(link_id)
    if item is None:
        fault("unknown-reference", f"No instrument asks “{link_id}”.", "Check the link_id.")
        return None
    if item.type not in TYPES or item.personal:
        fault(
            "wrong-type", f"“{link_id}” cannot be told by looking: it is {item.type}, or about a person.",
            f"Choose questions of these types: {', '.join(sorted(TYPES))}.",
        )  # fmt: skip
        return None
    codes = {option.code for option in item.options} or {"yes", "no"}
    for code in positive:
        if code not in codes or code in {UNSEEN, NOT_THERE}:
            fault(
                "unknown-value", f"“positive” names “{code}”, which is no answer of “{link_id}”.",
                f"Choose from: {', '.join(sorted(codes))}.",
            )  # fmt: skip
    if codes <= set(positive):
        fault("bad-value", "Every answer is “positive”: nothing could be found to be otherwise.", "Leave one out.")
    return Verifiable(link_id, look_at, positive, Good(good))
