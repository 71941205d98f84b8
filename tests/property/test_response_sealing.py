"""Sealing agrees with its specification: the same content is the same bytes, and one changed byte is noticed."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Item, LocalizedText
from tenken.response.model import Json
from tenken.response.pruning import apart
from tenken.response.sealing import SealBroken, canonical, in_two_parts, open_sealed, seal, verify
from tests.property.questionnaires import patient

TEXTS = Path(__file__).parent.parent / "fixtures" / "questionnaires" / "texts.yaml"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = texts.filter(bool)
values = st.recursive(
    st.booleans() | st.integers(-(10**20), 10**20) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
parts = st.fixed_dictionaries(
    {
        "answers": st.dictionaries(texts.map("a{}".format), values, max_size=6),
        "personal": st.dictionaries(texts.map("p{}".format), values, max_size=3),
        "case": names,
        "instrument": names,
        "instrument_version": names,
        "number": st.integers(1, 10**6),
        "submitted_at": st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30), timezones=st.timezones()),
        "salt": st.binary(min_size=32, max_size=32),
        "personal_salt": st.binary(min_size=32, max_size=32),
    }
).filter(lambda content: content["salt"] != content["personal_salt"])


def written(value: Json) -> str:
    """JSON by hand: keys sorted, nothing between."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{written(key)}:{written(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def naive_parts(content: dict[str, Any]) -> tuple[bytes, bytes]:
    """The specification, said again: document and personal part."""
    at = content["submitted_at"].astimezone(UTC)
    personal = written(
        {
            "answers": content["personal"],
            "case": content["case"],
            "format": "tenken-submission-personal/2",
            "number": content["number"],
            "salt": content["personal_salt"].hex(),
        }
    ).encode()
    whole = {name: content[name] for name in ("answers", "case", "instrument", "instrument_version", "number")} | {
        "format": "tenken-submission/2",
        "personal": hashlib.sha256(personal).hexdigest(),
        "salt": content["salt"].hex(),
        "submitted_at": f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z",
    }
    return written(whole).encode(), personal


def format_1(content: dict[str, Any]) -> bytes:
    """What was sealed before the personal answers stood apart."""
    whole = json.loads(naive_parts(content)[0])
    del whole["personal"]
    return written(whole | {"format": "tenken-submission/1"}).encode()


@patient
@given(parts)
def test_a_sealed_document_is_the_one_its_specification_writes(content: dict[str, Any]) -> None:
    sealed = seal(**content)

    assert (sealed.document, sealed.personal) == naive_parts(content)
    assert sealed.digest == hashlib.sha256(sealed.document).hexdigest()


@patient
@given(parts)
def test_what_is_sealed_opens_to_the_same_and_seals_to_the_same(content: dict[str, Any]) -> None:
    sealed = seal(**content)

    opened = open_sealed(sealed.document, sealed.personal)

    assert opened.answers == content["answers"] | content["personal"]
    assert not opened.personal_erased
    assert opened.submitted_at == content["submitted_at"].astimezone(UTC).replace(microsecond=0)
    assert {name: getattr(opened, name) for name in ("case", "instrument", "instrument_version", "number")} == {
        name: content[name] for name in ("case", "instrument", "instrument_version", "number")
    }
    assert verify(sealed.document, sealed.digest)
    assert seal(**content) == sealed


@patient
@given(parts)
def test_the_receipt_still_verifies_once_the_personal_part_is_destroyed(content: dict[str, Any]) -> None:
    sealed = seal(**content)

    opened = open_sealed(sealed.document, None)

    assert verify(sealed.document, sealed.digest)
    assert opened.answers == content["answers"]
    assert opened.personal_erased


@patient
@given(parts, parts)
def test_the_personal_part_of_another_submission_is_noticed(one: dict[str, Any], other: dict[str, Any]) -> None:
    mine, theirs = seal(**one), seal(**other)
    if mine.personal == theirs.personal:
        return

    with pytest.raises(SealBroken):
        open_sealed(mine.document, theirs.personal)


@patient
@given(parts, st.data())
def test_one_changed_byte_of_the_personal_part_is_noticed(content: dict[str, Any], data: st.DataObject) -> None:
    sealed = seal(**content)
    place = data.draw(st.integers(0, len(sealed.personal) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != sealed.personal[place]))

    with pytest.raises(SealBroken):
        open_sealed(sealed.document, sealed.personal[:place] + bytes([other]) + sealed.personal[place + 1 :])


@patient
@given(parts, st.dictionaries(texts.map("p{}".format), values, max_size=3), st.binary(min_size=32, max_size=32))
def test_nothing_personal_stands_in_the_document(content: dict[str, Any], others: dict[str, Json], salt: bytes) -> None:
    """Two submissions that differ in the personal part alone differ in one digest alone: 64 digits of a salted hash."""
    if salt == content["salt"]:
        return
    one, other = seal(**content), seal(**content | {"personal": others, "personal_salt": salt})

    first, second = json.loads(one.document), json.loads(other.document)

    assert first.pop("personal") == hashlib.sha256(one.personal).hexdigest()
    assert second.pop("personal") == hashlib.sha256(other.personal).hexdigest()
    assert first == second


@patient
@given(parts)
def test_a_submission_of_format_1_stays_readable_with_every_answer_in_its_one_part(content: dict[str, Any]) -> None:
    document = format_1(content)

    opened = open_sealed(document, b"")

    assert (opened.answers, opened.case, opened.personal_erased) == (content["answers"], content["case"], False)
    assert (in_two_parts(document), in_two_parts(seal(**content).document)) == (False, True)
    with pytest.raises(SealBroken):
        open_sealed(document, seal(**content).personal)


@patient
@given(st.integers(0, 3), st.sets(st.sampled_from(["SHORT", "LONG", "Q"])))
def test_answers_are_parted_by_what_the_questionnaire_calls_personal(place: int, marked: set[str]) -> None:
    tiny = load_instrument(TEXTS)
    items = tuple(replace(item, personal=item.link_id in marked) for item in tiny.items)
    group = Item("G", "group", LocalizedText(()), personal="Q" in marked, items=items[:1])
    questionnaire = replace(tiny, items=(group, *items[1:]) if place else items)
    answers: dict[str, Json] = {"LONG": "long", "SHORT": "short"}

    named_nobody, personal = apart(questionnaire, answers)

    expected = {link_id for link_id in answers if link_id in marked} | ({"SHORT"} if place and "Q" in marked else set())
    assert set(personal) == expected
    assert named_nobody | personal == answers


@patient
@given(parts, st.data())
def test_any_one_changed_byte_is_noticed(content: dict[str, Any], data: st.DataObject) -> None:
    sealed = seal(**content)
    place = data.draw(st.integers(0, len(sealed.document) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != sealed.document[place]))

    changed = sealed.document[:place] + bytes([other]) + sealed.document[place + 1 :]

    assert not verify(changed, sealed.digest)


@patient
@given(parts, st.data())
def test_any_one_changed_digit_of_the_digest_is_noticed(content: dict[str, Any], data: st.DataObject) -> None:
    sealed = seal(**content)
    place = data.draw(st.integers(0, 63))
    other = data.draw(st.characters().filter(lambda letter: letter != sealed.digest[place]))

    assert not verify(sealed.document, sealed.digest[:place] + other + sealed.digest[place + 1 :])


@patient
@given(st.binary(max_size=200))
def test_bytes_that_were_not_sealed_never_open(document: bytes) -> None:
    with pytest.raises(SealBroken):
        open_sealed(document, b"")


@patient
@given(st.dictionaries(texts, values), st.randoms())
def test_the_order_of_keys_never_changes_the_bytes(answers: dict[str, Json], random: Any) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)

    assert canonical(dict(shuffled)) == canonical(answers)


@patient
@given(st.dictionaries(texts, values), st.dictionaries(texts, values))
def test_different_answers_have_different_bytes(one: dict[str, Json], other: dict[str, Json]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    assert (canonical(one) == canonical(other)) == same
