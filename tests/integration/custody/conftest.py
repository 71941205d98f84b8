"""A pair of keys, a place for backups, and a second place to restore into."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.conf import settings as django_settings
from django.db import connection

from tenken_site.config.settings.database import database  # noqa: TID251  # the function, no setting

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Pair:
    """A public key, and the file of its identity."""

    public: str
    file: Path


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    identity = pyrage.x25519.Identity.generate()
    file = tmp_path / "identity.txt"
    file.write_text(f"# for tests\n{identity}\n", encoding="utf-8")
    return Pair(str(identity.to_public()), file)


@pytest.fixture
def backups(tmp_path: Path, pair: Pair, settings: Any) -> Path:
    """The folder of backups; the disposal log lies beside it."""
    settings.TENKEN_BACKUP_FOLDER = str(tmp_path / "backups")
    settings.TENKEN_BACKUP_RECIPIENTS = [pair.public]
    settings.TENKEN_DISPOSAL_LOG = str(tmp_path / "disposals.log")
    settings.VAR = tmp_path
    return tmp_path / "backups"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another machine: an empty database, and the command that runs there."""

    environment: dict[str, str]
    settings: dict[str, Any]  # Django's, of its database

    def tenken(self, *words: str | Path, fails: bool = False) -> Any:
        """What ``tenken … --json`` prints there; with ``fails`` what it says."""
        done = subprocess.run(
            [sys.executable, "-c", "from tenken.cli import main; main()", *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(done.returncode) is fails, done.stdout + done.stderr[-4_000:]
        return done.stderr if fails else json.loads(done.stdout)


@pytest.fixture
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest, transactional_db: None) -> Elsewhere:
    return make_elsewhere(tmp_path / "elsewhere", request, log=tmp_path / "disposals.log")


def make_elsewhere(var: Path, request: pytest.FixtureRequest, *, log: Path) -> Elsewhere:
    (var / "static").mkdir(parents=True)
    url = ""
    if connection.vendor == "postgresql":
        cluster = request.getfixturevalue("postgresql_server")
        url = cluster.create_database(f"elsewhere_{var.parent.name[-20:].replace('-', '_').lower()}")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TENKEN_")}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tenken_site.config.settings.test",
        "TENKEN_VAR": str(var),
        "TENKEN_DATABASE_URL": url,
        "TENKEN_DISPOSAL_LOG": str(log),
    }
    return Elsewhere(environment, _whole(database(url=url, var=var)))


def _whole(chosen: dict[str, Any]) -> dict[str, Any]:
    """With every entry that Django fills in."""
    return {**connection.settings_dict, **chosen, "CONN_MAX_AGE": 0}


Tenken = Callable[..., Any]


@pytest.fixture
def tenken(backups: Path) -> Tenken:
    """Runs the command here, in this process: what it prints as JSON, or what it says where it fails."""
    from click.testing import CliRunner

    from tenken.cli import main

    def run(*words: str | Path, fails: bool = False, typed: str | None = None) -> Any:
        done = CliRunner().invoke(main, [*map(str, words)], input=typed, catch_exceptions=True)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert bool(done.exit_code) is fails, done.output
        return done.stderr if fails else json.loads(done.stdout)

    assert django_settings.TENKEN_BACKUP_FOLDER
    return run
