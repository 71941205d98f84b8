"""Whatever is done to a sealed log once is found; an untouched log verifies."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.ledger.batches import FIRST, Batch, make_batch
from tenken.ledger.checkpoints import Checkpoint, make_checkpoint
from tenken.ledger.entries import Entry, entry_digest
from tenken.ledger.verification import Finding, FindingKind, StoredEntry, Verification

START = datetime(2026, 7, 15, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """Stands in for a signature: whoever lacks the secret cannot make it."""

    secret: bytes
    fingerprint: str

    def sign(self, data: bytes) -> bytes:
        return hmac.new(self.secret, data, hashlib.sha256).digest()

    def verify(self, *, signature: bytes, data: bytes) -> bool:
        return hmac.compare_digest(self.sign(data), signature)


OURS, THEIRS = Key(b"ours", "a" * 64), Key(b"theirs", "b" * 64)


@dataclass
class Log:
    """A log as a store holds it: batches by number, entries by batch."""

    batches: list[Batch] = field(default_factory=list)
    entries: list[list[StoredEntry]] = field(default_factory=list)

    def copy(self) -> "Log":
        return Log([*self.batches], [[*lot] for lot in self.entries])

    def read(self, *checkpoints: Checkpoint) -> list[Finding]:
        reading = Verification(keys={OURS.fingerprint: OURS}, checkpoints=checkpoints)
        found = [one for pair in zip(self.batches, self.entries, strict=True) for one in reading.batch(*pair)]
        return [*found, *reading.conclude()]

    def kinds(self, *checkpoints: Checkpoint) -> set[FindingKind]:
        return {one.kind for one in self.read(*checkpoints)}

    def head(self) -> Checkpoint:
        last, count = self.batches[-1], sum(one.count for one in self.batches)
        return make_checkpoint(number=last.number, digest=last.digest, entries=count, at=START, signer=OURS)


def entry(number: int, action: str, detail: dict[str, object]) -> StoredEntry:
    said = Entry(
        at=START + timedelta(seconds=number),
        actor=f"user:{number % 3}",
        action=action,
        target=f"case:{number}",
        behalf="",
        reason="",
        origin="site:0011:Mac",
        detail=detail,
        salt=number.to_bytes(16),
    )
    return StoredEntry(number=number, entry=said, digest=entry_digest(said))


def sealed(lots: list[list[StoredEntry]], *, signer: Key = OURS) -> Log:
    log, previous = Log(), FIRST
    for number, lot in enumerate(lots, start=1):
        batch = make_batch(
            number=number,
            previous=previous,
            entries=[(one.number, one.digest) for one in lot],
            sealed_at=START + timedelta(minutes=number),
            signer=signer,
        )
        log.batches.append(batch)
        log.entries.append(lot)
        previous = batch.digest
    return log


details = st.dictionaries(
    st.text(max_size=3), st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3), max_size=2,
)  # fmt: skip


@st.composite
def logs(draw: st.DrawFn, *, batches: int = 1) -> Log:
    """Some batches of entries whose numbers rise with gaps, as transactions that were rolled back leave them."""
    lots, number = [], 0
    for size in draw(st.lists(st.integers(1, 4), min_size=batches, max_size=4)):
        lot = []
        for _ in range(size):
            number += draw(st.integers(1, 3))
            lot.append(entry(number, draw(st.sampled_from(["look", "submit"])), draw(details)))
        lots.append(lot)
    return sealed(lots)


def place(log: Log, at: int) -> tuple[int, int]:
    """The batch and the position of the entry with this position in the whole log."""
    flat = [(batch, position) for batch, lot in enumerate(log.entries) for position in range(len(lot))]
    return flat[at % len(flat)]


def tampered(log: Log, at: int, change: Callable[[list[StoredEntry], int], None]) -> tuple[Log, int]:
    other = log.copy()
    batch, position = place(other, at)
    number = other.entries[batch][position].number
    change(other.entries[batch], position)
    return other, number


@given(logs())
@settings(max_examples=30)
def test_an_untouched_log_verifies(log: Log) -> None:
    assert log.read() == []
    assert log.read(log.head()) == []


@given(
    logs(), st.integers(0), st.sampled_from(["at", "actor", "action", "target", "behalf", "reason", "origin", "salt"]),
    st.booleans(),
)  # fmt: skip
@settings(max_examples=40)
def test_one_changed_field_of_one_entry_is_found_and_named(log: Log, at: int, name: str, thorough: bool) -> None:
    def change(lot: list[StoredEntry], position: int) -> None:
        old = lot[position]
        was = getattr(old.entry, name)
        another = {"at": timedelta(microseconds=1), "salt": b"x"}.get(name, "x")
        new = replace(old.entry, **{name: was + another})
        lot[position] = replace(old, entry=new, digest=entry_digest(new) if thorough else old.digest)

    other, number = tampered(log, at, change)

    assert [(one.kind, one.entry) for one in other.read()] == [(FindingKind.CHANGED, number)]


@given(logs(), st.integers(0))
@settings(max_examples=30)
def test_one_deleted_entry_is_found_and_named(log: Log, at: int) -> None:
    other, number = tampered(log, at, lambda lot, position: lot.__delitem__(position))

    assert [(one.kind, one.entry) for one in other.read()] == [(FindingKind.MISSING, number)]


@given(logs(), st.integers(0))
@settings(max_examples=30)
def test_one_added_entry_is_found_and_named(log: Log, at: int) -> None:
    added = entry(10_000, "submit", {})

    other, _ = tampered(log, at, lambda lot, position: lot.append(added))

    assert [(one.kind, one.entry) for one in other.read()] == [(FindingKind.ADDED, 10_000)]


@given(logs(batches=2), st.integers(0), st.integers(0))
@settings(max_examples=40)
def test_two_entries_in_each_others_place_are_found(log: Log, one: int, two: int) -> None:
    first, second = place(log, one), place(log, two)
    if first == second:
        return
    other = log.copy()
    a, b = other.entries[first[0]][first[1]], other.entries[second[0]][second[1]]

    other.entries[first[0]][first[1]] = replace(b, number=a.number)
    other.entries[second[0]][second[1]] = replace(a, number=b.number)

    found = other.read()
    assert {finding.entry for finding in found} == {a.number, b.number}
    wanted = FindingKind.REORDERED if first[0] == second[0] else FindingKind.CHANGED
    assert {finding.kind for finding in found} == {wanted}


@given(logs(batches=2), st.integers(0))
@settings(max_examples=30)
def test_a_whole_batch_that_is_gone_is_found(log: Log, at: int) -> None:
    other, gone = log.copy(), at % len(log.batches)
    del other.batches[gone], other.entries[gone]

    last = gone == len(log.batches) - 1
    assert (other.kinds() == set()) == last  # the end can be cut off unseen …
    assert other.read(log.head()) != []  # … but not beside a checkpoint from before
    if not last:
        assert FindingKind.BATCH_MISSING in other.kinds()


@given(logs(batches=2), st.integers(0))
@settings(max_examples=30)
def test_two_batches_in_each_others_place_are_found(log: Log, at: int) -> None:
    other, here = log.copy(), at % (len(log.batches) - 1)
    one, two = other.batches[here], other.batches[here + 1]
    other.batches[here : here + 2] = [replace(two, number=one.number), replace(one, number=two.number)]
    other.entries[here : here + 2] = [other.entries[here + 1], other.entries[here]]

    assert {FindingKind.BATCH_CHANGED, FindingKind.CHAIN_BROKEN} <= other.kinds()


@given(logs(batches=2), st.integers(0), st.binary(min_size=1, max_size=90))
@settings(max_examples=30)
def test_any_other_list_in_a_batch_is_found(log: Log, at: int, contents: bytes) -> None:
    other, here = log.copy(), at % len(log.batches)
    if contents == other.batches[here].contents:
        return
    other.batches[here] = replace(other.batches[here], contents=contents)

    assert FindingKind.BATCH_CHANGED in other.kinds()


@given(logs(batches=2))
@settings(max_examples=20)
def test_a_log_written_anew_with_another_key_is_found(log: Log) -> None:
    forged = sealed(log.entries, signer=THEIRS)

    assert forged.kinds() == {FindingKind.KEY_UNKNOWN}


@given(logs(batches=2))
@settings(max_examples=20)
def test_a_log_sealed_anew_with_the_right_key_contradicts_a_checkpoint(log: Log) -> None:
    lots = [[*lot] for lot in log.entries]
    lots[0][0] = replace(
        lots[0][0], entry=(said := replace(lots[0][0].entry, actor="user:9")), digest=entry_digest(said)
    )
    again = sealed(lots)

    assert again.read() == []
    assert again.kinds(log.head()) == {FindingKind.CHECKPOINT}


@given(logs(), st.integers(0), st.binary(min_size=32, max_size=32))
@settings(max_examples=20)
def test_a_replaced_signature_is_found(log: Log, at: int, signature: bytes) -> None:
    other, here = log.copy(), at % len(log.batches)
    other.batches[here] = replace(other.batches[here], signature=signature)

    assert [(one.kind, one.batch) for one in other.read()] == [(FindingKind.SIGNATURE_WRONG, here + 1)]
