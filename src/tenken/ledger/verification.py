"""Looking for whatever was done to the log behind its back.

Reads a stream: one batch with its entries at a time, the batches by number, the entries of a batch by theirs. Memory
stays flat however long the log is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tenken.ledger.batches import FIRST, BadContents, Batch, Verifier, is_whole, signed_text, unpack
from tenken.ledger.checkpoints import Checkpoint, is_genuine
from tenken.ledger.entries import Entry, NoCanonicalForm, entry_digest

__all__ = ["Finding", "FindingKind", "StoredEntry", "Tail", "Verification"]


class FindingKind(StrEnum):
    """What may be wrong."""

    CHANGED = "changed"  # an entry says something else than when it was written
    MISSING = "missing"  # a sealed entry is gone
    ADDED = "added"  # an entry claims a batch that does not bind it
    REORDERED = "reordered"  # an entry stands under another's number
    BATCH_CHANGED = "batch-changed"  # a batch's heading or list is not what its digest says
    BATCH_MISSING = "batch-missing"  # a number is left out
    CHAIN_BROKEN = "chain-broken"  # a batch names another one before it than there is
    SIGNATURE_WRONG = "signature-wrong"
    KEY_UNKNOWN = "key-unknown"  # signed by a key that nobody vouches for
    CHECKPOINT = "checkpoint"  # the chain is not the one that a checkpoint saw


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in ``words``; ``batch`` and ``entry`` are numbers where they can be told."""

    kind: FindingKind
    words: str
    batch: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as the store has it: its number, what it says, and the digest stored beside it."""

    number: int
    entry: Entry
    digest: bytes

    @property
    def is_whole(self) -> bool:
        """Whether it still says what its digest was made from."""
        try:
            return entry_digest(self.entry) == self.digest
        except NoCanonicalForm:
            return False


@dataclass(slots=True)
class Tail:
    """What no batch binds yet: whoever takes an entry away there leaves no trace. ``oldest_at`` tells how long."""

    count: int = 0
    oldest_at: datetime | None = None


class Verification:
    """One reading of the log: feed it the batches in order, then the tail, then ask it to conclude.

    ``keys``: the trusted keys by fingerprint. Checkpoints are compared when their batch passes.
    """

    def __init__(self, *, keys: Mapping[str, Verifier], checkpoints: Iterable[Checkpoint] = ()) -> None:
        self._keys = dict(keys)
        self._checkpoints = sorted(checkpoints, key=lambda one: one.number)
        self._next = 0  # the first checkpoint that is still ahead
        self._last, self._digest = 0, FIRST
        self.batches = self.entries = 0
        self._bound = 0  # entries that the batches so far bind
        self.tail = Tail()

    def batch(self, batch: Batch, entries: Iterable[StoredEntry]) -> Iterator[Finding]:
        """What is wrong with this batch and its entries, read to the end."""
        yield from self._link(batch)
        yield from self._seal(batch)
        yield from self._contents(batch, entries)
        self.batches += 1
        self._bound += batch.count
        self._last, self._digest = batch.number, batch.digest
        yield from self._passing(batch)

    def unsealed(self, entries: Iterable[StoredEntry]) -> Iterator[Finding]:
        """What is wrong with entries that wait for their batch."""
        for stored in entries:
            self.tail.count += 1
            at = stored.entry.at
            self.tail.oldest_at = at if self.tail.oldest_at is None else min(self.tail.oldest_at, at)
            if not stored.is_whole:
                words = f"entry {stored.number}, not yet sealed, does not have its digest"
                yield Finding(FindingKind.CHANGED, words, entry=stored.number)

    def strangers(self, entries: Iterable[StoredEntry]) -> Iterator[Finding]:
        """Entries that stand neither in a batch of the chain nor in its tail: the site never writes such."""
        for stored in entries:
            number = stored.number
            what = "has a number that is never given" if number < 1 else "claims a batch that does not exist"
            yield Finding(FindingKind.ADDED, f"entry {number} {what}", entry=number)

    def conclude(self) -> Iterator[Finding]:
        """Checkpoints beyond the end of the chain: its end was cut off."""
        for seen in self._checkpoints[self._next :]:
            yield from self._authentic(seen)
            words = (
                f"the checkpoint of {seen.at:%Y-%m-%d %H:%M:%S} UTC saw {seen.number} batches; the log ends with "
                f"{self._last}: batches {self._last + 1} to {seen.number} are missing"
            )
            yield Finding(FindingKind.CHECKPOINT, words, batch=seen.number)
        self._next = len(self._checkpoints)

    def _link(self, batch: Batch) -> Iterator[Finding]:
        expected = self._last + 1
        if batch.number != expected:
            gone = (
                f"batch {expected} is"
                if batch.number == expected + 1
                else f"batches {expected} to {batch.number - 1} are"
            )
            yield Finding(FindingKind.BATCH_MISSING, f"{gone} missing", batch=expected)
        elif batch.previous != self._digest:
            words = f"batch {batch.number} names another batch before it than there is"
            yield Finding(FindingKind.CHAIN_BROKEN, words, batch=batch.number)

    def _seal(self, batch: Batch) -> Iterator[Finding]:
        if not is_whole(batch):
            words = f"batch {batch.number}: its heading or its list of entries was changed"
            yield Finding(FindingKind.BATCH_CHANGED, words, batch=batch.number)
        key = self._keys.get(batch.key)
        if key is None:
            words = f"batch {batch.number} is signed by a key that nobody vouches for ({batch.key[:16]})"
            yield Finding(FindingKind.KEY_UNKNOWN, words, batch=batch.number)
        elif not key.verify(signature=batch.signature, data=signed_text(batch.digest)):
            words = f"batch {batch.number}: the signature is wrong"
            yield Finding(FindingKind.SIGNATURE_WRONG, words, batch=batch.number)

    def _contents(self, batch: Batch, entries: Iterable[StoredEntry]) -> Iterator[Finding]:
        """Compares list and entries, both by number, as one merges two files."""
        try:
            bound = dict(unpack(batch.contents))
        except BadContents:
            words = f"batch {batch.number}: the list of its entries cannot be read"
            yield Finding(FindingKind.BATCH_CHANGED, words, batch=batch.number)
            bound = {}
        digests = set(bound.values())
        for stored in entries:
            self.entries += 1
            digest = bound.pop(stored.number, None)
            kind, words = _judged(stored, digest, elsewhere=stored.digest in digests)
            if kind:
                yield Finding(kind, f"batch {batch.number}: {words}", batch=batch.number, entry=stored.number)
        for number in sorted(bound):
            words = f"batch {batch.number}: entry {number} is missing"
            yield Finding(FindingKind.MISSING, words, batch=batch.number, entry=number)

    def _passing(self, batch: Batch) -> Iterator[Finding]:
        """Compares the checkpoints that saw this batch as the last one."""
        while self._next < len(self._checkpoints) and self._checkpoints[self._next].number <= batch.number:
            seen = self._checkpoints[self._next]
            self._next += 1
            yield from self._authentic(seen)
            # One whose very batch is missing is told by BATCH_MISSING and stands in nothing here.
            if seen.number != batch.number or (seen.digest == batch.digest and seen.entries == self._bound):
                continue
            what = "another digest" if seen.digest != batch.digest else f"{seen.entries} entries up to there"
            words = (
                f"the checkpoint of {seen.at:%Y-%m-%d %H:%M:%S} UTC saw {what} "
                f"{'for' if seen.digest != batch.digest else 'with'} batch {batch.number}"
            )
            yield Finding(FindingKind.CHECKPOINT, words, batch=batch.number)

    def _authentic(self, seen: Checkpoint) -> Iterator[Finding]:
        key = self._keys.get(seen.key)
        if key is None:
            words = (
                f"the checkpoint of batch {seen.number} is signed by a key that nobody vouches for ({seen.key[:16]})"
            )
            yield Finding(FindingKind.KEY_UNKNOWN, words, batch=seen.number)
        elif not is_genuine(seen, key):
            words = f"the checkpoint of batch {seen.number} has a wrong signature"
            yield Finding(FindingKind.SIGNATURE_WRONG, words, batch=seen.number)


def _judged(stored: StoredEntry, bound: bytes | None, *, elsewhere: bool) -> tuple[FindingKind | None, str]:
    """What became of this entry; ``bound`` is the digest that its batch has under its number."""
    number = stored.number
    if bound is None:
        if elsewhere:
            return FindingKind.REORDERED, f"entry {number} was bound under another number"
        return FindingKind.ADDED, f"entry {number} was added afterwards"
    if not stored.is_whole:
        return FindingKind.CHANGED, f"entry {number} was changed"
    if stored.digest == bound:
        return None, ""
    if elsewhere:
        return FindingKind.REORDERED, f"entry {number} stands in the place of another"
    return FindingKind.CHANGED, f"entry {number} was changed, and its digest with it"
