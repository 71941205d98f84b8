"""A batch binds the numbers and digests of its entries, and the batch before it.

``contents`` is the list itself, 40 bytes an entry (number as 8 bytes, digest as 32), in the order of the numbers: so
the check can name the entry that was changed, and not only the batch. The batch's digest covers heading and contents;
the digest is signed.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from tenken.errors import LedgerError
from tenken.ledger.entries import DIGEST_BYTES, NoCanonicalForm

__all__ = [
    "FIRST",
    "BadContents",
    "Batch",
    "Signer",
    "Verifier",
    "batch_digest",
    "make_batch",
    "pack",
    "signed_text",
    "unpack",
]

FORMAT = "tenken-audit-batch/1"
#: What the first batch names as the one before it.
FIRST = bytes(DIGEST_BYTES)
NUMBER_BYTES = 8
LINE_BYTES = NUMBER_BYTES + DIGEST_BYTES
LARGEST_NUMBER = 2 ** (8 * NUMBER_BYTES) - 1


class BadContents(LedgerError):
    """This is no list of entries in the order of their numbers."""


class Signer(Protocol):
    """Whoever seals."""

    @property
    def fingerprint(self) -> str:
        """The name of the key."""

    def sign(self, data: bytes) -> bytes:
        """The signature over exactly these bytes."""


class Verifier(Protocol):
    """The public half of a key."""

    def verify(self, *, signature: bytes, data: bytes) -> bool:
        """Whether this key made the signature over exactly these bytes."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One link of the chain. ``number`` counts from 1; ``previous`` is the digest of the batch before."""

    number: int
    previous: bytes
    contents: bytes
    sealed_at: datetime
    key: str  # fingerprint of the key that signed
    digest: bytes
    signature: bytes

    @property
    def count(self) -> int:
        """How many entries it binds."""
        return len(self.contents) // LINE_BYTES


def make_batch(
    *, number: int, previous: bytes, entries: Iterable[tuple[int, bytes]], sealed_at: datetime, signer: Signer
) -> Batch:
    """Seals these entries (number, digest). Raises BadContents for none, or numbers that do not rise."""
    contents = pack(entries)
    digest = batch_digest(
        number=number, previous=previous, contents=contents, sealed_at=sealed_at, key=signer.fingerprint
    )
    return Batch(
        number=number,
        previous=previous,
        contents=contents,
        sealed_at=sealed_at,
        key=signer.fingerprint,
        digest=digest,
        signature=signer.sign(signed_text(digest)),
    )


def batch_digest(*, number: int, previous: bytes, contents: bytes, sealed_at: datetime, key: str) -> bytes:
    """SHA-256 over the heading and the digest of the contents. Raises NoCanonicalForm for a time without zone."""
    if sealed_at.tzinfo is None:
        raise NoCanonicalForm("the time names no time zone")
    heading = {
        "format": FORMAT,
        "number": number,
        "previous": previous.hex(),
        "contents": hashlib.sha256(contents).hexdigest(),
        "count": len(contents) // LINE_BYTES,
        "sealed_at": sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "key": key,
    }
    text = json.dumps(heading, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).digest()


def is_whole(batch: Batch) -> bool:
    """Whether the batch's digest is that of its own heading and contents."""
    made = batch_digest(
        number=batch.number,
        previous=batch.previous,
        contents=batch.contents,
        sealed_at=batch.sealed_at,
        key=batch.key,
    )
    return hmac.compare_digest(made, batch.digest)


def signed_text(digest: bytes) -> bytes:
    """What is signed: the digest with a word before it, so that the key's other signatures cannot be passed off."""
    return b"tenken audit batch\0" + digest


def pack(entries: Iterable[tuple[int, bytes]]) -> bytes:
    """The list as bytes. Raises BadContents where it is empty, out of order, or a digest has not 32 bytes."""
    lines: list[bytes] = []
    last = 0
    for number, digest in entries:
        if not last < number <= LARGEST_NUMBER or len(digest) != DIGEST_BYTES:
            raise BadContents(f"entry {number} after {last}")
        lines.append(number.to_bytes(NUMBER_BYTES) + digest)
        last = number
    if not lines:
        raise BadContents("no entries")
    return b"".join(lines)


def unpack(contents: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and digest of each entry. Raises BadContents where bytes are left over or the numbers do not rise."""
    if not contents or len(contents) % LINE_BYTES:
        raise BadContents(f"{len(contents)} bytes")
    last = 0
    for start in range(0, len(contents), LINE_BYTES):
        number = int.from_bytes(contents[start : start + NUMBER_BYTES])
        if number <= last:
            raise BadContents(f"entry {number} after {last}")
        last = number
        yield number, contents[start + NUMBER_BYTES : start + LINE_BYTES]
