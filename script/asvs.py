"""``docs/reference/asvs.md`` from ``asvs.yaml``: how the site stands to OWASP ASVS 5.0.0, open lines first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Requirement", "asvs_page", "requirements"]

SOURCE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "asvs.yaml"
STATES = {"met": "met", "open": "open", "not_applicable": "does not apply"}
INTRODUCTION = """\
The [Application Security Verification Standard](https://owasp.org/www-project-application-security-verification-standard/)
5.0.0 of the OWASP Foundation (CC BY-SA 4.0), levels 1 and 2. The words here are our own short reading; the standard's
decide. Nobody outside has checked this page yet. Because it follows the standard's numbering and order, it is given on
under CC BY-SA 4.0 as well."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the standard, and how we stand to it."""

    number: str  # "6.2.1"
    chapter: str
    says: str
    state: str  # a key of STATES
    where: tuple[str, ...]  # paths from the root of the project
    tests: tuple[str, ...]  # node ids
    note: str  # how it is met, what is left, or why it does not apply
    operator: bool  # open for whoever runs the site


def requirements() -> list[Requirement]:
    """Every line of the file, in its order. Raises KeyError or ValueError for a line of another shape."""
    read = yaml.safe_load(SOURCE.read_text("utf-8"))
    return [
        _requirement(number, chapter["title"], given)
        for chapter in read["chapters"]
        for number, given in chapter["requirements"].items()
    ]


def _requirement(number: str, chapter: str, given: dict[str, Any]) -> Requirement:
    notes = {"met": "how", "open": "left", "not_applicable": "reason"}
    state = given["state"]
    if extra := set(given) - {"says", "state", "where", "tests", "operator", notes[state]}:
        raise ValueError(f"{number}: {', '.join(sorted(extra))} is not known for {state}")
    note = given.get("how", "") if state == "met" else given[notes[state]]
    where, tests = tuple(given.get("where", ())), tuple(given.get("tests", ()))
    return Requirement(number, chapter, given["says"], state, where, tests, note, given.get("operator", False))


def asvs_page() -> str:
    """The page."""
    every = requirements()
    here = [one for one in every if one.state == "open" and not one.operator]
    theirs = [one for one in every if one.state == "open" and one.operator]
    lines = ["# OWASP ASVS 5.0, level 2", "", "Made from `docs/reference/asvs.yaml` by `script/fix`. Change it there."]
    lines += ["", INTRODUCTION, "", "| State | Requirements |", "|---|---:|"]
    lines += [f"| {word} | {sum(one.state == state for one in every)} |" for state, word in STATES.items()]
    lines += ["", "## Open", *_open(here)]
    lines += ["", "## Open until whoever runs the site has seen to it", *_open(theirs)]
    chapter = ""
    for one in every:
        if one.chapter != chapter:
            chapter = one.chapter
            head = ["| | Requirement | State | Where and how | Shown by |", "|---|---|---|---|---|"]
            lines += ["", f"## {one.number.split('.')[0]}. {chapter}", "", *head]
        lines.append(_row(one))
    return "\n".join([*lines, ""])


def _open(found: list[Requirement]) -> Iterator[str]:
    yield ""
    yield from (f"- **{one.number}** {one.says}: {one.note}" for one in found)
    if not found:
        yield "Nothing."


def _row(one: Requirement) -> str:
    where = ", ".join(f"`{path}`" for path in one.where)
    shown = "<br>".join(f"`{_short(node)}`" for node in one.tests)
    told = ". ".join(part for part in (where, one.note) if part)
    return f"| {one.number} | {one.says} | {STATES[one.state]} | {told} | {shown} |"


def _short(node: str) -> str:
    """The file and what the test says, as words: ``tests/a/test_b.py: it holds``."""
    path, name = node.split("::")
    return f"{path}: {name.removeprefix('test_').replace('_', ' ')}"
