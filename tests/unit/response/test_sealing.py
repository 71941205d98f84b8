import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import Any

import pytest

from tenken.response.sealing import CannotSeal, SealBroken, canonical, open_sealed, seal, verify

JAPAN = timezone(timedelta(hours=9))
SALT, PERSONAL_SALT = bytes(range(32)), bytes(range(32, 64))
PARTS: dict[str, Any] = {
    "answers": {"A": True, "C": ["x", "y"], "D": {"dont_know": True}},
    "personal": {"B": "葛󠄀城 一郎"},
    "case": "case-1",
    "instrument": "tiny",
    "instrument_version": "2026.1",
    "number": 2,
    "submitted_at": datetime(2026, 8, 21, 23, 59, 59, 999_999, tzinfo=JAPAN),
    "salt": SALT,
    "personal_salt": PERSONAL_SALT,
}


def test_a_sealed_document_opens_to_what_was_sealed_with_the_time_in_utc_seconds() -> None:
    sealed = seal(**PARTS)

    content = open_sealed(sealed.document, sealed.personal)

    assert content.answers == PARTS["answers"] | PARTS["personal"]
    assert (content.case, content.instrument, content.instrument_version) == ("case-1", "tiny", "2026.1")
    assert content.number == 2
    assert content.submitted_at == datetime(2026, 8, 21, 14, 59, 59, tzinfo=UTC)


def test_the_document_is_canonical_json_with_everything_inside() -> None:
    sealed = seal(**PARTS | {"answers": {"Z": 1, "A": "あ"}})

    assert sealed.document.decode() == (
        '{"answers":{"A":"あ","Z":1},"case":"case-1","format":"tenken-submission/2","instrument":"tiny",'
        f'"instrument_version":"2026.1","number":2,"personal":"{hashlib.sha256(sealed.personal).hexdigest()}",'
        f'"salt":"{SALT.hex()}","submitted_at":"2026-08-21T14:59:59Z"}}'
    )
    assert sealed.personal.decode() == (
        '{"answers":{"B":"葛󠄀城 一郎"},"case":"case-1","format":"tenken-submission-personal/2","number":2,'
        f'"salt":"{PERSONAL_SALT.hex()}"}}'
    )
    assert sealed.digest == hashlib.sha256(sealed.document).hexdigest()


def test_the_order_in_which_answers_were_given_does_not_matter() -> None:
    forward = seal(**PARTS | {"answers": {"A": True, "C": False}})
    backward = seal(**PARTS | {"answers": {"C": False, "A": True}})

    assert forward == backward


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("answers", {"A": False}),
        ("case", "case-2"),
        ("instrument", "other"),
        ("instrument_version", "2026.2"),
        ("number", 3),
        ("submitted_at", datetime(2026, 8, 22, tzinfo=JAPAN)),
        ("salt", bytes(32)),
        ("personal", {"B": "葛城 二郎"}),
        ("personal_salt", bytes(32)),
    ],
)
def test_every_part_of_the_seal_is_under_the_digest(part: str, other: object) -> None:
    first = seal(**PARTS)
    second = seal(**PARTS | {part: other})

    assert first.digest != second.digest
    assert not verify(first.document, second.digest)


def test_without_the_salt_eight_yes_no_answers_are_guessed_back_and_with_it_they_are_not() -> None:
    questions = [f"Q{number}" for number in range(1, 9)]
    given = dict(zip(questions, (True, False, True, True, False, False, True, False), strict=True))
    every_answer = [dict(zip(questions, values, strict=True)) for values in product((True, False), repeat=8)]
    plain_digest = hashlib.sha256(canonical(given)).hexdigest()

    guessed = [guess for guess in every_answer if hashlib.sha256(canonical(guess)).hexdigest() == plain_digest]
    sealed = seal(**PARTS | {"answers": given, "salt": bytes(reversed(range(32)))})
    public = json.loads(sealed.document) | {"salt": ""}  # all that a guesser may know, save the answers and the salt
    guessed_with_salt = [
        guess
        for guess in every_answer
        if hashlib.sha256(canonical(public | {"answers": guess})).hexdigest() == sealed.digest
    ]

    assert guessed == [given]
    assert guessed_with_salt == []


def test_equal_answers_under_two_salts_have_different_digests() -> None:
    digests = {seal(**PARTS | {"salt": bytes([number]) * 32}).digest for number in range(50)}

    assert len(digests) == 50


def test_a_digest_verifies_exactly_its_own_document() -> None:
    sealed = seal(**PARTS)

    assert verify(sealed.document, sealed.digest)
    assert not verify(sealed.document + b" ", sealed.digest)
    assert not verify(sealed.document, sealed.digest[:-1])
    assert not verify(sealed.document, "")
    assert not verify(sealed.document, "診" * 64)
    assert not verify(sealed.document, "\ud800" * 64)


@pytest.mark.parametrize(
    ("part", "value", "why"),
    [
        ("salt", b"short", "32 random bytes"),
        ("personal_salt", b"short", "32 random bytes"),
        ("personal_salt", SALT, "of its own"),
        ("personal", {"A": "x"}, "both parts"),
        ("submitted_at", datetime(2026, 8, 21), "time zone"),
        ("number", 0, "number"),
        ("case", "", "case"),
        ("answers", {"A": 1.5}, "float"),
        ("answers", {"A": float("nan")}, "float"),
        ("answers", {"A": "\ud800"}, "broken"),
        ("answers", {1: "x"}, "names"),
        ("answers", {"A": [[[[[[[[[[]]]]]]]]]]}, "nested"),
        ("answers", {"A": "x" * 4_000_001}, "at most"),
        ("answers", {"A": 10**5000}, "number"),
    ],
)
def test_what_has_no_single_form_is_not_sealed(part: str, value: object, why: str) -> None:
    with pytest.raises(CannotSeal, match=why):
        seal(**PARTS | {part: value})


def test_a_document_with_the_same_meaning_in_other_bytes_is_refused() -> None:
    document = seal(**PARTS).document

    respaced = document.replace(b'":', b'": ')

    with pytest.raises(SealBroken, match="canonical"):
        open_sealed(respaced, b"")


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 10_000,
        b'{"answers":{},"case":"c","format":"tenken-submission/1"}',
        b"x" * 4_000_001,
    ],
)
def test_bytes_that_were_never_sealed_do_not_open(document: bytes) -> None:
    with pytest.raises(SealBroken):
        open_sealed(document, b"")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "2"),
        ("number", True),
        ("salt", 5),
        ("salt", "zz"),
        ("answers", []),
        ("submitted_at", "soon"),
        ("case", 1),
        ("format", "tenken-submission/9"),
        ("format", "tenken-submission/1"),
        ("number", 0),
        ("personal", "00"),
        ("submitted_at", "2026-8-21T14:59:59Z"),
    ],
)
def test_a_document_with_a_part_of_another_type_does_not_open(field: str, value: object) -> None:
    sealed = seal(**PARTS)
    document = json.loads(sealed.document) | {field: value}

    with pytest.raises(SealBroken):
        open_sealed(canonical(document), sealed.personal)


@pytest.mark.parametrize(
    ("field", "value"), [("number", 3), ("case", "case-2"), ("format", "tenken-submission/2"), ("answers", {"A": 1})]
)
def test_a_personal_part_that_says_something_else_never_joins_even_under_its_digest(field: str, value: object) -> None:
    sealed = seal(**PARTS)
    personal = canonical(json.loads(sealed.personal) | {field: value})
    document = canonical(json.loads(sealed.document) | {"personal": hashlib.sha256(personal).hexdigest()})

    with pytest.raises(SealBroken):
        open_sealed(document, personal)


def test_what_is_opened_cannot_be_changed_in_place() -> None:
    sealed = seal(**PARTS)
    content = open_sealed(sealed.document, sealed.personal)

    assert replace(content, number=3).number == 3
    with pytest.raises(AttributeError):
        content.number = 3  # type: ignore[misc]
