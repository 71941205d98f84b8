"""A checkpoint: the head of the chain, signed, to be stored where the site cannot reach it.

Whoever may write the database can cut the chain's end off. A checkpoint from before says how long the chain was and
what its last digest was.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from tenken.errors import LedgerError
from tenken.ledger.batches import Signer, Verifier
from tenken.ledger.entries import DIGEST_BYTES

__all__ = ["Checkpoint", "NotACheckpoint", "is_genuine", "make_checkpoint", "read_checkpoint", "write_checkpoint"]

FORMAT = "tenken-checkpoint/1"
LONGEST_FILE = 10_000


class NotACheckpoint(LedgerError):
    """The text is no checkpoint of this format."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """At ``at`` the chain had ``number`` batches with ``entries`` entries, and ``digest`` was its last."""

    number: int
    digest: bytes
    entries: int
    at: datetime
    key: str
    signature: bytes


def make_checkpoint(*, number: int, digest: bytes, entries: int, at: datetime, signer: Signer) -> Checkpoint:
    """Signs the head."""
    text = _signed_text(number=number, digest=digest, entries=entries, at=at, key=signer.fingerprint)
    return Checkpoint(number, digest, entries, at, signer.fingerprint, signer.sign(text))


def is_genuine(checkpoint: Checkpoint, key: Verifier) -> bool:
    """Whether the key made this checkpoint."""
    text = _signed_text(
        number=checkpoint.number,
        digest=checkpoint.digest,
        entries=checkpoint.entries,
        at=checkpoint.at,
        key=checkpoint.key,
    )
    return key.verify(signature=checkpoint.signature, data=text)


def write_checkpoint(checkpoint: Checkpoint) -> str:
    """One JSON document, as it stands in the file."""
    shown = {
        "format": FORMAT,
        "number": checkpoint.number,
        "digest": checkpoint.digest.hex(),
        "entries": checkpoint.entries,
        "at": _written(checkpoint.at),
        "key": checkpoint.key,
        "signature": checkpoint.signature.hex(),
    }
    return json.dumps(shown, indent=1, sort_keys=True) + "\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a file. Raises NotACheckpoint."""
    if len(text) > LONGEST_FILE:
        raise NotACheckpoint("too long for a checkpoint")
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise NotACheckpoint("not JSON") from None
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise NotACheckpoint(f"not of the format {FORMAT}")
    try:
        found = Checkpoint(
            number=_count(read["number"]),
            digest=bytes.fromhex(read["digest"]),
            entries=_count(read["entries"]),
            at=datetime.fromisoformat(read["at"]),
            key=str(read["key"]),
            signature=bytes.fromhex(read["signature"]),
        )
    except (KeyError, TypeError, ValueError):
        raise NotACheckpoint("a part of it is missing or malformed") from None
    if found.at.tzinfo is None or len(found.digest) != DIGEST_BYTES:
        raise NotACheckpoint("a part of it is missing or malformed")
    return found


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(value)
    return value


def _signed_text(*, number: int, digest: bytes, entries: int, at: datetime, key: str) -> bytes:
    text = json.dumps([FORMAT, number, digest.hex(), entries, _written(at), key], separators=(",", ":"))
    return b"tenken checkpoint\0" + text.encode("ascii")


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
