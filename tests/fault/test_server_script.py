"""``script/server`` at a terminal: Ctrl-C stops everything it started, and nothing is left running."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.load.server import free_port
from tests.migrated import copy_sqlite

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C stops it"
START_SECONDS = 60
STOP_SECONDS = 4
PATIENCE_SECONDS = 5  # what the script gives those that do not listen
CTRL_C = b"\x03"


def environment(var: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("TENKEN_")},
        "DJANGO_SETTINGS_MODULE": "tenken_site.config.settings.development",
        "TENKEN_VAR": str(var),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


class Terminal:
    """script/server in the foreground of a terminal of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.text = ""
        self.status: int | None = None
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a run in the background hands on that it is ignored
            os.execve("script/server", ["script/server", "--port", str(self.port)], environment(var))

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def wait_for(self, happened: Callable[[], bool], *, seconds: float) -> bool:
        """Reads the screen until it happened."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if select.select([self._screen], [], [], 0.05)[0]:
                with contextlib.suppress(OSError):  # the last program has closed the terminal
                    self.text += os.read(self._screen, 4096).decode("utf-8", "replace")
            if happened():
                return True
        return False

    def is_ready(self) -> bool:
        """Whether the server answers: before, its workers may not be there yet."""
        if READY not in self.text:
            return False
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as visitor:
            visitor.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return visitor.recv(16).startswith(b"HTTP/1.1 200")
        return False

    def has_ended(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def processes(self) -> dict[int, str]:
        """What runs over this folder, whichever session it is in."""
        mine = f"TENKEN_VAR={self.var}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # ended meanwhile, or somebody else's
                if mine in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def close(self) -> None:
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.status is None:
            os.waitpid(self.pid, 0)
        os.close(self._screen)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demonstration, so that a start is quick."""
    var = tmp_path_factory.mktemp("server")
    copy_sqlite(var / "tenken.sqlite3")
    (var / ".migrated").touch()  # script/setup looks there first
    for command in (["script/setup"], [".venv/bin/tenken", "demo", "--clinics", "10"]):
        subprocess.run(command, cwd=ROOT, env=environment(var), check=True, capture_output=True)
    return var


@pytest.fixture
def starting(loaded: Path) -> Iterator[Terminal]:
    started = Terminal(loaded)
    try:
        yield started
    finally:
        started.close()


@pytest.fixture
def terminal(starting: Terminal) -> Terminal:
    """The same, once the server answers."""
    assert starting.wait_for(starting.is_ready, seconds=START_SECONDS), starting.text
    return starting


def everything_has_stopped(terminal: Terminal) -> bool:
    return terminal.has_ended() and not terminal.processes()


def test_ctrl_c_stops_the_server_and_leaves_nothing_running(terminal: Terminal) -> None:
    terminal.type(CTRL_C)

    assert terminal.wait_for(lambda: everything_has_stopped(terminal), seconds=STOP_SECONDS), terminal.processes()
    assert terminal.status == 0
    assert "server: stopped" in terminal.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_group_stops_everything(terminal: Terminal, number: signal.Signals) -> None:
    os.killpg(terminal.pid, number)

    assert terminal.wait_for(lambda: everything_has_stopped(terminal), seconds=STOP_SECONDS), terminal.processes()


def test_a_signal_to_the_script_alone_stops_everything(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGTERM)

    assert terminal.wait_for(lambda: everything_has_stopped(terminal), seconds=STOP_SECONDS), terminal.processes()


def freeze(terminal: Terminal) -> None:
    """Makes the server deaf to every signal but the last."""
    for pid, command in terminal.processes().items():
        if re.search(r"\bgranian\b", command):
            os.kill(pid, signal.SIGSTOP)


def test_a_server_that_does_not_listen_is_ended_after_five_seconds(terminal: Terminal) -> None:
    freeze(terminal)

    terminal.type(CTRL_C)

    assert not terminal.wait_for(terminal.has_ended, seconds=3)
    longest = PATIENCE_SECONDS + STOP_SECONDS
    assert terminal.wait_for(lambda: everything_has_stopped(terminal), seconds=longest), terminal.processes()


def test_a_second_ctrl_c_ends_everything_at_once(terminal: Terminal) -> None:
    freeze(terminal)
    terminal.type(CTRL_C)
    terminal.wait_for(terminal.has_ended, seconds=0.5)

    terminal.type(CTRL_C)

    assert terminal.wait_for(lambda: everything_has_stopped(terminal), seconds=2), terminal.processes()


def test_a_server_that_dies_takes_the_rest_along_and_the_script_fails(terminal: Terminal) -> None:
    server = min(pid for pid, command in terminal.processes().items() if re.search(r"\bgranian\b", command))

    os.kill(server, signal.SIGKILL)

    assert terminal.wait_for(lambda: everything_has_stopped(terminal), seconds=STOP_SECONDS), terminal.processes()
    assert terminal.status


def test_ctrl_c_while_the_server_starts_leaves_nothing_running(starting: Terminal) -> None:
    assert starting.wait_for(lambda: READY in starting.text, seconds=START_SECONDS), starting.text

    starting.type(CTRL_C)

    longest = PATIENCE_SECONDS + STOP_SECONDS
    assert starting.wait_for(lambda: everything_has_stopped(starting), seconds=longest), starting.processes()


def test_ctrl_c_while_the_set_up_is_looked_at_leaves_nothing_running(starting: Terminal) -> None:
    starting.wait_for(lambda: bool(starting.processes()), seconds=STOP_SECONDS)

    starting.type(CTRL_C)

    assert starting.wait_for(lambda: everything_has_stopped(starting), seconds=STOP_SECONDS), starting.processes()
