"""Specification tests that print the manual: a folder is a chapter, a file a section, a test a paragraph.

``python -m tests.spec.rendering`` writes docs/reference/expressions.md; a test fails while it is not up to date.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest

from tenken.questionnaire.item_types import Value

MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "expressions.md"
SECTIONS = ("values", "logic", "comparisons", "arithmetic", "functions", "conditions", "limits")
WORDS = {True: "true", False: "false", None: "unknown"}
TestFunction = Callable[..., None]


@dataclass(frozen=True)
class Case:
    """One line of a table: what is written, the answers, and what comes out."""

    source: str
    result: object
    answers: Mapping[str, Value | None] = field(default_factory=dict)


def case(source: str, result: object, **answers: Value | None) -> Case:
    return Case(source, result, answers)


def spec(*cases: Case) -> Callable[[TestFunction], TestFunction]:
    """A test that runs once for each case, and whose docstring and cases are a paragraph of the manual."""

    def mark(test: TestFunction) -> TestFunction:
        marked: TestFunction = pytest.mark.parametrize("case", cases, ids=[str(one.source) for one in cases])(test)
        marked.__dict__["cases"] = cases
        return marked

    return mark


def paragraphs(module: ModuleType) -> list[tuple[str, str, tuple[Case, ...]]]:
    """Heading, text and cases of each test of a section, in the order written."""
    return [
        (name.removeprefix("test_").replace("_", " ").capitalize(), inspect.getdoc(test) or "", test.cases)
        for name, test in vars(module).items()
        if name.startswith("test_") and hasattr(test, "cases")
    ]


def sections() -> list[ModuleType]:
    package = import_module("tests.spec.expressions")
    found = {module.name for module in iter_modules(package.__path__) if module.name.startswith("test_")}
    assert found == {f"test_{name}" for name in SECTIONS}, "a section is missing from SECTIONS"
    return [import_module(f"tests.spec.expressions.test_{name}") for name in SECTIONS]


def shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return WORDS[value]
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return str(value)


def given(answers: Mapping[str, Value | None]) -> str:
    told = (f"{name}: {'don’t know' if value is None else shown(value)}" for name, value in answers.items())
    return "; ".join(told) or "none"


def manual() -> str:
    chapter = import_module("tests.spec.expressions")
    lines = ["<!-- Written by `python -m tests.spec.rendering` from tests/spec. Do not edit. -->", ""]
    lines += [inspect.getdoc(chapter) or "", ""]
    for section in sections():
        title, _, text = (inspect.getdoc(section) or "").partition("\n")
        lines += [f"## {title.rstrip('.')}", "", text.strip(), ""]
        for heading, paragraph, cases in paragraphs(section):
            lines += [f"### {heading}", "", paragraph, "", "| Written | Answers | Result |", "|---|---|---|"]
            lines += [f"| `{one.source}` | {given(one.answers)} | {shown(one.result)} |" for one in cases]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    MANUAL.parent.mkdir(parents=True, exist_ok=True)
    MANUAL.write_text(manual(), encoding="utf-8")
