"""Sealing agrees with its specification: the same content is the same bytes, and one changed byte is noticed."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenken.response.model import Json
from tenken.response.sealing import SealBroken, canonical, open_sealed, seal, verify
from tests.property.questionnaires import patient

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = texts.filter(bool)
values = st.recursive(
    st.booleans() | st.integers(-(10**20), 10**20) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
parts = st.fixed_dictionaries(
    {
        "answers": st.dictionaries(texts, values, max_size=6),
        "case": names,
        "instrument": names,
        "instrument_version": names,
        "number": st.integers(1, 10**6),
        "submitted_at": st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30), timezones=st.timezones()),
        "salt": st.binary(min_size=32, max_size=32),
    }
)


def naive_document(content: dict[str, Any]) -> bytes:
    """The specification, said again: write JSON by hand, keys sorted, nothing between."""

    def written(value: Json) -> str:
        if isinstance(value, dict):
            return "{" + ",".join(f"{written(key)}:{written(value[key])}" for key in sorted(value)) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(written, value)) + "]"
        return json.dumps(value, ensure_ascii=False)

    at = content["submitted_at"].astimezone(UTC)
    whole = content | {
        "format": "tenken-submission/1",
        "salt": content["salt"].hex(),
        "submitted_at": f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z",
    }
    return written(whole).encode()


@patient
@given(parts)
def test_a_sealed_document_is_the_one_its_specification_writes(content: dict[str, Any]) -> None:
    sealed = seal(**content)

    assert sealed.document == naive_document(content)
    assert sealed.digest == hashlib.sha256(naive_document(content)).hexdigest()


@patient
@given(parts)
def test_what_is_sealed_opens_to_the_same_and_seals_to_the_same(content: dict[str, Any]) -> None:
    sealed = seal(**content)

    opened = open_sealed(sealed.document)

    assert opened.answers == content["answers"]
    assert opened.submitted_at == content["submitted_at"].astimezone(UTC).replace(microsecond=0)
    assert {name: getattr(opened, name) for name in ("case", "instrument", "instrument_version", "number", "salt")} == {
        name: content[name] for name in ("case", "instrument", "instrument_version", "number", "salt")
    }
    assert verify(sealed.document, sealed.digest)


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
    try:
        open_sealed(document)
    except SealBroken:
        return
    raise AssertionError("opened what was never sealed")


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
