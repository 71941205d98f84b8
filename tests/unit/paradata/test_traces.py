"""One clinic's events, step by step."""

from datetime import UTC, datetime, timedelta

import pytest

from tenken.paradata.tally import FEWEST, Tally, figures
from tenken.paradata.traces import Event, EventKind, trace

BEGIN = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)


def opened(second: float) -> Event:
    return Event(BEGIN + timedelta(seconds=second), EventKind.OPENED)


def saved(second: float, *link_ids: str, **more: frozenset[str]) -> Event:
    return Event(
        BEGIN + timedelta(seconds=second),
        EventKind.SAVED,
        answered=frozenset(link_ids),
        last=max(link_ids, default=""),
        **more,
    )


def submitted(second: float) -> Event:
    return Event(BEGIN + timedelta(seconds=second), EventKind.SUBMITTED)


def test_the_first_question_is_timed_from_the_opening_and_the_next_from_the_save_before() -> None:
    found = trace([opened(0), saved(20, "Q1"), saved(65, "Q2")])

    assert found.seconds == {"Q1": 20, "Q2": 45}


def test_without_an_opening_the_first_question_has_no_time() -> None:
    found = trace([saved(20, "Q1"), saved(65, "Q2")])

    assert found.seconds == {"Q2": 45}


def test_a_pause_of_more_than_ten_minutes_is_no_time_of_a_question() -> None:
    found = trace([opened(0), saved(601, "Q1"), saved(1201, "Q2")])

    assert found.seconds == {"Q2": 600}


def test_coming_back_the_next_day_begins_anew() -> None:
    found = trace([opened(0), saved(30, "Q1"), saved(86_400, "Q2"), saved(86_410, "Q3")])

    assert found.seconds == {"Q1": 30, "Q3": 10}


def test_a_whole_form_at_once_is_answered_but_not_timed() -> None:
    found = trace([opened(0), saved(50, "Q1", "Q2"), saved(60, "Q3")])

    assert found.answered == {"Q1", "Q2", "Q3"}
    assert found.seconds == {"Q3": 10}


def test_a_refused_answer_and_its_correction_add_up() -> None:
    found = trace([opened(0), saved(10, troubled=frozenset({"Q1"})), saved(25, "Q1")])

    assert found.seconds == {"Q1": 25}
    assert found.troubled == {"Q1"}


def test_who_submits_has_left_nowhere() -> None:
    assert trace([saved(1, "Q1"), saved(2, "Q2")]).last == "Q2"
    assert trace([saved(1, "Q1"), saved(2, "Q2"), submitted(3)]).last == ""


def test_a_correction_after_submitting_is_not_counted() -> None:
    found = trace([opened(0), saved(10, "Q1"), submitted(20), saved(30, "Q1", changed=frozenset({"Q1"}))])

    assert found.changed == frozenset()
    assert found.seconds == {"Q1": 10}


@pytest.mark.parametrize("clinics", [FEWEST - 1, FEWEST])
def test_figures_appear_with_the_tenth_clinic(clinics: int) -> None:
    tally = Tally()
    for number in range(clinics):
        tally.add(trace([opened(0), saved(30 + number, "Q1")]))

    shown = figures(tally, link_id="Q1")

    if clinics < FEWEST:
        assert (shown.clinics, shown.median_seconds, shown.left_here) == (None, None, None)
    else:
        assert (shown.clinics, shown.left_here) == (FEWEST, FEWEST)
        assert shown.median_seconds == pytest.approx(34.5, rel=0.05)


def test_nine_of_ten_took_less_than_the_slow_time() -> None:
    tally = Tally()
    for number in range(100):
        tally.add(trace([opened(0), saved(1 + number, "Q1")]))

    shown = figures(tally, link_id="Q1")

    assert shown.median_seconds == pytest.approx(50, rel=0.05)
    assert shown.slow_seconds == pytest.approx(90, rel=0.05)


def test_drop_off_needs_enough_clinics_that_stopped_not_enough_that_answered() -> None:
    tally = Tally()
    for number in range(20):
        events = [opened(0), saved(30, "Q1")]
        tally.add(trace([*events, submitted(60)] if number else events))

    shown = figures(tally, link_id="Q1")

    assert shown.clinics == 20
    assert shown.left_here is None
