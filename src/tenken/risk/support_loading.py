"""``support_paths.yaml``: a survey's support paths, or an area's own, read whole or refused with every fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import Item
from tenken.questionnaire.yaml_source import Node, parse, read
from tenken.risk.loading_parts import KEY, both_languages, expression, key_of, listed
from tenken.risk.support import FACTS, Category, Confidence, LetterWords, Support, SupportPath

__all__ = ["SUPPORT_FILE", "load_support", "parse_own_paths", "parse_support"]

SUPPORT_FILE = "support_paths.yaml"
_AREA = re.compile(r"[0-9]{6}")
_LETTER = ("title", "opening", "request", "duty", "closing", "advice")


def load_support(path: Path, *, items: Mapping[str, Item] | None = None) -> Support:
    """The support of this file; with ``items``, the survey's questions by link_id, conditions are held against them.

    Raises SurveyRefused with every fault, its line and what to do.
    """
    report = Report(str(path))
    return _support(read(path, report=report), report, items)


def parse_support(content: bytes, *, file: str = SUPPORT_FILE, items: Mapping[str, Item] | None = None) -> Support:
    """The support of a file's content; ``file`` names it in faults. Raises SurveyRefused."""
    report = Report(file)
    return _support(parse(content, file=file, report=report), report, items)


def parse_own_paths(
    content: bytes, *, area: str, file: str = SUPPORT_FILE, items: Mapping[str, Item] | None = None
) -> tuple[SupportPath, ...]:
    """The paths that an authority adds for its own area (six digits): none reaches beyond it. Raises SurveyRefused."""
    report = Report(file)
    top = Fields(parse(content, file=file, report=report), report, what=file)
    paths = _paths(top, items, own=area)
    top.done()
    if report.faults:
        raise SurveyRefused(report.faults)
    return paths


def _support(node: Node, report: Report, items: Mapping[str, Item] | None) -> Support:
    top = Fields(node, report, what=SUPPORT_FILE)
    survey = top.string("survey", required=True, pattern=KEY, hint="Write the id of the survey.")
    version = top.string("version", required=True)
    letter = _letter(top)
    paths = _paths(top, items, own=None)
    top.done()
    if report.faults or survey is None or version is None or letter is None:
        raise SurveyRefused(report.faults)
    return Support(survey, version, letter, paths)


def _letter(top: Fields) -> LetterWords | None:
    below = top.mapping("vendor_letter", what="“vendor_letter”", required=True)
    if below is None:
        return None
    texts = {name: both_languages(below, name) for name in _LETTER}
    below.done()
    present = {name: text for name, text in texts.items() if text is not None}
    return LetterWords(**present) if len(present) == len(texts) else None


def _paths(top: Fields, items: Mapping[str, Item] | None, *, own: str | None) -> tuple[SupportPath, ...]:
    known = None if items is None else {**items, **FACTS}
    return listed(top, "paths", "a support path", partial(_path, items=known, own=own))


def _path(fields: Fields, *, items: Mapping[str, Item] | None, own: str | None) -> SupportPath | None:
    key = key_of(fields)
    category = fields.string("category", required=True, choices=[one.value for one in Category])
    confidence = fields.string("confidence", required=True, choices=[one.value for one in Confidence])
    owner, title, body = (both_languages(fields, name) for name in ("owner", "title", "body"))
    source = fields.string("source", required=True)
    url = fields.string("url", pattern=r"https://\S+", hint="Write the whole address (https://…), or leave it out.")
    audience, trigger = (expression(fields, name, items, required=False) for name in ("audience", "trigger"))
    dont_know = fields.boolean("dont_know", default=True)
    valid_from, valid_to = fields.date("valid_from"), fields.date("valid_to")
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        fields.fault(
            fields.place("valid_to"),
            "bad-range",
            "It ends before it begins.",
            "Exchange both days, or mend one of them.",
        )
    areas = _areas(fields, own)
    fields.done()
    if not (key and category and confidence and owner and title and body and source):
        return None
    return SupportPath(
        key=key, category=Category(category), owner=owner, title=title, body=body, source=source,
        confidence=Confidence(confidence), url=url, audience=audience, trigger=trigger, dont_know=dont_know,
        valid_from=valid_from, valid_to=valid_to, areas=areas,
    )  # fmt: skip


def _areas(fields: Fields, own: str | None) -> tuple[str, ...]:
    """The areas named; an authority's own paths are for its area, whether it says so or not."""
    named = fields.strings("areas")
    for area in named:
        if not _AREA.fullmatch(area):
            fields.fault(
                fields.place("areas"), "bad-value", f"“{area[:20]}” is no area.", 'Write six digits, such as "130001".'
            )  # fmt: skip
        elif own is not None and area != own:
            fields.fault(
                fields.place("areas"), "not-your-area", f"“{area}” is not your area ({own}).", "Leave “areas” out."
            )
    return named if own is None else (own,)
