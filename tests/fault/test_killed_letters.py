"""Letters whose maker is killed between the PDF and the database: one letter a clinic, no code that no letter bears."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.fault.letter_worker import BATCH
from tests.migrated import copy_sqlite

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parents[2]
CLINICS = 120
BLOWS = 6


class Maker:
    """The processes over one database."""

    def __init__(self, var: Path) -> None:
        (var / "static").mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TENKEN_")},
            "DJANGO_SETTINGS_MODULE": "tenken_site.config.settings.test",
            "TENKEN_VAR": str(var),
            "TENKEN_DATABASE_URL": "",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4_000:]
        return done.stdout

    def left(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("-m", "tests.fault.letter_worker", "left"))
        return found

    def killed(self, *, after: int, later: float) -> None:
        """Makes letters and dies so many seconds after so many PDFs were set, the last of them perhaps not stored."""
        command = [sys.executable, "-m", "tests.fault.letter_worker", "make"]
        with subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE) as process:
            assert process.stdout
            for _ in range(after):
                assert process.stdout.readline() == b"set\n"
            time.sleep(later)
            process.kill()
            assert process.wait() == -signal.SIGKILL, "it had ended by itself"


def test_every_clinic_gets_one_letter_although_its_maker_is_killed_over_and_over(tmp_path: Path) -> None:
    maker, chance = Maker(tmp_path), random.Random(7)
    copy_sqlite(tmp_path / "tenken.sqlite3")
    maker.run("-m", "tests.fault.letter_worker", "fill", str(CLINICS))
    everyone = maker.left()["due"]
    assert everyone == CLINICS + 2

    for _ in range(BLOWS):
        maker.killed(after=chance.randint(1, 2), later=chance.choice((0, 0, 0.005, 0.02)))
        left = maker.left()
        assert left["due"] + left["sent"] == everyone
        assert left["sent"] == left["printed"] == left["codes"] == left["in_force"]
    maker.run("-m", "tests.fault.letter_worker", "make")

    left = maker.left()
    assert (left["due"], left["sent"], left["printed"], left["codes"]) == (0, everyone, everyone, everyone)
    assert left["numbers"] == list(range(1, len(left["numbers"]) + 1))
    assert len(left["numbers"]) >= everyone / BATCH
