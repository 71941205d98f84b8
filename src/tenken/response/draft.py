"""A draft: every answer given so far, closed questions too, each with its own version.

Two people may answer at once. Whoever writes names the version of the answer that was on the screen; where another
value has been written meanwhile, ``AnswersDiffer`` carries both and nothing is overwritten. A cleared answer keeps its
entry, so that its version never starts again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tenken.errors import ResponseError
from tenken.response.model import Answers, Json
from tenken.response.sealing import CannotSeal, canonical

__all__ = ["MAX_BYTES", "AnswersDiffer", "DraftDocument", "DraftTooLarge", "DraftUnreadable", "Entry"]

MAX_BYTES = 1_000_000  # a thousand answers of a thousand characters; the widest questionnaire we know needs a tenth
MAX_DEVICE = 80  # characters of the device's name


class DraftUnreadable(ResponseError):
    """These bytes are not a draft."""


class DraftTooLarge(ResponseError):
    """The draft would pass its limit; it stays as it was."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as last written. ``version`` counts writes from 1; ``value`` None means cleared."""

    value: Json
    version: int
    at: datetime  # UTC, whole seconds
    device: str  # e.g. "スマートフォン": shown beside a second answer
    later: Mapping[str, Json] = field(default_factory=dict)  # keys of a later release, kept as they are


class AnswersDiffer(ResponseError):
    """Another value was written since this one was begun. ``mine`` was not stored, ``theirs`` stands."""

    def __init__(self, link_id: str, mine: Json, theirs: Entry) -> None:
        super().__init__(f"{link_id}: another answer was stored meanwhile (version {theirs.version})")
        self.link_id = link_id
        self.mine = mine
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """All entries. Never changed; every write gives a new document."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    later: Mapping[str, Json] = field(default_factory=dict)  # keys of a later release, kept as they are

    @classmethod
    def empty(cls) -> DraftDocument:
        """The draft before the first answer."""
        return cls()

    def answers(self) -> dict[str, Json]:
        """Every answer that is not cleared, closed questions too."""
        return {link_id: entry.value for link_id, entry in self.entries.items() if entry.value is not None}

    def entry(self, link_id: str) -> Entry | None:
        """The answer as last written, cleared or not; None where nothing was ever written."""
        return self.entries.get(link_id)

    def record(self, *, link_id: str, value: Json, seen_version: int, device: str, at: datetime) -> DraftDocument:
        """Write one answer (None clears it). ``seen_version``: the version it replaces, 0 for the first.

        The same value twice is no conflict, so a request that is sent again does no harm; its version still moves on.
        Raises AnswersDiffer where a different value stands that the writer has not seen, DraftTooLarge, CannotSeal.
        """
        theirs = self.entry(link_id)
        if theirs is not None and theirs.version != seen_version and canonical(theirs.value) != canonical(value):
            raise AnswersDiffer(link_id, value, theirs)
        return self._with({link_id: _entry(value, at, device, theirs)})

    def restored(
        self, answers: Answers, *, untouched: frozenset[str] = frozenset(), device: str, at: datetime
    ) -> DraftDocument:
        """These answers again, every other one cleared save those ``untouched``: a correction is dropped.

        Versions move on, so that a page opened before notices.
        """
        changed = {}
        for link_id in {*self.entries, *answers} - untouched:
            stands = self.entry(link_id)
            value = answers.get(link_id)
            if canonical(stands.value if stands else None) != canonical(value):
                changed[link_id] = _entry(value, at, device, stands)
        return self._with(changed)

    def without(self, link_ids: frozenset[str], *, at: datetime) -> DraftDocument:
        """These answers cleared, and on what they were given; the same document where none of them stands."""
        changed = {
            link_id: replace(_entry(None, at, "", entry), later={})
            for link_id, entry in self.entries.items()
            if link_id in link_ids and entry.value is not None
        }
        return self._with(changed) if changed else self

    def to_bytes(self) -> bytes:
        """The document to store. Raises CannotSeal for a value without a canonical form."""
        return canonical(
            {
                **self.later,
                "answers": {
                    link_id: {
                        **entry.later,
                        "value": entry.value,
                        "version": entry.version,
                        "at": entry.at.isoformat(),
                        "device": entry.device,
                    }
                    for link_id, entry in self.entries.items()
                },
            }
        )

    @classmethod
    def from_bytes(cls, document: bytes) -> DraftDocument:
        """Read what ``to_bytes`` made, by this release or a later one. Raises DraftUnreadable."""
        if len(document) > MAX_BYTES:
            raise DraftUnreadable(f"a draft holds at most {MAX_BYTES:,} bytes")
        try:
            read = json.loads(document)
            canonical(read)  # what is read can be written again
            entries = {link_id: _read_entry(raw) for link_id, raw in read.pop("answers").items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, CannotSeal) as error:
            raise DraftUnreadable("these bytes are not a draft") from error
        return cls(entries=entries, later=read)

    def _with(self, changed: Mapping[str, Entry]) -> DraftDocument:
        return replace(self, entries={**self.entries, **changed})._checked()

    def _checked(self) -> DraftDocument:
        if len(self.to_bytes()) > MAX_BYTES:
            raise DraftTooLarge(f"a draft holds at most {MAX_BYTES:,} bytes")
        return self


def _entry(value: Json, at: datetime, device: str, before: Entry | None) -> Entry:
    if at.tzinfo is None:
        raise CannotSeal("the time of an answer must name its time zone")
    return Entry(
        value=value,
        version=1 + before.version if before else 1,
        at=at.astimezone(UTC).replace(microsecond=0),
        device=device[:MAX_DEVICE],
        later=before.later if before else {},
    )


def _read_entry(raw: dict[str, Json]) -> Entry:
    at, version, device = raw.pop("at"), raw.pop("version"), raw.pop("device")
    if not (isinstance(at, str) and isinstance(device, str) and type(version) is int):
        raise TypeError("an entry's parts have other types")
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError("the time names no time zone")
    return Entry(value=raw.pop("value"), version=version, at=moment, device=device, later=raw)
