"""Digest and list: the same content gives the same bytes, whatever database it went through."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.ledger.batches import BadContents, make_batch, pack, unpack
from tenken.ledger.checkpoints import NotACheckpoint, is_genuine, make_checkpoint, read_checkpoint, write_checkpoint
from tenken.ledger.entries import Entry, NoCanonicalForm, entry_digest
from tests.property.test_ledger_chain import OURS, START, THEIRS

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def entry(**changes: object) -> Entry:
    said = {
        "at": START, "actor": "user:1", "action": "look", "target": "case:a", "behalf": "", "reason": "", "origin": "",
        "detail": {}, "salt": b"s" * 16,
    }  # fmt: skip
    return Entry(**(said | changes))  # type: ignore[arg-type]


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=3))
@settings(max_examples=60)
def test_what_comes_back_from_json_has_the_same_digest(detail: dict[str, object]) -> None:
    assert entry_digest(entry(detail=json.loads(json.dumps(detail)))) == entry_digest(entry(detail=detail))


@pytest.mark.parametrize(("one", "other"), [(1e20, 10**20), ((1, 2), [1, 2]), ({1: 2}, {"1": 2}), (2.0, 2)])
def test_what_a_database_writes_in_another_way_has_the_same_digest(one: object, other: object) -> None:
    assert entry_digest(entry(detail={"x": one})) == entry_digest(entry(detail={"x": other}))


@pytest.mark.parametrize(("one", "other"), [(1, "1"), (True, 1), (None, "null"), (0.1, "0.1"), ([], {})])
def test_what_differs_has_another_digest(one: object, other: object) -> None:
    assert entry_digest(entry(detail={"x": one})) != entry_digest(entry(detail={"x": other}))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), START, b"x", {START: 1}])
def test_what_json_has_no_word_for_is_refused(value: object) -> None:
    with pytest.raises(NoCanonicalForm):
        entry_digest(entry(detail={"x": value}))


def test_the_same_moment_in_another_zone_has_the_same_digest_and_no_zone_none() -> None:
    japan = START.astimezone(timezone(timedelta(hours=9)))

    assert entry_digest(entry(at=japan)) == entry_digest(entry())
    with pytest.raises(NoCanonicalForm):
        entry_digest(entry(at=START.replace(tzinfo=None)))


def test_the_same_deed_twice_has_two_digests_by_its_salt() -> None:
    assert entry_digest(entry(salt=b"t" * 16)) != entry_digest(entry())


@given(st.dictionaries(st.integers(1, 2**63), st.binary(min_size=32, max_size=32), min_size=1, max_size=5))
@settings(max_examples=30)
def test_a_list_reads_as_it_was_written(entries: dict[int, bytes]) -> None:
    assert dict(unpack(pack(sorted(entries.items())))) == entries


@pytest.mark.parametrize("numbers", [[], [2, 1], [1, 1], [0], [2**64]])
def test_a_list_without_order_is_refused(numbers: list[int]) -> None:
    with pytest.raises(BadContents):
        make_batch(number=1, previous=b"", entries=[(one, bytes(32)) for one in numbers], sealed_at=START, signer=OURS)


@pytest.mark.parametrize("contents", [b"", b"x", pack([(1, bytes(32))]) * 2])
def test_what_is_no_list_is_refused(contents: bytes) -> None:
    with pytest.raises(BadContents):
        list(unpack(contents))


@given(
    st.integers(1, 10**9),
    st.binary(min_size=32, max_size=32),
    st.integers(1, 10**9),
    st.datetimes(timezones=st.just(UTC)),
)
@settings(max_examples=30)
def test_a_checkpoint_reads_as_it_was_written_and_is_genuine(
    number: int, digest: bytes, count: int, at: datetime
) -> None:
    made = make_checkpoint(number=number, digest=digest, entries=count, at=at, signer=OURS)

    assert read_checkpoint(write_checkpoint(made)) == made
    assert is_genuine(made, OURS)
    assert not is_genuine(made, THEIRS)


@given(st.text(max_size=20) | json_values.map(json.dumps))
@settings(max_examples=40)
def test_what_is_no_checkpoint_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        read_checkpoint(text)


@pytest.mark.parametrize(
    "change",
    [{"number": 0}, {"number": "1"}, {"digest": "xx"}, {"at": "2026-07-15T00:00:00"}, {"key": None, "signature": 1}],
)
def test_a_checkpoint_with_a_damaged_part_is_refused(change: dict[str, object]) -> None:
    made = make_checkpoint(number=1, digest=bytes(32), entries=1, at=START, signer=OURS)

    with pytest.raises(NotACheckpoint):
        read_checkpoint(json.dumps(json.loads(write_checkpoint(made)) | change))
