"""A command that a guide tells to type exists."""

import re
from pathlib import Path

import click
import pytest

from tenken.cli import main as command
from tests.architecture.tree import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "adr")])
#: `tenken frame import FILE`: the words up to the first that is no name of a command.
NAMED = re.compile(r"(?:^|`|\s)tenken ((?:[a-z]+(?:-[a-z]+)*)(?: [a-z]+(?:-[a-z]+)*)?)(?=[ `\n|])", re.MULTILINE)


def typed(text: str) -> set[str]:
    """What follows ``tenken`` in code: between backticks, and in blocks of code."""
    spans = re.findall(r"`[^`\n]+`", text) + re.findall(r"```.*?```", text, re.DOTALL)
    return {name for span in spans for name in NAMED.findall(span)}


def exists(words: str) -> bool:
    """Whether the words lead to a command, or to a group and one of its arguments."""
    found: click.Command = command
    for word in words.split():
        if not isinstance(found, click.Group):
            return True  # an argument
        if word not in found.commands:
            return False
        found = found.commands[word]
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_command_that_is_told_exists(page: Path) -> None:
    assert sorted(words for words in typed(page.read_text("utf-8")) if not exists(words)) == []


def test_a_wrong_command_would_be_seen() -> None:
    told = typed("Type `tenken frame import FILE`, then `tenken frame burn`.")

    assert sorted(words for words in told if not exists(words)) == ["frame burn"]
