"""Freezing a version of a list."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from tenken.cli import main
from tenken_site.audit.models import AuditEntry
from tenken_site.frames.actions.freeze import freeze_version
from tests.cast import NOW
from tests.factories.frames import frame_version

pytestmark = pytest.mark.django_db


def test_a_version_is_frozen_once_by_the_first_who_asks() -> None:
    version = frame_version()

    first = freeze_version(version=version, by="user:1", now=NOW)
    second = freeze_version(version=version, by="user:2", now=NOW + timedelta(days=1))

    version.refresh_from_db()
    assert (first, second) == (True, False)
    assert (version.frozen_at, version.frozen_by) == (NOW, "user:1")
    entry = AuditEntry.objects.get(action="frames.freeze")
    assert (entry.actor, entry.target) == ("user:1", f"frame_version:{version.pk}")


def test_the_command_freezes_the_newest_version_and_says_so_when_it_is() -> None:
    frame_version(name="clinics")
    newest = frame_version(name="clinics")

    tried, done, again = (
        CliRunner().invoke(main, ["frame", "freeze", *options]) for options in (["--dry-run"], [], [])
    )

    newest.refresh_from_db()
    assert [result.exit_code for result in (tried, done, again)] == [0, 0, 0]
    assert "まだ何も変えていません" in tried.stdout
    assert "第2版を凍結しました" in done.stdout
    assert "すでに凍結されています" in again.stdout
    assert newest.frozen_by == "command:frame-freeze"


def test_a_dry_run_changes_nothing_and_json_tells_it() -> None:
    version = frame_version(name="clinics")

    printed = json.loads(CliRunner().invoke(main, ["frame", "freeze", "--version", "1", "--dry-run", "--json"]).stdout)

    version.refresh_from_db()
    assert printed == {"frame": "clinics", "version": 1, "newly": True, "frozen_at": None, "dry_run": True}
    assert version.frozen_at is None
