"""A submission as sealed bytes: what was given, by which case, when and under which version; a digest for the receipt.

Two parts. The document holds the answers that name nobody and the digest of the personal part; the personal part holds
the rest. The digest on the receipt is the document's: it still verifies once the personal part was destroyed.

A digest is SHA-256 over canonical JSON that contains 32 random bytes, each part its own. Without them eight yes/no
answers have only 256 possible documents and are guessed back from a printed digest in milliseconds, and a name is found
in a telephone book; with them nothing is learned.

Canonical JSON: keys sorted by code point, UTF-8, no spaces, no fractions (numbers with a point travel as text), so
that the same content is the same bytes on every machine (in the spirit of RFC 8785).

Format 1 had one part with every answer; it stays readable.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tenken.errors import ResponseError
from tenken.response.model import Json

__all__ = [
    "SALT_BYTES",
    "CannotSeal",
    "SealBroken",
    "Sealed",
    "SealedContent",
    "canonical",
    "in_two_parts",
    "open_sealed",
    "seal",
    "verify",
]

SALT_BYTES = 32
FORMAT, FORMAT_1, PERSONAL_FORMAT = "tenken-submission/2", "tenken-submission/1", "tenken-submission-personal/2"
MAX_DEPTH = 8
MAX_DOCUMENT_BYTES = 4_000_000  # far above any questionnaire; a sealed part is never larger
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS_1: dict[str, type] = {
    "format": str,
    "case": str,
    "instrument": str,
    "instrument_version": str,
    "number": int,
    "submitted_at": str,
    "salt": str,
    "answers": dict,
}
_FIELDS = _FIELDS_1 | {"personal": str}
_PERSONAL_FIELDS: dict[str, type] = {"format": str, "case": str, "number": int, "salt": str, "answers": dict}


class CannotSeal(ResponseError):
    """These values have no canonical form, or a part of the seal is missing."""


class SealBroken(ResponseError):
    """These bytes are not a part that ``seal`` made, or the two parts are not of one submission."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes of both parts to keep, and the digest to print (64 hexadecimal digits): the document's."""

    document: bytes
    personal: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class SealedContent:
    """What a sealed submission says; ``answers`` of both parts, without the personal ones where that part is gone."""

    answers: Mapping[str, Json]
    case: str
    instrument: str
    instrument_version: str
    number: int
    submitted_at: datetime
    personal_erased: bool


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
    personal: Mapping[str, Json],
    case: str,
    instrument: str,
    instrument_version: str,
    number: int,
    submitted_at: datetime,
    salt: bytes,
    personal_salt: bytes,
) -> Sealed:
    """Seal pruned answers, those that name or describe a person apart (``pruning.apart``).

    ``salt``, ``personal_salt``: 32 random bytes each, of the caller's; ``submitted_at``: aware, kept in UTC seconds.
    Raises CannotSeal where a part is missing or a value has no canonical form.
    """
    if len(salt) != SALT_BYTES or len(personal_salt) != SALT_BYTES or salt == personal_salt:
        raise CannotSeal(f"each salt must be {SALT_BYTES} random bytes of its own")
    if submitted_at.tzinfo is None:
        raise CannotSeal("the time of submission must name its time zone")
    if number < 1 or not (case and instrument and instrument_version):
        raise CannotSeal("case, instrument, version and a number from 1 are needed")
    if answers.keys() & personal.keys():
        raise CannotSeal("an answer stands in both parts")
    personal_part = _part(
        {
            "format": PERSONAL_FORMAT,
            "case": case,
            "number": number,
            "salt": personal_salt.hex(),
            "answers": dict(personal),
        }
    )
    document = _part(
        {
            "format": FORMAT,
            "case": case,
            "instrument": instrument,
            "instrument_version": instrument_version,
            "number": number,
            "submitted_at": submitted_at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z",
            "salt": salt.hex(),
            "answers": dict(answers),
            "personal": digest_of(personal_part),
        }
    )
    return Sealed(document=document, personal=personal_part, digest=digest_of(document))


def open_sealed(document: bytes, personal: bytes | None) -> SealedContent:
    """Read a submission; ``personal`` is None once that part was destroyed (and empty for format 1, which had none).

    Raises SealBroken for anything that ``seal`` cannot have made, and for the personal part of another submission.
    """
    whole = _read(document)
    if whole.get("format") == FORMAT_1:
        _check(whole, _FIELDS_1)
        if personal:
            raise SealBroken("a submission of format 1 has one part")
        return _content(whole, {}, erased=False)
    _check(whole, _FIELDS)
    if whole["format"] != FORMAT or len(whole["personal"]) != 64:
        raise SealBroken("a submission of another format")
    if personal is None:
        return _content(whole, {}, erased=True)
    if not verify(personal, whole["personal"]):
        raise SealBroken("the personal part is not of this submission")
    apart = _read(personal)
    _check(apart, _PERSONAL_FIELDS)
    if apart["format"] != PERSONAL_FORMAT or (apart["case"], apart["number"]) != (whole["case"], whole["number"]):
        raise SealBroken("the personal part is not of this submission")
    return _content(whole, apart["answers"], erased=False)


def in_two_parts(document: bytes) -> bool:
    """Whether the personal answers stand apart, so that they can be destroyed (format 2). Raises SealBroken."""
    return _read(document).get("format") == FORMAT


def verify(document: bytes, digest: str) -> bool:
    """Is this digest (64 hexadecimal digits, as printed on the receipt) the one of exactly these bytes?"""
    return hmac.compare_digest(digest_of(document).encode(), digest.encode(errors="replace"))


def digest_of(document: bytes) -> str:
    """SHA-256 of the bytes, in lower-case hexadecimal."""
    return hashlib.sha256(document).hexdigest()


def _part(content: Mapping[str, object]) -> bytes:
    part = canonical(content)
    if len(part) > MAX_DOCUMENT_BYTES:
        raise CannotSeal(f"a submission holds at most {MAX_DOCUMENT_BYTES:,} bytes")
    return part


def _read(part: bytes) -> dict[str, Any]:
    if len(part) > MAX_DOCUMENT_BYTES:
        raise SealBroken("too large for a sealed document")
    try:
        read = json.loads(part)
        again = canonical(read)
    except (ValueError, RecursionError) as error:
        raise SealBroken("not JSON") from error
    except CannotSeal as error:
        raise SealBroken("not in canonical form") from error
    if not isinstance(read, dict):
        raise SealBroken("not a submission")
    if again != part:
        raise SealBroken("not in canonical form: the bytes were changed")
    return read


def _check(read: Mapping[str, object], expected: Mapping[str, type]) -> None:
    """The names and types of a part, and the length of its salt."""
    if {name: type(part) for name, part in read.items()} != expected:
        raise SealBroken("not a submission")
    try:
        salt = bytes.fromhex(str(read["salt"]))
    except ValueError:
        raise SealBroken("the salt is not in hexadecimal digits") from None
    if len(salt) != SALT_BYTES or str(read["salt"]) != salt.hex():
        raise SealBroken("the salt is not as it was written")


def _content(whole: Mapping[str, Any], personal: Mapping[str, Json], *, erased: bool) -> SealedContent:
    if whole["number"] < 1 or not (whole["case"] and whole["instrument"] and whole["instrument_version"]):
        raise SealBroken("a part of the seal is missing")
    if whole["answers"].keys() & personal.keys():
        raise SealBroken("an answer stands in both parts")
    try:
        submitted_at = datetime.strptime(whole["submitted_at"], _TIME).replace(tzinfo=UTC)
    except ValueError:
        raise SealBroken("the time is not as it was written") from None
    if submitted_at.replace(tzinfo=None).isoformat() + "Z" != whole["submitted_at"]:
        raise SealBroken("the time is not as it was written")
    return SealedContent(
        answers={**whole["answers"], **personal},
        case=whole["case"],
        instrument=whole["instrument"],
        instrument_version=whole["instrument_version"],
        number=whole["number"],
        submitted_at=submitted_at,
        personal_erased=erased,
    )


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
