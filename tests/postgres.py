"""A PostgreSQL server of our own in a temporary folder: started for one test run, reached by a Unix socket.

Needs PostgreSQL's server programs (``initdb``, ``postgres``). They refuse to run as root,
so root starts them as another user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

__all__ = ["MIGRATED", "PACKAGE", "Cluster", "PostgreSQLMissing", "programs", "version"]

#: What to install on Debian and Ubuntu; brings the newest server the release has.
PACKAGE = "postgresql"
#: The database of ``tests.migrated``.
MIGRATED = "migrated"
USERS_FOR_ROOT = ("postgres", "nobody")
START_SECONDS = 60


class PostgreSQLMissing(RuntimeError):
    """The server programs are not there; the message says what to install."""


def programs() -> Path:
    """The folder that holds ``initdb`` and ``postgres``. Raises PostgreSQLMissing."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgreSQLMissing(
        "PostgreSQL's server programs (initdb, postgres) are missing. "
        f"Install the Debian package '{PACKAGE}': sudo apt-get install {PACKAGE}"
    )


def version() -> str:
    """Which server starts here. Raises PostgreSQLMissing."""
    program = programs() / "postgres"
    return f"{program} {subprocess.run([program, '--version'], capture_output=True, text=True, check=True).stdout}"


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: None for ourselves, another user when we are root."""
    if os.geteuid() != 0:
        return None
    for name in USERS_FOR_ROOT:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgreSQLMissing("PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody'.")


class Cluster:
    """One server with one superuser, ``tenken``. ``start``, ``stop`` and ``kill`` may be called again and again.

    ``like``: begins with what another one held (its ``copy_to``) instead of nothing.
    """

    def __init__(self, *, like: Path | None = None) -> None:
        self._programs = programs()
        self._account = _account()
        self.folder = Path(tempfile.mkdtemp(prefix="tenken-pg-", dir="/tmp"))  # a socket's path must stay short
        if self._account:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        if like:
            _copy(like, self.folder / "cluster")
            return
        self._run(
            *("initdb", "--auth=trust", "--username=tenken", "--encoding=UTF8", "--locale=C", "--no-sync"),
            *("--pgdata", str(self.folder / "cluster")),
        )

    def url(self, name: str = "postgres") -> str:
        """The address of a database, as ``TENKEN_DATABASE_URL`` takes it."""
        return f"postgresql://tenken@{str(self.folder).replace('/', '%2F')}/{name}"

    def start(self) -> None:
        """Starts the server and waits until it answers, also after a kill. Raises RuntimeError with its log."""
        if self._process is not None:
            return
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self._programs / "postgres"),
                    *("-D", str(self.folder / "cluster"), "-k", str(self.folder)),
                    *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "max_connections=60"),
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                env=self._environment(),
                **self._identity(),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self, *, how: signal.Signals = signal.SIGINT) -> None:
        """Stops the server in order (PostgreSQL's "fast" shutdown); open connections are closed."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Ends the server and its workers by SIGKILL at once, as a power cut would. ``start`` recovers."""
        if self._process is None:
            return
        workers = _children(self._process.pid)
        for pid in (self._process.pid, *workers):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(timeout=30)
        self._process = None

    def remove(self) -> None:
        """Stops the server without writing what it holds ("immediate" shutdown), and deletes its folder."""
        self.stop(how=signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self, name: str, *, like: str = "template1") -> str:
        """Makes an empty database, or one like another that nobody uses now, and gives its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            named = sql.Identifier(name), sql.Identifier(like)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*named))
        return self.url(name)

    def copy_to(self, folder: Path) -> None:
        """Everything a stopped server holds, for ``like``. Raises RuntimeError while it runs."""
        if self._process is not None:
            raise RuntimeError("a running server writes while it is copied")
        _copy(self.folder / "cluster", folder)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _identity(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C", "HOME": str(self.folder)}

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=self._environment(),
            **self._identity(),
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


def _copy(cluster: Path, to: Path) -> None:
    subprocess.run(["cp", "-a", str(cluster), str(to)], check=True)  # keeps owners: the server takes no folder of root


def _children(parent: int) -> list[int]:
    """The processes that this one started. PostgreSQL's workers leave its group, so the group alone is not enough."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found
