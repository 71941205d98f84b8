"""``tenken survey``: survey content on the command line. Runs without Django."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tenken.cli import survey_later
from tenken.cli.survey_evaluate import evaluate
from tenken.questionnaire import linting

__all__ = ["survey"]


@click.group()
def survey() -> None:
    """Check surveys, and see what a questionnaire makes of answers."""


survey.add_command(evaluate)


@survey.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def check(path: Path, as_json: bool) -> None:
    """Name every fault of a survey: file, line, item and remedy.

    PATH is the file of an instrument, a survey's folder, or a folder of surveys. tables.yaml is left out: it is checked
    against a dataset, by "tenken tables compute". The exit code is 1 when there is a
    fault, 0 when there is none, and 2 when the command was called wrongly.
    """
    checked = survey_later.check(path)
    if as_json:
        faults = [fault.as_json() for fault in checked.faults]
        found = {"files": list(checked.files), "count": len(faults), "faults": faults}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for fault in checked.faults:
            item = f" {fault.item}:" if fault.item else ""
            click.echo(f"{fault.file}:{fault.line}:{fault.column}:{item} {fault.message} [{fault.code}]")
            click.echo(f"    → {fault.remedy}")
        click.echo(_summary(checked))
    raise SystemExit(1 if checked.faults else 0)


def _summary(checked: linting.Checked) -> str:
    files = _counted(len(checked.files), "file")
    if not checked.faults:
        return f"No faults ({files} checked)."
    return f"{_counted(len(checked.faults), 'fault')} ({files} checked)."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
