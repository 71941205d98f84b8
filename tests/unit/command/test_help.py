"""``tenken --help``: lists that can be read whole."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from tenken.cli import main


def groups(found: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in found.commands.items():
        if isinstance(inner, click.Group):
            yield from groups(inner, (*path, name))


@pytest.mark.parametrize("path", list(groups(main)), ids=" ".join)
def test_no_summary_is_cut_off(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"]).output

    listed = shown.partition("Commands:")[2]
    assert listed
    assert "..." not in listed


def test_the_summary_of_the_demo_says_that_it_prints_sign_ins() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output

    assert "print the sign-ins" in " ".join(shown.split())
