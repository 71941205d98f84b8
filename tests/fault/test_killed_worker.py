"""Workers killed while a wave is sent: nobody is left out, and nobody gets more than the mail that was in flight.

Two workers and a real mail server, each a process of its own. The workers are killed at random moments, the mail server
breaks connections and is killed too, and so is PostgreSQL. At the end those who got mail are those to whom it was due.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import required
from tests.migrated import copy_sqlite, migrated_cluster
from tests.postgres import MIGRATED, Cluster, PostgreSQLMissing

pytestmark = pytest.mark.fault
SIZES = [1_000, pytest.param(5_000, marks=pytest.mark.long)]  # entries of the wave

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
LONGEST_SECONDS = 240
BREAK_RATE = 0.005


class Wave:
    """One wave on its way: the outbox, the mail server, the workers."""

    def __init__(self, var: Path, *, entries: int, seed: int, database_url: str = "") -> None:
        self.var, self.entries = var, entries
        self.log = var / "arrived"
        self.chance = random.Random(seed)
        self.kills = 0
        self.port = 0
        self.processes: list[subprocess.Popen[bytes]] = []
        self.mail: subprocess.Popen[bytes] | None = None
        (var / "static").mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TENKEN_")},
            "DJANGO_SETTINGS_MODULE": "tenken_site.config.settings.test",
            "TENKEN_VAR": str(var),
            "TENKEN_DATABASE_URL": database_url,
            "TENKEN_MAIL_PER_MINUTE": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4_000:]
        return done.stdout

    def start_mail_server(self) -> None:
        """At the same port each time."""
        arguments = [str(self.port), str(self.log), str(BREAK_RATE), str(self.chance.randrange(1_000))]
        command = [sys.executable, "-m", "tests.factories.post", *arguments]
        self.mail = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE)
        assert self.mail.stdout
        self.port = int(self.mail.stdout.readline())
        self.environment["TENKEN_SMTP_URL"] = f"smtp://127.0.0.1:{self.port}"

    def kill_mail_server(self) -> None:
        assert self.mail
        assert self.mail.stdout
        self.mail.kill()
        self.mail.wait()
        self.mail.stdout.close()
        self.mail = None

    def start_worker(self) -> None:
        command = [sys.executable, "-m", "tests.fault.mail_worker", "work"]
        with (self.var / "workers.log").open("ab") as log:
            self.processes.append(subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log))

    def kill_worker(self) -> None:
        """Any of them, and starts another."""
        struck = self.processes.pop(self.chance.randrange(len(self.processes)))
        struck.kill()
        assert struck.wait() == -signal.SIGKILL, "it had ended by itself"
        self.kills += 1
        self.start_worker()

    def arrived(self) -> Counter[str]:
        """How often each address got mail, and how many connections broke after a mail was taken ("broken")."""
        return Counter(self.log.read_text().split()) if self.log.exists() else Counter()

    def sent_so_far(self) -> int:
        return self.log.read_bytes().count(b"@") if self.log.exists() else 0

    def wait_for(self, mails: int) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while self.sent_so_far() < mails:
            assert time.monotonic() < deadline, (self.var / "workers.log").read_text()[-2_000:]
            time.sleep(0.02)

    def left(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.run("-m", "tests.fault.mail_worker", "left"))
        return found

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        if self.mail:
            self.kill_mail_server()


def survives(wave: Wave, *, rounds: int, database: Cluster | None = None) -> None:
    """Blows at random moments of the wave, then calm until nothing is left."""
    wave.run("-m", "tests.fault.mail_worker", "fill", str(wave.entries))
    wave.start_mail_server()
    for _ in range(WORKERS):
        wave.start_worker()
    moments = sorted(wave.chance.sample(range(20, wave.entries - 200), rounds))
    mail_server_dies, database_dies = moments[rounds // 3], moments[2 * rounds // 3]
    database_kills = 0
    for moment in moments:
        wave.wait_for(moment)
        wave.kill_worker()
        if moment == mail_server_dies:
            wave.kill_mail_server()
            wave.start_mail_server()
        if database and moment == database_dies:
            database.kill()
            database.start()
            database_kills += 1

    deadline = time.monotonic() + LONGEST_SECONDS
    while wave.sent_so_far() < wave.entries and time.monotonic() < deadline:
        time.sleep(0.05)  # to ask the database starts a Python, which costs the workers their time
    while (left := wave.left()) != {"sent": wave.entries} and time.monotonic() < deadline:
        time.sleep(0.5)
    wave.close()

    assert left == {"sent": wave.entries}, (wave.var / "workers.log").read_text()[-2_000:]
    arrived = wave.arrived()
    broken = arrived.pop("broken", 0)
    assert set(arrived) == {f"clinic-{subject}@clinic.test" for subject in range(wave.entries)}
    twice = arrived.total() - wave.entries
    # In flight at a blow: one mail of the worker that died; of each worker when the database or the mail server did.
    assert twice <= wave.kills + broken + WORKERS * (1 + database_kills)


@pytest.fixture
def postgresql() -> Iterator[Cluster]:
    """A database server of this test's own: it is going to be killed."""
    try:
        cluster = migrated_cluster()
    except PostgreSQLMissing as missing:
        required(missing)
        raise
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.mark.parametrize("entries", SIZES)
def test_a_wave_reaches_everyone_although_workers_are_killed(tmp_path: Path, entries: int) -> None:
    copy_sqlite(tmp_path / "tenken.sqlite3")
    wave = Wave(tmp_path, entries=entries, seed=1)
    try:
        survives(wave, rounds=8)
    finally:
        wave.close()


@pytest.mark.parametrize("entries", SIZES)
def test_the_same_on_postgresql_which_is_killed_too(tmp_path: Path, postgresql: Cluster, entries: int) -> None:
    wave = Wave(tmp_path, entries=entries, seed=2, database_url=postgresql.create_database("wave", like=MIGRATED))
    try:
        survives(wave, rounds=8, database=postgresql)
    finally:
        wave.close()
