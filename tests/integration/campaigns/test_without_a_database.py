"""The site's commands before ``script/setup`` has made the database: what to do instead of a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SURVEY = next((ROOT / "surveys").glob("*/survey.yaml")).parent
COMMANDS = (
    ("campaign", "open", str(SURVEY), "--frame", "clinics", "--opens", "2026-01-05", "--closes", "2099-01-31"),
    ("official", "add", "chiba", "--name", "千葉県", "--area", "120006"),
    ("status", "refresh"),
    ("demo",),
)


def run(arguments: tuple[str, ...], var: Path, *, database: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "TENKEN_VAR": str(var),
        "TENKEN_DATABASE_URL": database,
    }
    command = [sys.executable, "-c", "from tenken.cli import main; main()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_says_that_the_set_up_comes_first(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = run(arguments, tmp_path)

    assert result.returncode == 1
    assert "Run script/setup first." in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_that_does_not_answer_is_named_as_such(tmp_path: Path) -> None:
    result = run(("campaign", "list"), tmp_path, database="postgresql://nobody@127.0.0.1:1/nothing")

    assert result.returncode == 1
    assert "The database cannot be reached." in result.stderr
    assert "Traceback" not in result.stderr
