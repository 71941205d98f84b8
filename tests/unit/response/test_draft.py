from datetime import UTC, datetime, timedelta, timezone

import pytest

from tenken.response.draft import MAX_BYTES, AnswersDiffer, DraftDocument, DraftTooLarge, DraftUnreadable
from tenken.response.model import Json
from tenken.response.sealing import CannotSeal

NOON = datetime(2026, 7, 14, 12, 0, tzinfo=timezone(timedelta(hours=9)))
LATER = NOON + timedelta(minutes=5)
PHONE, DESK = "スマートフォン", "パソコン"


def test_an_answer_is_kept_with_version_time_and_device() -> None:
    draft = DraftDocument.empty().record(link_id="A", value=True, seen_version=0, device=PHONE, at=NOON)

    entry = draft.entry("A")

    assert entry is not None
    assert (entry.value, entry.version, entry.device) == (True, 1, PHONE)
    assert entry.at == NOON
    assert entry.at.tzinfo is UTC
    assert draft.answers() == {"A": True}
    assert draft.entry("B") is None


def test_whoever_saw_the_latest_version_replaces_it() -> None:
    draft = DraftDocument.empty().record(link_id="A", value="first", seen_version=0, device=PHONE, at=NOON)

    changed = draft.record(link_id="A", value="second", seen_version=1, device=PHONE, at=LATER)

    assert changed.answers() == {"A": "second"}
    assert changed.entry("A").version == 2  # type: ignore[union-attr]
    assert draft.answers() == {"A": "first"}


def test_two_people_at_once_never_overwrite_silently_and_both_values_are_told() -> None:
    draft = DraftDocument.empty().record(link_id="A", value=True, seen_version=0, device=PHONE, at=NOON)

    with pytest.raises(AnswersDiffer) as raised:
        draft.record(link_id="A", value=False, seen_version=0, device=DESK, at=LATER)

    assert raised.value.link_id == "A"
    assert raised.value.mine is False
    assert (raised.value.theirs.value, raised.value.theirs.device) == (True, PHONE)
    assert draft.answers() == {"A": True}


def test_the_same_value_from_two_people_is_no_conflict_and_the_version_moves_on() -> None:
    draft = DraftDocument.empty().record(link_id="A", value=["x"], seen_version=0, device=PHONE, at=NOON)

    again = draft.record(link_id="A", value=["x"], seen_version=0, device=DESK, at=LATER)

    assert again.entry("A").version == 2  # type: ignore[union-attr]
    assert again.answers() == {"A": ["x"]}


def test_yes_and_one_are_different_answers() -> None:
    draft = DraftDocument.empty().record(link_id="A", value=True, seen_version=0, device=PHONE, at=NOON)

    with pytest.raises(AnswersDiffer):
        draft.record(link_id="A", value=1, seen_version=0, device=DESK, at=LATER)


def test_a_cleared_answer_is_no_answer_but_its_version_does_not_start_again() -> None:
    draft = DraftDocument.empty().record(link_id="A", value="x", seen_version=0, device=PHONE, at=NOON)

    cleared = draft.record(link_id="A", value=None, seen_version=1, device=PHONE, at=LATER)

    assert cleared.answers() == {}
    assert cleared.entry("A").version == 2  # type: ignore[union-attr]
    with pytest.raises(AnswersDiffer):
        cleared.record(link_id="A", value="y", seen_version=0, device=DESK, at=LATER)


def test_a_version_that_was_never_given_out_does_not_overwrite() -> None:
    draft = DraftDocument.empty().record(link_id="A", value="x", seen_version=0, device=PHONE, at=NOON)

    with pytest.raises(AnswersDiffer):
        draft.record(link_id="A", value="y", seen_version=10**100, device=DESK, at=LATER)


def test_answers_of_different_questions_do_not_meet() -> None:
    draft = DraftDocument.empty().record(link_id="A", value=True, seen_version=0, device=PHONE, at=NOON)

    both = draft.record(link_id="B", value=False, seen_version=0, device=DESK, at=LATER)

    assert both.answers() == {"A": True, "B": False}


def test_a_draft_survives_the_way_to_bytes_and_back() -> None:
    draft = (
        DraftDocument.empty()
        .record(link_id="A", value="葛󠄀城👩‍⚕️", seen_version=0, device=PHONE, at=NOON)
        .record(link_id="B", value=None, seen_version=0, device=DESK, at=LATER)
    )

    again = DraftDocument.from_bytes(draft.to_bytes())

    assert again == draft


def test_what_a_later_release_added_is_kept_by_this_one() -> None:
    written_later = (
        b'{"answers":{"A":{"at":"2026-07-14T03:00:00+00:00","device":"x","note":"vendor asked","value":1,"version":4}},'
        b'"layout":{"page":2}}'
    )

    read = DraftDocument.from_bytes(written_later)
    changed = read.record(link_id="A", value=2, seen_version=4, device="x", at=NOON)

    assert read.to_bytes() == written_later
    assert b'"note":"vendor asked"' in changed.to_bytes()
    assert b'"layout":{"page":2}' in changed.to_bytes()


def test_a_dropped_correction_brings_the_submitted_answers_back_with_newer_versions() -> None:
    submitted: dict[str, Json] = {"A": True, "B": "kept"}
    draft = DraftDocument.empty()
    for link_id, value in [*submitted.items(), ("closed", 5)]:
        draft = draft.record(link_id=link_id, value=value, seen_version=0, device=PHONE, at=NOON)
    corrected = draft.record(link_id="A", value=False, seen_version=1, device=PHONE, at=NOON)
    corrected = corrected.record(link_id="new", value="typed", seen_version=0, device=PHONE, at=NOON)

    restored = corrected.restored(submitted, untouched=frozenset({"closed"}), device=PHONE, at=LATER)

    assert restored.answers() == {"A": True, "B": "kept", "closed": 5}
    versions = {link_id: entry.version for link_id, entry in restored.entries.items()}
    assert versions == {"A": 3, "B": 1, "closed": 1, "new": 2}


def test_a_draft_does_not_grow_without_end() -> None:
    draft = DraftDocument.empty()

    with pytest.raises(DraftTooLarge):
        draft.record(link_id="A", value="x" * MAX_BYTES, seen_version=0, device=PHONE, at=NOON)
    with pytest.raises(DraftUnreadable, match="at most"):
        DraftDocument.from_bytes(b" " * (MAX_BYTES + 1))


def test_a_long_device_name_is_cut() -> None:
    draft = DraftDocument.empty().record(link_id="A", value=1, seen_version=0, device="x" * 5000, at=NOON)

    assert len(draft.entry("A").device) == 80  # type: ignore[union-attr]


@pytest.mark.parametrize("value", [1.5, "\ud800", [[[[[[[[[]]]]]]]]]])
def test_a_value_without_one_form_is_refused_before_it_is_kept(value: object) -> None:
    with pytest.raises(CannotSeal):
        DraftDocument.empty().record(link_id="A", value=value, seen_version=0, device=PHONE, at=NOON)  # type: ignore[arg-type]


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(CannotSeal, match="time zone"):
        DraftDocument.empty().record(link_id="A", value=1, seen_version=0, device=PHONE, at=datetime(2026, 7, 14))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b'{"answers":[]}',
        b'{"answers":{"A":5}}',
        b'{"answers":{"A":{"at":"never","device":"x","value":1,"version":1}}}',
        b'{"answers":{"A":{"at":"2026-07-14","device":"x","value":1,"version":1}}}',
        b'{"answers":{"A":{"at":"2026-07-14T03:00:00Z","device":"x","value":1,"version":true}}}',
        b'{"answers":{},"x":"\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_no_draft_are_refused(document: bytes) -> None:
    with pytest.raises(DraftUnreadable):
        DraftDocument.from_bytes(document)
