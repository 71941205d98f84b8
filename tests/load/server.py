"""The site as it runs in use: granian with several workers, in a process group of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Server", "SignIn", "free_port"]

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SignIn:
    """A clinic's case and the code that opens it."""

    case: str
    code: str


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One site over one database. ``start`` and ``kill`` may be called again and again."""

    def __init__(
        self,
        *,
        var: Path,
        database_url: str = "",
        settings: str = "tenken_site.config.settings.test",
        workers: int = 2,
        port: int | None = None,
    ) -> None:
        self.port = port or free_port()
        self.workers = workers
        self._log = var / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        (var / "static").mkdir(parents=True, exist_ok=True)
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings,
            "TENKEN_VAR": str(var),
            "TENKEN_DATABASE_URL": database_url,
            "TENKEN_LIMIT_FACTOR": "100000",  # a nation comes from one machine here
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, *arguments: str) -> str:
        """Runs a Python program in the server's environment; what it printed. Raises RuntimeError with its errors."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-4_000:])
        return done.stdout

    def prepare(self, *, folder: Path, instrument: str, clinics: int, codes: int) -> list[SignIn]:
        """Fills the empty database (``tests.load.prepare``)."""
        told = self.run("-m", "tests.load.prepare", str(folder), instrument, str(clinics), str(codes))
        return [SignIn(**sign_in) for sign_in in json.loads(told)]

    def start(self) -> None:
        """Starts the server and waits until it answers. Raises RuntimeError with its log."""
        command = [
            *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--workers", str(self.workers), "--blocking-threads", "1", "--no-ws"),
            *("--log-level", "warning", "tenken_site.config.wsgi:application"),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to the whole process group, workers too, and waits until none of them is left."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=30)
        while self.processes():
            time.sleep(0.01)
        self._process = None

    def processes(self) -> list[int]:
        """Everything that runs in the server's session: the parent and its workers."""
        session = self._process.pid if self._process else -1
        return [pid for pid, fields in _processes() if int(fields[3]) == session and fields[0] != "Z"]

    def cpu_seconds(self) -> float:
        """What the server's processes have used so far, from their own counters."""
        mine = set(self.processes())
        ticks = sum(int(fields[11]) + int(fields[12]) for pid, fields in _processes() if pid in mine)
        return ticks / os.sysconf("SC_CLK_TCK")

    def log(self) -> str:
        """The end of what the server wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-8_000:] if self._log.exists() else ""

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
            probe.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return bool(probe.recv(16))
        return False


def _processes() -> list[tuple[int, list[str]]]:
    """Every process with the fields of its stat after the name: state, parent, group, session, …"""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # ended meanwhile
            found.append((int(stat.parent.name), stat.read_text().rpartition(")")[2].split()))
    return found
