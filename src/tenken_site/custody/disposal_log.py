"""The disposal log: a file apart from the database and its backups, one signed line for each thing destroyed.

A backup that is restored knows nothing of what was destroyed after it was made; ``tenken restore`` reads it here and
destroys it again. Each line is JSON with the digest of the line before, signed by the key of the audit log, so that a
line that was changed, added or taken out from between is found. No line names a person: cases, users, units by number.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tenken.errors import TenkenError
from tenken_site.audit import signing

__all__ = ["DisposalLogDamaged", "LogLine", "append", "lines"]

PURPOSE = b"tenken disposal\0"


class DisposalLogDamaged(TenkenError):
    """A line is not as it was written; the message says which."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that was destroyed."""

    number: int
    at: datetime
    kind: str
    subject: str
    told: Mapping[str, Any]  # what the action needs to do it again
    reason: str
    asked_by: str
    by: str
    key: str  # the public key that signed, hex
    digest: str  # SHA-256 of the line, hex


def append(
    *, kind: str, subject: str, told: Mapping[str, Any], reason: str, asked_by: str, by: str, now: datetime
) -> str:
    """Writes the next line to the disk and returns its digest. Raises DisposalLogDamaged, AuditKeyMissing, OSError.

    Called last in the transaction that destroys: what is not in the log is not destroyed.
    """
    signer = signing.signer()
    path = Path(settings.TENKEN_DISPOSAL_LOG)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        before = _read(file.read())
        entry = {
            "number": len(before) + 1,
            "at": now.isoformat(),
            "kind": kind,
            "subject": subject,
            "told": dict(told),
            "reason": reason,
            "asked_by": asked_by,
            "by": by,
            "previous": before[-1].digest if before else "",
            "key": signer.public.hex(),
        }
        entry["signature"] = signer.sign(PURPOSE + _form(entry)).hex()
        line = _form(entry)
        file.seek(0, os.SEEK_END)
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(line).hexdigest()


def lines(*, trust: Sequence[str] | None = None) -> tuple[LogLine, ...]:
    """Every line in order; none where the file does not exist. ``trust``: public keys in hex that may have signed.

    Where it is None the lines must be signed by the key that each names. Raises DisposalLogDamaged.
    """
    path = Path(settings.TENKEN_DISPOSAL_LOG)
    return _read(path.read_bytes(), trust=trust) if path.exists() else ()


def _form(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _read(content: bytes, *, trust: Sequence[str] | None = None) -> tuple[LogLine, ...]:
    found: list[LogLine] = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            entry = json.loads(line)
            signature = bytes.fromhex(entry.pop("signature"))
            key = str(entry["key"])
            sound = signing.verify(bytes.fromhex(key), signature, PURPOSE + _form(entry))
            sound = sound and entry["number"] == number
            sound = sound and entry["previous"] == (found[-1].digest if found else "")
            at = datetime.fromisoformat(entry["at"])
        except (ValueError, KeyError, TypeError, AttributeError):
            sound = False
        if not sound:
            raise DisposalLogDamaged(f"Line {number} of the disposal log is not as it was written.")
        if trust is not None and key not in trust:
            raise DisposalLogDamaged(
                f"Line {number} of the disposal log is signed by a key that nobody vouches for. If it is one of yours, "
                f"name it: --trust {signing.fingerprint_of(bytes.fromhex(key))[:16]}"
            )
        found.append(
            LogLine(
                number=number,
                at=at,
                kind=entry["kind"],
                subject=entry["subject"],
                told=entry["told"],
                reason=entry["reason"],
                asked_by=entry["asked_by"],
                by=entry["by"],
                key=key,
                digest=hashlib.sha256(line).hexdigest(),
            )
        )
    return tuple(found)
