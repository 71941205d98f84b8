"""``disclosure.yaml``: by which rules counts are hidden."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from tenken.disclosure.model import Rules
from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.yaml_source import Node, parse, read

__all__ = ["load_rules", "parse_rules"]


def load_rules(path: Path, *, questions: Collection[str] | None = None) -> Rules:
    """The rules of the file; ``questions`` that there are, where they are known. Raises ``SurveyRefused`` with every
    fault, its line and what to do.
    """
    report = Report(str(path))
    return _rules(read(path, report=report), report, questions)


def parse_rules(content: bytes, *, file: str = "disclosure.yaml") -> Rules:
    """The rules of a file's content; ``file`` names it in faults. Raises ``SurveyRefused``."""
    report = Report(file)
    return _rules(parse(content, file=file, report=report), report, None)


def _rules(node: Node, report: Report, questions: Collection[str] | None) -> Rules:
    """Rules within bounds: a threshold under 3 hides nothing (with 2, each of both knows the other)."""
    top = Fields(node, report, what="disclosure.yaml")
    default = Rules()
    threshold = _whole(top, "threshold", least=3, most=1000)
    protection = _whole(top, "protection", least=1, most=100)
    seconds = _whole(top, "seconds", least=1, most=24 * 60 * 60)
    share = top.number("group_share")
    if share is not None and not 0.5 < share <= 1:
        top.fault(
            top.place("group_share"), "bad-range", "“group_share” must be above 0.5 and at most 1.",
            "Write 1 to hide where all clinics gave one answer, 0.9 where nine in ten did.",
        )  # fmt: skip
    if threshold is not None and protection is not None and protection > threshold:
        top.fault(
            top.place("protection"), "bad-range", "“protection” is above “threshold”.",
            "A count under the threshold need not be more uncertain than the threshold is high.",
        )  # fmt: skip
    plain = top.strings("not_confidential")
    for name in plain:
        if questions is not None and name not in questions:
            top.fault(
                top.place("not_confidential"), "unknown-question", f"“not_confidential” names “{name}”, which no "
                "instrument of this survey asks.", "Write the link_id of a question, or take the entry out.",
            )  # fmt: skip
    top.done()
    if report.faults:
        raise SurveyRefused(report.faults)
    return Rules(
        threshold=default.threshold if threshold is None else threshold,
        group_share=default.group_share if share is None else float(share),
        protection=default.protection if protection is None else protection,
        not_confidential=frozenset(plain),
        seconds=default.seconds if seconds is None else float(seconds),
    )


def _whole(top: Fields, key: str, *, least: int, most: int) -> int | None:
    """A whole number that must be there, between two, both included."""
    top.node(key, required=True)
    found = top.integer(key, minimum=least)
    if found is not None and found > most:
        top.fault(top.place(key), "bad-range", f"“{key}” must be at most {most}.", "Write a smaller number.")
    return found
