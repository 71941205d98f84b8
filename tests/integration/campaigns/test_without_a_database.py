"""The site's commands before ``script/setup`` has made the database: what to do instead of a traceback."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import copy_sqlite

ROOT = Path(__file__).resolve().parents[3]
SURVEY = next((ROOT / "surveys").glob("*/survey.yaml")).parent
COMMANDS = (
    ("campaign", "open", str(SURVEY), "--frame", "clinics", "--opens", "2026-01-05", "--closes", "2099-01-31"),
    ("official", "add", "chiba", "--name", "千葉県", "--area", "120006"),
    ("status", "refresh"),
    ("demo",),
)


def run(
    arguments: tuple[str, ...], var: Path, *, database: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "TENKEN_VAR": str(var),
        "TENKEN_DATABASE_URL": database,
        **settings,
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


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"TENKEN_MAIL_PER_MINUTE": "many"}, "TENKEN_MAIL_PER_MINUTE must be a whole number"),
        ({"TENKEN_SMTP_URL_FILE": "/nowhere/smtp"}, "TENKEN_SMTP_URL_FILE names /nowhere/smtp"),
        ({"TENKEN_DATABASE_URL": "oops://tenken:hush@host/tenken"}, "Scheme 'oops://' is unknown"),
        ({"TENKEN_VAR": "/proc/nowhere"}, "/proc/nowhere: No such file or directory"),
        ({"DJANGO_SETTINGS_MODULE": "nowhere"}, "DJANGO_SETTINGS_MODULE names no settings"),
        ({"DJANGO_SETTINGS_MODULE": "tenken_site.config.settings.production"}, "Set TENKEN_SECRET_KEY"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_setting_that_cannot_be_used_is_named_and_no_secret_is(
    settings: dict[str, str], words: str, tmp_path: Path
) -> None:
    result = run(("campaign", "list"), tmp_path, **settings)

    assert (result.returncode, result.stdout) == (1, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert "hush" not in result.stderr


def test_a_database_that_somebody_else_writes_says_to_try_again(tmp_path: Path) -> None:
    environment = {**os.environ, "TENKEN_VAR": str(tmp_path), "TENKEN_DATABASE_URL": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    copy_sqlite(tmp_path / "tenken.sqlite3")
    brief = (
        "from tenken_site.config.settings import database; database.SQLITE_OPTIONS.update(timeout=0.1, init_command='')"
    )
    writing = sqlite3.connect(tmp_path / "tenken.sqlite3", isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")

    result = subprocess.run(
        [sys.executable, "-c", f"{brief}; from tenken.cli import main; main()", *COMMANDS[1]],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    writing.close()

    assert (result.returncode, result.stdout) == (1, "")
    assert "database is locked" in result.stderr
    assert "Every command can be run again" in result.stderr
    assert "Traceback" not in result.stderr
