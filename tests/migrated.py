"""Databases that are migrated already: made once from this very source, then copied by whoever needs one.

All migrations take six seconds, a copy a blink. A database is kept under a digest of all that it could follow from;
whatever changes there, the next who asks runs the real migrations anew. In CI they always run (``script/test``).

    python -m tests.migrated        makes both kinds anew, side by side
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from tests.postgres import MIGRATED, Cluster, PostgreSQLMissing, version

__all__ = ["copy_sqlite", "digest", "installed", "migrated_cluster"]

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "migrated"
SETTINGS = "tenken_site.config.settings.test"
#: Every file below these counts, whether a migration reads it today or not.
SOURCES = ("src", "requirements", "pyproject.toml", "manage.py", "tests/fixtures/keys", "tests/migrated.py",
           "tests/postgres.py")  # fmt: skip
#: Made from the sources, by Python and by script/setup.
MADE = {".pyc", ".mo"}


def copy_sqlite(file: Path) -> None:
    """Puts a migrated SQLite database there. Nothing may be there yet."""
    with _kept("sqlite", _make_sqlite) as made:
        shutil.copyfile(made / "migrated.sqlite3", file)


def migrated_cluster() -> Cluster:
    """A PostgreSQL server, not started, with the migrated database ``MIGRATED``. Raises PostgreSQLMissing."""
    with _kept("postgresql", _make_postgresql, version()) as made:
        return Cluster(like=made / "cluster")


def digest(*programs: str, root: Path = ROOT) -> str:
    """Of all that a migrated database could follow from: sources, what is installed, and these programs."""
    whole = hashlib.sha256()
    for word in (sys.version, sqlite3.sqlite_version, *programs, *installed()):
        whole.update(word.encode() + b"\n")
    for path in _files(root):
        content = path.read_bytes()
        whole.update(f"\n{path.relative_to(root)} {len(content)}\n".encode() + content)
    return whole.hexdigest()


@cache
def installed() -> tuple[str, ...]:
    """Every package that is installed, with its version."""
    return tuple(sorted(f"{one.name} {one.version}" for one in distributions()))


def _files(root: Path) -> Iterable[Path]:
    for source in SOURCES:
        beginning = root / source
        below = [beginning] if beginning.is_file() else sorted(beginning.rglob("*"))
        yield from (path for path in below if path.is_file() and path.suffix not in MADE)


@contextmanager
def _kept(kind: str, make: Callable[[Path], None], *programs: str, anew: bool = False) -> Iterator[Path]:
    """The folder of this kind for the present digest, made if need be; nobody else changes it meanwhile."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sources = digest(*programs)
        folder = KEPT / f"{kind}-{sources}"
        if folder.exists() and not anew:
            yield folder
            return
        for older in KEPT.glob(f"*{kind}-*"):
            shutil.rmtree(older)
        half = Path(tempfile.mkdtemp(prefix=f"half-{kind}-", dir=KEPT))
        try:
            make(half)
            if digest(*programs) == sources:
                half.rename(folder)
            # else somebody wrote into the sources meanwhile: nobody knows what it holds, and it serves this once
            yield folder if folder.exists() else half
        finally:
            shutil.rmtree(half, ignore_errors=True)


def _ours() -> None:
    """Raises RuntimeError where the code that would migrate is not that of the digest (a link to another checkout)."""
    found = importlib.util.find_spec("tenken_site")
    if found is None or not Path(str(found.origin)).resolve().is_relative_to(ROOT / "src"):
        raise RuntimeError(f"tenken_site is imported from {found and found.origin}, not from {ROOT / 'src'}")


def _make_sqlite(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="tenken-migrated-") as var:
        _migrate(Path(var))
        made = Path(var) / "tenken.sqlite3"
        if made.with_name(f"{made.name}-wal").exists():
            raise RuntimeError("the migrated database was not closed: a copy of its file would lack something")
        shutil.copyfile(made, folder / "migrated.sqlite3")


def _make_postgresql(folder: Path) -> None:
    cluster = Cluster()
    try:
        cluster.start()
        with tempfile.TemporaryDirectory(prefix="tenken-migrated-") as var:
            _migrate(Path(var), database_url=cluster.create_database(MIGRATED))
        cluster.stop()
        cluster.copy_to(folder / "cluster")
    finally:
        cluster.remove()


def _migrate(var: Path, *, database_url: str = "") -> None:
    _ours()
    (var / "static").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TENKEN_")}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "TENKEN_VAR": str(var),
        "TENKEN_DATABASE_URL": database_url,
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stderr[-4_000:]}")


def main() -> None:
    """Makes both kinds anew; without PostgreSQL's programs only SQLite's, and the tests say what is missing."""

    def sqlite() -> None:
        with _kept("sqlite", _make_sqlite, anew=True):
            pass

    def postgresql() -> None:
        try:
            with _kept("postgresql", _make_postgresql, version(), anew=True):
                pass
        except PostgreSQLMissing as missing:
            sys.stderr.write(f"{missing}\n")

    with ThreadPoolExecutor() as pool:
        for made in [pool.submit(sqlite), pool.submit(postgresql)]:
            made.result()


if __name__ == "__main__":
    main()
