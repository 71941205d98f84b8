"""Traces and their tally: what is added can be taken away, and few clinics show nothing."""

import itertools
import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tenken.paradata.tally import Tally, figures
from tenken.paradata.traces import PAUSE, SESSION_GAP, Event, EventKind, sessions, trace

BEGIN = datetime(2026, 7, 6, 0, 0, tzinfo=UTC)
QUESTIONS = ("Q1", "Q2", "Q3", "Q4")


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    found, at = [], BEGIN
    for _ in range(draw(st.integers(0, 12))):
        at += timedelta(seconds=draw(st.integers(0, 4000)))
        kind = draw(st.sampled_from(EventKind))
        if kind is not EventKind.SAVED:
            found.append(Event(at, kind))
            continue
        answered = draw(st.frozensets(st.sampled_from(QUESTIONS), max_size=3))
        found.append(
            Event(
                at=at,
                kind=kind,
                answered=answered,
                changed=answered & draw(st.frozensets(st.sampled_from(QUESTIONS))),
                troubled=draw(st.frozensets(st.sampled_from(QUESTIONS), max_size=2)),
                last=max(answered, default=""),
            )
        )
    return found


@given(events())
def test_every_event_is_in_one_session_and_sessions_lie_apart(found: list[Event]) -> None:
    cut = sessions(found)

    assert [event for session in cut for event in session] == found
    assert all(later[0].at - earlier[-1].at > SESSION_GAP for earlier, later in itertools.pairwise(cut))
    assert all(b.at - a.at <= SESSION_GAP for session in cut for a, b in itertools.pairwise(session))


@given(events())
def test_no_question_takes_longer_than_its_saves_can_have_taken(found: list[Event]) -> None:
    saves = sum(event.kind is EventKind.SAVED for event in found)

    for link_id, seconds in trace(found).seconds.items():
        assert 0 <= seconds <= saves * PAUSE.total_seconds(), link_id


@given(events(), st.randoms())
def test_a_trace_does_not_hang_on_the_order_of_reading(found: list[Event], random) -> None:
    apart = [event for number, event in enumerate(found) if not number or event.at != found[number - 1].at]
    mixed = apart[:]
    random.shuffle(mixed)

    assert trace(mixed) == trace(apart)


@given(events(), events())
def test_what_comes_after_a_submission_changes_nothing(before: list[Event], after: list[Event]) -> None:
    at = max((event.at for event in before), default=BEGIN)
    submitted = [*before, Event(at + timedelta(seconds=1), EventKind.SUBMITTED)]
    later = [Event(at + timedelta(seconds=2), one.kind, one.answered, last=one.last) for one in after]

    assert trace([*submitted, *later]) == trace(submitted)


@given(events(), events())
def test_adding_a_trace_and_taking_it_away_leaves_the_tally_as_it_was(one: list[Event], other: list[Event]) -> None:
    tally = Tally()
    tally.add(trace(one))
    before = tally.to_json()

    tally.add(trace(other))
    tally.add(trace(other), times=-1)

    assert tally.to_json() == before


@given(st.lists(events(), max_size=6), st.data())
def test_counting_in_steps_gives_what_counting_at_once_gives(clinics: list[list[Event]], data: st.DataObject) -> None:
    at_once, in_steps = Tally(), Tally()
    cuts = [data.draw(st.integers(0, len(found))) for found in clinics]
    for found in clinics:
        at_once.add(trace(found))
    for found, cut in zip(clinics, cuts, strict=True):
        in_steps.add(trace(found[:cut]))
    for found, cut in zip(clinics, cuts, strict=True):
        in_steps.add(trace(found[:cut]), times=-1)
        in_steps.add(trace(found))

    assert in_steps.to_json() == at_once.to_json()


@given(st.lists(events(), max_size=9))
def test_fewer_clinics_than_the_least_show_no_figure(clinics: list[list[Event]]) -> None:
    tally = Tally()
    for found in clinics:
        tally.add(trace(found))

    for link_id in QUESTIONS:
        shown = figures(tally, link_id=link_id, fewest=len(clinics) + 1)
        assert {getattr(shown, name) for name in shown.__slots__} == {None}


@given(st.lists(events(), max_size=12))
def test_a_tally_survives_being_stored(clinics: list[list[Event]]) -> None:
    tally = Tally()
    for found in clinics:
        tally.add(trace(found))

    assert Tally.from_json(json.loads(json.dumps(tally.to_json()))) == tally


@given(st.lists(events(), min_size=1, max_size=8))
def test_no_figure_counts_more_clinics_than_there_are(clinics: list[list[Event]]) -> None:
    tally = Tally()
    for found in clinics:
        tally.add(trace(found))

    for link_id in QUESTIONS:
        shown = figures(tally, link_id=link_id, fewest=1)
        for count in (shown.clinics, shown.troubles, shown.changes, shown.left_here):
            assert count is None or 0 <= count <= len(clinics)
