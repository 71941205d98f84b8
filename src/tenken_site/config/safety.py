"""What makes a ministry's server unsafe, and how to mend it: settings in, faults out. Starts nothing, changes nothing.

Production refuses to start with a fault; ``tenken doctor`` prints faults and warnings. Key files are asked for where
the site serves or a worker works, not where a command may be about to make them (``refuse``). Only modes, owners and
places of key files are looked at, never what they hold. No setting is told by its value: what is printed may be shown.
"""

import ipaddress
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Fault", "Unsafe", "faults", "refuse"]

SHORTEST_SECRET, SHORTEST_CODE_KEY = 50, 32
FEWEST_CHARACTERS = 10  # different ones: "xxxx…" is long and worth nothing
#: Beginnings of secrets that stand in books, in examples and in our tests.
KNOWN = ("django-insecure", "changeme", "change-me", "secret", "only-for-tests", "example", "insecure", "password")
#: Files nobody but the site's own user may read.
KEY_FILES = {"TENKEN_MASTER_KEY_FILE": "tenken keys make", "TENKEN_AUDIT_KEY_FILE": "tenken audit key"}
OTHERS = stat.S_IRWXG | stat.S_IRWXO
Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is unsafe; a warning lets the site start."""

    setting: str
    what: str
    how_to_mend: str
    warning: bool = False
    serving: bool = False  # stops servers and workers only: a command may be there to mend it

    def __str__(self) -> str:
        return f"{self.setting} {self.what} {self.how_to_mend}"


class Unsafe(RuntimeError):
    """The site must not run with these settings; the text names every fault and how to mend it."""


def refuse(settings: Settings, *, environment: Mapping[str, str], serving: bool) -> None:
    """Raises Unsafe when a fault forbids to go on."""
    stopping = [
        str(fault)
        for fault in faults(settings, environment=environment)
        if not fault.warning and (serving or not fault.serving)
    ]
    if stopping:
        raise Unsafe("Unsafe settings:\n" + "\n".join(f"- {text}" for text in stopping))


def faults(settings: Settings, *, environment: Mapping[str, str]) -> tuple[Fault, ...]:
    """Every fault of these settings, those that stop the start before warnings."""
    found = [fault for check in CHECKS for fault in check(settings, environment)]
    return tuple(sorted(found, key=lambda fault: fault.warning))


def _debug(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    if settings["DEBUG"]:
        yield Fault("DEBUG", "is on: error pages would show answers and keys.", "Leave it off in production.")


def _secrets(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    secret, code_key = str(settings["SECRET_KEY"]), str(settings["TENKEN_CODE_KEY"])
    make = "Make a random one: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    for name, value, shortest in (
        ("TENKEN_SECRET_KEY", secret, SHORTEST_SECRET),
        ("TENKEN_CODE_KEY", code_key, SHORTEST_CODE_KEY),
    ):
        if len(value) < shortest:
            yield Fault(name, f"is shorter than {shortest} characters.", make)
        elif len(set(value)) < FEWEST_CHARACTERS:
            yield Fault(name, f"has fewer than {FEWEST_CHARACTERS} different characters.", make)
        if value.lower().startswith(KNOWN):
            yield Fault(name, "begins like an example that everybody knows.", make)
    if code_key in {secret, secret[::-1]}:
        yield Fault("TENKEN_CODE_KEY", "is the secret key again: whoever learns one has both.", make)


def _hosts(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    mend = "Name the hosts under which the site is reached."
    if not settings["ALLOWED_HOSTS"]:
        yield Fault("TENKEN_HOSTS", "names no host.", mend)
    if any("*" in host or host.startswith(".") for host in settings["ALLOWED_HOSTS"]):
        yield Fault("TENKEN_HOSTS", "takes any name, so that mails and letters could be made to lead elsewhere.", mend)


def _address(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    try:
        parts = urlsplit(str(settings["TENKEN_SITE_URL"]))
        host = parts.hostname or ""
    except ValueError:
        yield Fault("TENKEN_SITE_URL", "cannot be read.", "Write it as https://survey.example.go.jp.")
        return
    if parts.scheme != "https":
        yield Fault(
            "TENKEN_SITE_URL", "must begin with https://: codes are typed there.", "Give the site a certificate."
        )
    elif settings["ALLOWED_HOSTS"] and host not in settings["ALLOWED_HOSTS"]:
        yield Fault("TENKEN_SITE_URL", "names a host that is not among TENKEN_HOSTS.", "Add it there.")


def _transport(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        if not settings[name]:
            yield Fault(name, "is off: sessions would travel in clear.", "Leave it as production sets it.")
    if settings["SECURE_HSTS_SECONDS"] < 180 * 24 * 60 * 60:
        yield Fault("SECURE_HSTS_SECONDS", "is under half a year.", "Leave it as production sets it.")
    if settings["ALLAUTH_TRUSTED_PROXY_COUNT"] < 1:
        yield Fault(
            "TENKEN_TRUSTED_PROXIES", "counts no proxy: all clinics would share one limit.", "Count yours: 1 or more."
        )


def _database(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    chosen = settings["DATABASES"]["default"]
    if "sqlite" in chosen["ENGINE"]:
        yield Fault(
            "TENKEN_DATABASE_URL", "names SQLite: one machine, no standby.",
            "Use PostgreSQL (postgresql://user@host/name) for a survey of a country.", warning=True,
        )  # fmt: skip
        return
    mode = str(chosen.get("OPTIONS", {}).get("sslmode", ""))
    if _is_remote(str(chosen.get("HOST", ""))) and mode not in {"require", "verify-ca", "verify-full"}:
        yield Fault(
            "TENKEN_DATABASE_URL", "reaches another machine without TLS.", "Add ?sslmode=verify-full to the address."
        )


def _mail(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    try:
        parts = urlsplit(str(settings["TENKEN_SMTP_URL"]))
        host = parts.hostname or ""
    except ValueError:
        yield Fault("TENKEN_SMTP_URL", "cannot be read.", "Write it as smtps://user:password@host.")
        return
    if parts.scheme == "smtp" and _is_remote(host):
        yield Fault(
            "TENKEN_SMTP_URL", "reaches another machine without TLS: codes would travel in clear.",
            "Use smtps:// or smtp+starttls://.",
        )  # fmt: skip


def _keys(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    for name, make in KEY_FILES.items():
        path = Path(str(settings[name]))
        if name == "TENKEN_MASTER_KEY_FILE" and not settings["TENKEN_KEY_SERVICE"].endswith(".MasterKeyFile"):
            continue  # another service keeps the keys
        yield from _key_file(name, path, make=make)
        if path.resolve().is_relative_to(Path(str(settings["VAR"])).resolve()):
            yield Fault(
                name, "lies in the folder of the data (TENKEN_VAR), so a copy of that folder opens everything.",
                "Move it to another disk, such as /etc/tenken/ or a mounted secret.", warning=True,
            )  # fmt: skip


def _key_file(name: str, path: Path, *, make: str) -> Iterator[Fault]:
    try:
        found = path.stat()
    except OSError:
        yield Fault(name, "names no file that can be read.", f"Make it with `{make}`, or mend the path.", serving=True)
        return
    if not stat.S_ISREG(found.st_mode):
        yield Fault(name, "is no file.", f"Make one with `{make}`.", serving=True)
    elif found.st_mode & OTHERS:
        yield Fault(
            name, "can be read or written by others.", "chmod 600 it; its user is the site's own.", serving=True
        )
    elif found.st_uid != os.geteuid():
        yield Fault(name, "belongs to another user.", "chown it to the site's own user.", serving=True)


def _static_files(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    """The names of the collected files; without them every page ends with an error."""
    storage = settings["STORAGES"]["staticfiles"]["BACKEND"]
    if "Manifest" in storage and not (Path(str(settings["STATIC_ROOT"])) / "staticfiles.json").is_file():
        yield Fault(
            "TENKEN_VAR", "holds no collected style sheets (static/staticfiles.json): every page would fail.",
            "Run script/setup with these settings.", serving=True,
        )  # fmt: skip


def _secret_files(_settings: Settings, environment: Mapping[str, str]) -> Iterator[Fault]:
    """Files named by NAME_FILE, out of which secrets are read."""
    for name in ("TENKEN_SECRET_KEY_FILE", "TENKEN_CODE_KEY_FILE", "TENKEN_DATABASE_URL_FILE", "TENKEN_SMTP_URL_FILE"):
        path = environment.get(name, "")
        try:
            mode = Path(path).stat().st_mode if path else 0
        except OSError:
            continue  # the env reader has said so
        if mode & stat.S_IRWXO:
            yield Fault(name, "names a file that anyone on the machine can read.", "chmod 600 the file.")


def _sign_in(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Fault]:
    if settings["TENKEN_DEMO"]:
        yield Fault("TENKEN_DEMO", "is on: its codes are written down.", "Start with an empty database.")
    if any("MD5" in name or "Unsalted" in name for name in settings["PASSWORD_HASHERS"]):
        yield Fault("PASSWORD_HASHERS", "holds one that is for tests.", "Leave it as the base settings have it.")
    if settings["TENKEN_IDLE_SECONDS"] > 4 * 60 * 60:
        yield Fault(
            "TENKEN_IDLE_SECONDS", "is over four hours on computers that clinics share.", "3600 is usual.", warning=True
        )


def _is_remote(host: str) -> bool:
    """Whether what is sent there leaves this machine. A path is a socket."""
    if not host or host.startswith("/") or host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


CHECKS: tuple[Callable[[Settings, Mapping[str, str]], Iterator[Fault]], ...] = (
    _debug, _secrets, _hosts, _address, _transport, _database, _mail, _keys, _static_files, _secret_files,
    _sign_in,
)  # fmt: skip
