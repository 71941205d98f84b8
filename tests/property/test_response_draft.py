"""A draft that several people write at once never loses a value, whatever the order."""

from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tenken.response.draft import AnswersDiffer, DraftDocument, DraftUnreadable
from tenken.response.model import Json
from tests.property.questionnaires import patient

NOW = datetime(2026, 7, 14, 3, 0, tzinfo=UTC)


class Write(NamedTuple):
    """One person writes one answer, having looked at the draft some writes ago."""

    person: int
    link_id: str
    value: Json
    looked: bool  # right before writing; otherwise the page is as old as the person's last look


values: st.SearchStrategy[Json] = st.sampled_from([None, True, False, 0, 1, "", "x", "葛󠄀", ["a"], {"dont_know": True}])
writes = st.lists(st.builds(Write, st.integers(0, 2), st.sampled_from("ABC"), values, st.booleans()), max_size=30)


@patient
@given(writes)
def test_every_value_written_stands_or_was_seen_by_its_successor_or_was_told_to_its_writer(story: list[Write]) -> None:
    draft = DraftDocument.empty()
    screens: dict[int, DraftDocument] = {}
    for write in story:
        screen = draft if write.looked else screens.get(write.person, DraftDocument.empty())
        seen = screen.entry(write.link_id)
        stood = draft.entry(write.link_id)
        told: AnswersDiffer | None = None

        try:
            draft = draft.record(
                link_id=write.link_id,
                value=write.value,
                seen_version=seen.version if seen else 0,
                device=str(write.person),
                at=NOW,
            )
        except AnswersDiffer as conflict:
            told = conflict
        screens[write.person] = draft

        now = draft.entry(write.link_id)
        if told:  # both values are there, the page was stale, and nothing changed
            assert (repr(told.mine), told.theirs) == (repr(write.value), stood)
            assert now == stood
            assert seen != stood
            continue
        assert now is not None
        assert repr(now.value) == repr(write.value)
        assert now.version == (stood.version + 1 if stood else 1)
        # What was replaced had been on the writer's screen, or was the same value.
        assert stood is None or seen == stood or repr(stood.value) == repr(write.value)


@patient
@given(writes)
def test_one_answer_never_touches_another_and_bytes_keep_everything(story: list[Write]) -> None:
    draft = DraftDocument.empty()
    for write in story:
        before = draft
        seen = draft.entry(write.link_id)
        draft = draft.record(
            link_id=write.link_id, value=write.value, seen_version=seen.version if seen else 0, device="", at=NOW
        )

        assert {k: v for k, v in draft.entries.items() if k != write.link_id} == {
            k: v for k, v in before.entries.items() if k != write.link_id
        }
    assert DraftDocument.from_bytes(draft.to_bytes()) == draft


@patient
@given(writes, st.dictionaries(st.sampled_from("ABCD"), values, max_size=4))
def test_a_restored_draft_holds_exactly_the_submission_and_no_version_goes_back(
    story: list[Write], submitted: dict[str, Json]
) -> None:
    draft = DraftDocument.empty()
    for write in story:
        seen = draft.entry(write.link_id)
        draft = draft.record(
            link_id=write.link_id, value=write.value, seen_version=seen.version if seen else 0, device="", at=NOW
        )

    restored = draft.restored(submitted, device="", at=NOW)

    expected = {link_id: value for link_id, value in submitted.items() if value is not None}
    assert restored.answers().keys() == expected.keys()
    assert all(repr(restored.answers()[link_id]) == repr(value) for link_id, value in expected.items())
    for link_id, entry in draft.entries.items():
        assert restored.entries[link_id].version >= entry.version


@patient
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(document: bytes) -> None:
    try:
        DraftDocument.from_bytes(document)
    except DraftUnreadable:
        return
    raise AssertionError("read what was never written")
