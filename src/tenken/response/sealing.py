"""A submission as sealed bytes: what was given, by which case, when and under which version; a digest for the receipt.

The digest is SHA-256 over canonical JSON that contains 32 random bytes. Without them eight yes/no answers have only
256 possible documents and are guessed back from a printed digest in milliseconds; with them nothing is learned.

Canonical JSON: keys sorted by code point, UTF-8, no spaces, no fractions (numbers with a point travel as text), so
that the same content is the same bytes on every machine (in the spirit of RFC 8785).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from tenken.errors import ResponseError
from tenken.response.model import Json

__all__ = ["SALT_BYTES", "CannotSeal", "Sealed", "SealedContent", "canonical", "open_sealed", "seal", "verify"]

SALT_BYTES = 32
FORMAT = "tenken-submission/1"
MAX_DEPTH = 8
MAX_DOCUMENT_BYTES = 4_000_000  # far above any questionnaire; a sealed document is never larger
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS: dict[str, type] = {
    "format": str,
    "case": str,
    "instrument": str,
    "instrument_version": str,
    "number": int,
    "submitted_at": str,
    "salt": str,
    "answers": dict,
}


class CannotSeal(ResponseError):
    """These values have no canonical form, or a part of the seal is missing."""


class SealBroken(ResponseError):
    """These bytes are not a document that ``seal`` made."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes to keep and the digest to print (64 hexadecimal digits)."""

    document: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class SealedContent:
    """What a sealed document says."""

    answers: Mapping[str, Json]
    case: str
    instrument: str
    instrument_version: str
    number: int
    submitted_at: datetime
    salt: bytes


def canonical(value: object) -> bytes:
    """The one byte form of a JSON value. Raises CannotSeal for fractions, broken characters and deep nesting."""
    _refuse_without_one_form(value, depth=0)
    try:
        return _encode(value)
    except (UnicodeEncodeError, ValueError) as error:
        raise CannotSeal("a value contains broken characters or a number without a form") from error


def seal(
    *,
    answers: Mapping[str, Json],
    case: str,
    instrument: str,
    instrument_version: str,
    number: int,
    submitted_at: datetime,
    salt: bytes,
) -> Sealed:
    """Seal pruned answers. ``salt``: 32 random bytes of the caller's; ``submitted_at``: aware, kept in UTC seconds.

    Raises CannotSeal where a part is missing or a value has no canonical form.
    """
    if len(salt) != SALT_BYTES:
        raise CannotSeal(f"the salt must be {SALT_BYTES} random bytes, not {len(salt)}")
    if submitted_at.tzinfo is None:
        raise CannotSeal("the time of submission must name its time zone")
    if number < 1 or not (case and instrument and instrument_version):
        raise CannotSeal("case, instrument, version and a number from 1 are needed")
    document = canonical(
        {
            "format": FORMAT,
            "case": case,
            "instrument": instrument,
            "instrument_version": instrument_version,
            "number": number,
            "submitted_at": submitted_at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z",
            "salt": salt.hex(),
            "answers": dict(answers),
        }
    )
    if len(document) > MAX_DOCUMENT_BYTES:
        raise CannotSeal(f"a submission holds at most {MAX_DOCUMENT_BYTES:,} bytes")
    return Sealed(document=document, digest=digest_of(document))


def open_sealed(document: bytes) -> SealedContent:
    """Read a sealed document. Raises SealBroken for anything that ``seal`` cannot have made."""
    if len(document) > MAX_DOCUMENT_BYTES:
        raise SealBroken("too large for a sealed document")
    try:
        read = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise SealBroken("not JSON") from error
    if not isinstance(read, dict) or {name: type(part) for name, part in read.items()} != _FIELDS:
        raise SealBroken("not a submission")
    if read["format"] != FORMAT:
        raise SealBroken("a submission of another format")
    try:
        content = SealedContent(
            answers=read["answers"],
            case=read["case"],
            instrument=read["instrument"],
            instrument_version=read["instrument_version"],
            number=read["number"],
            submitted_at=datetime.strptime(read["submitted_at"], _TIME).replace(tzinfo=UTC),
            salt=bytes.fromhex(read["salt"]),
        )
        again = seal(**{field.name: getattr(content, field.name) for field in fields(content)})
    except (CannotSeal, ValueError) as error:
        raise SealBroken("a part of the seal is missing or malformed") from error
    if again.document != document:
        raise SealBroken("not in canonical form: the bytes were changed")
    return content


def verify(document: bytes, digest: str) -> bool:
    """Is this digest (64 hexadecimal digits, as printed on the receipt) the one of exactly these bytes?"""
    return hmac.compare_digest(digest_of(document).encode(), digest.encode(errors="replace"))


def digest_of(document: bytes) -> str:
    """SHA-256 of the bytes, in lower-case hexadecimal."""
    return hashlib.sha256(document).hexdigest()


def _encode(value: object) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _refuse_without_one_form(value: object, *, depth: int) -> None:
    """Python would write 1.0 and 1e0 as it pleases, and turn a number used as a key into text unasked."""
    if depth > MAX_DEPTH:
        raise CannotSeal(f"values are nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise CannotSeal("names must be text")
            _refuse_without_one_form(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _refuse_without_one_form(inner, depth=depth + 1)
    elif not (value is None or isinstance(value, bool | int | str)):
        raise CannotSeal(f"{type(value).__name__} has no canonical form; write it as text")
