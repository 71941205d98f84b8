"""Everything that a person can set, run, write or meet has its place in the docs."""

import re

import click
import pytest

from tenken.cli import main as command
from tenken.disposition.lifecycle import CaseStatus
from tenken.questionnaire.expressions import FUNCTIONS, OPERATORS
from tenken.questionnaire.item_types import ITEM_TYPES
from tests.architecture.tree import ROOT, SRC, our_models, python_files, strings

#: How the table names the minus before one operand; authors write it as "-".
MINUS = "negative"
REFERENCE = ROOT / "docs" / "reference"
GLOSSARY = (ROOT / "GLOSSARY.md").read_text("utf-8")


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def settings_read() -> set[str]:
    """Every environment variable that the site's settings read; ``safety`` only names what others have read."""
    files = (path for path in python_files(SRC / "tenken_site" / "config") if path.stem != "safety")
    read = (text for path in files for text, _ in strings(path))
    return {text for text in read if re.fullmatch(r"TENKEN_[A-Z_]+", text)}


def command_names(found: click.Command = command, path: str = "tenken") -> list[str]:
    """Every command in full: ``tenken survey check``."""
    below = found.commands.items() if isinstance(found, click.Group) else []
    return [path, *(name for key, child in below for name in command_names(child, f"{path} {key}"))]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_model_stands_in_the_glossary(model: type) -> None:
    assert f"`{model.__name__}`" in GLOSSARY


def test_every_status_stands_in_its_page_and_in_the_glossary() -> None:
    assert all(f"`{status}`" in page("case-states.md") for status in CaseStatus)
    assert "`CaseStatus`" in GLOSSARY


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    documented = set(re.findall(r"^\| `(TENKEN_[A-Z_]+)`", page("settings.md"), flags=re.MULTILINE))

    read = settings_read()

    assert read == documented


@pytest.mark.parametrize("name", command_names())
def test_every_command_is_documented(name: str) -> None:
    assert f"## `{name}`\n" in page("commands.md")


def test_every_command_says_what_it_does() -> None:
    def silent(found: click.Command, path: str) -> list[str]:
        below = found.commands.items() if isinstance(found, click.Group) else []
        return [path] * (not found.help) + [name for key, child in below for name in silent(child, f"{path} {key}")]

    assert silent(command, "tenken") == []


def test_every_item_type_operator_and_function_is_documented() -> None:
    assert all(f"| `{name}` |" in page("item-types.md") for name in ITEM_TYPES)
    assert all(f"`{name}(" in page("expressions.md") for name in FUNCTIONS)
    assert all(
        re.search(rf"`[^`]*{re.escape(sign)}[^`]*`", page("expressions.md")) for sign in set(OPERATORS) - {MINUS}
    )


def test_every_decision_record_has_a_number_of_its_own_and_a_status() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

    numbers = [int(path.name[:4]) for path in records]

    assert numbers == list(range(1, len(records) + 1))
    assert all("Status:" in path.read_text("utf-8") for path in records)


LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def test_no_page_links_to_a_file_that_is_not_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert pages

    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in pages
        for target in LINK.findall(path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]

    assert dead == []
