"""PostgreSQL's own programs, called with the address in the environment: no password stands in a list of processes."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

from tenken.errors import TenkenError

__all__ = ["ProgramFailed", "ProgramMissing", "environment", "piped", "program", "running"]

PACKAGE = "postgresql-client"
#: libpq's names for what Django's settings call otherwise.
_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "options": "PGOPTIONS",
}


class ProgramMissing(TenkenError):
    """A program of PostgreSQL is not installed."""


class ProgramFailed(TenkenError):
    """It ended with an error; the message is its own first lines."""


def program(name: str) -> str:
    """Where it lies. Raises ProgramMissing with the Debian package to install."""
    found = shutil.which(name)
    if found is None:
        raise ProgramMissing(f"{name} is missing. Install the Debian package {PACKAGE}: apt-get install {PACKAGE}")
    return found


def environment(settings: Mapping[str, Any], *, name: str) -> dict[str, str]:
    """The environment in which libpq finds the database ``name`` of these Django settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    given = {"PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"]}
    given |= {"PGPASSWORD": settings["PASSWORD"], "PGDATABASE": name}
    options = settings.get("OPTIONS", {})
    given |= {variable: options[key] for key, variable in _OPTIONS.items() if key in options}
    return kept | {key: str(value) for key, value in given.items() if value} | {"LC_MESSAGES": "C"}


@contextmanager
def running(
    *command: str, environment: Mapping[str, str], takes: IO[bytes] | int | None = None, pipes_in: bool = False
) -> Iterator["subprocess.Popen[bytes]"]:
    """The program with its standard output as a pipe; ended with us. Raises ProgramFailed at the end for an error."""
    with tempfile.TemporaryFile() as said:
        stdin = subprocess.PIPE if pipes_in else (takes if takes is not None else subprocess.DEVNULL)
        process = subprocess.Popen(  # noqa: S603  # our own words; the name was found by ``program``
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=said, env=dict(environment)
        )
        try:
            yield process
        except BrokenPipeError:
            if pipes_in:
                _check(process, command, said)  # it ended before its input: its own words say why
            process.kill()
            raise
        except BaseException:
            process.kill()  # its work is not wanted any more
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            process.wait()
        _check(process, command, said)


def piped(pipe: IO[bytes] | None) -> IO[bytes]:
    """The pipe that ``running`` was asked for."""
    if pipe is None:
        raise ProgramFailed("The program has no pipe.")
    return pipe


def _check(process: "subprocess.Popen[bytes]", command: tuple[str, ...], said: IO[bytes]) -> None:
    process.wait()
    if process.returncode:
        said.seek(0)
        lines = [line for line in said.read(4_000).decode(errors="replace").splitlines() if line.strip()]
        words = " ".join(lines[:3])[:400] or f"exit code {process.returncode}"
        raise ProgramFailed(f"{os.path.basename(command[0])} failed: {words}")
