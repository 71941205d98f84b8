"""``edits.yaml``: the edit rules of a survey, read whole, and refused with every fault and its place.

Whether the variables are there is seen when the rules meet a dataset (``checking``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast, get_args

from tenken.editing.model import Check, Duplicates, EditRule, Holds, Severity, Speed, StraightLining, Topic
from tenken.questionnaire.expressions import ExpressionRefused, parsed
from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.yaml_source import Node, read

__all__ = ["load_edits"]

_KEY = r"[a-z][a-z0-9-]{0,59}"
_MINUTES_OF_A_YEAR = 366 * 24 * 60


def load_edits(path: Path) -> tuple[EditRule, ...]:
    """The rules of this file, in its order. Raises SurveyRefused with every fault."""
    report = Report(str(path))
    return _rules(read(path, report=report), report)


def _rules(node: Node, report: Report) -> tuple[EditRule, ...]:
    top = Fields(node, report, what="edits.yaml")
    top.string("survey", required=True, pattern=_KEY, hint="Write the id of the survey.")
    found: dict[str, EditRule] = {}
    for node in top.sequence("rules", required=True):
        rule = _rule(node, report)
        if rule is None:
            continue
        if rule.key in found:
            report.add(
                node.place, code="duplicate-id", message=f"The rule “{rule.key}” stands here twice.",
                remedy="Give each its own key; decisions are stored under it.",
            )  # fmt: skip
        found[rule.key] = rule
    top.done()
    if report.faults:
        raise SurveyRefused(report.faults)
    return tuple(found.values())


def _rule(node: Node, report: Report) -> EditRule | None:
    fields = Fields(node, report, what="a rule")
    key = fields.string("key", required=True, pattern=_KEY, hint="Use a-z, 0-9 and hyphens.")
    fields.item = key or ""
    topic = fields.string("topic", required=True, choices=[topic.value for topic in Topic])
    severity = fields.string("severity", required=True, choices=get_args(Severity))
    text, advice = fields.localized("text", required=True), fields.localized("advice", required=True)
    for name, words in (("text", text), ("advice", advice)):
        if words is not None and not (words.get("ja") and words.get("en")):
            fields.fault(
                fields.place(name), "missing-language", f"“{name}” needs ja and en.", "Write it in both languages."
            )
    instruments = fields.strings("instruments")
    given = [name for name in _CHECKS if fields.node(name) is not None]
    if len(given) != 1:
        told = "has none" if not given else f"has {' and '.join(given)}"
        fields.fault(
            fields.node_place, "one-check", f"A rule needs exactly one of {', '.join(_CHECKS)}; this one {told}.",
            "Write one of them.",
        )  # fmt: skip
    check = _CHECKS[given[0]](fields) if given else None
    fields.done()
    if not (key and topic and severity and text and advice and check):
        return None
    return EditRule(key, Topic(topic), cast(Severity, severity), text, advice, check, instruments)


def _holds(fields: Fields) -> Check | None:
    source = fields.string("holds", required=True, shown=False)
    if source is None:
        return None
    try:
        parsed(source)
    except ExpressionRefused as refused:
        fields.fault(
            fields.place("holds"), "not-an-expression", f"{refused} (character {refused.offset + 1})",
            "Mend the expression; it is the language of constraints.",
        )  # fmt: skip
        return None
    return Holds(source)


def _duplicates(fields: Fields) -> Check | None:
    below = fields.mapping("duplicates", what="duplicates", required=True)
    if below is None:
        return None
    same = below.strings("same", required=True)
    answers = below.boolean("answers")
    at_least = below.integer("at_least", minimum=1)
    minutes = below.integer("within_minutes", minimum=0)
    if minutes is not None and minutes > _MINUTES_OF_A_YEAR:
        below.fault(below.place("within_minutes"), "bad-range", "That is longer than a year.", "Write fewer minutes.")
    below.done()
    return Duplicates(same, answers, at_least or 1, minutes) if same else None


def _straight_lining(fields: Fields) -> Check | None:
    below = fields.mapping("straight_lining", what="straight_lining", required=True)
    if below is None:
        return None
    variables, answer = below.strings("variables", required=True), below.string("answer")
    at_least = below.integer("at_least", minimum=2)
    if at_least is None:
        at_least = len(variables)
    if variables and at_least > len(variables):
        told = f"“at_least” is {at_least}, but there are {len(variables)} variables: no record could ever be found."
        below.fault(below.place("at_least"), "bad-range", told, "Write a smaller number.")
    below.done()
    return StraightLining(variables, at_least, answer) if variables else None


def _speed(fields: Fields) -> Check | None:
    below = fields.mapping("speed", what="speed", required=True)
    if below is None:
        return None
    seconds, at_least = below.number("seconds_per_answer"), below.integer("at_least", minimum=1)
    if seconds is None or seconds <= 0:
        below.fault(
            below.place("seconds_per_answer"), "bad-range", "“seconds_per_answer” must be a number above 0.",
            "Write a number such as 2.",
        )  # fmt: skip
        seconds = None
    below.done()
    return None if seconds is None else Speed(float(seconds), at_least or 1)


_CHECKS: Mapping[str, Callable[[Fields], Check | None]] = {
    "holds": _holds,
    "duplicates": _duplicates,
    "straight_lining": _straight_lining,
    "speed": _speed,
}
