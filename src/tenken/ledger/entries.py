"""One entry of the log and its digest.

The digest is SHA-256 over canonical JSON that holds 16 random bytes of the entry's own. Without them a digest that is
kept elsewhere would tell, by trying, who did what: users are few and actions fewer.

The number of the entry is not in it: the database gives the number while it stores. The batch binds number and digest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tenken.errors import LedgerError

__all__ = ["DIGEST_BYTES", "SALT_BYTES", "Entry", "NoCanonicalForm", "entry_digest"]

SALT_BYTES = 16
DIGEST_BYTES = 32
FORMAT = "tenken-audit-entry/1"


class NoCanonicalForm(LedgerError):
    """The entry holds what has no one written form: a time without zone, what JSON has no word for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what, when, for whom, from where and why; ``salt`` is 16 random bytes."""

    at: datetime
    actor: str
    action: str
    target: str
    behalf: str
    reason: str
    origin: str
    detail: Mapping[str, object]
    salt: bytes


def entry_digest(entry: Entry) -> bytes:
    """32 bytes over every field. Raises NoCanonicalForm."""
    if entry.at.tzinfo is None:
        raise NoCanonicalForm("the time names no time zone")
    written = {
        "format": FORMAT,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "behalf": entry.behalf,
        "reason": entry.reason,
        "origin": entry.origin,
        "detail": _plain(dict(entry.detail)),
        "salt": entry.salt.hex(),
    }
    text = json.dumps(written, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).digest()


def _plain(value: object) -> object:
    """The value as any database gives it back: a store of JSON may turn 1e20 into digits, and knows no tuples."""
    if isinstance(value, Mapping):
        return {_name(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise NoCanonicalForm("a number without a value")
        return int(value) if value.is_integer() else value
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    raise NoCanonicalForm(f"JSON has no word for {type(value).__name__}")


def _name(key: object) -> str:
    """A key as JSON writes it."""
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, bool | int):
        return json.dumps(key)
    raise NoCanonicalForm(f"{type(key).__name__} names nothing in JSON")
