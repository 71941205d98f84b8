"""A campaign's phase moves only along the rows of its table, whatever the dates and however the clock runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tenken.disposition.campaign_cycle import (
    CAMPAIGN_TRANSITIONS,
    CampaignDates,
    CampaignEvent,
    CampaignPhase,
    deadline_of,
    phase_at,
    taken_until,
)

START = datetime(2026, 7, 1, tzinfo=UTC)
ROWS = {(row.phase, row.then) for row in CAMPAIGN_TRANSITIONS}
ACTIONS = ("rehearse", "extend", "close", "archive", "wait")
minutes = st.integers(0, 60 * 24 * 60)
moments = minutes.map(lambda after: START + timedelta(minutes=after))


@st.composite
def campaign_dates(draw: st.DrawFn) -> CampaignDates:
    """Dates as the actions leave them: each later than what it follows."""
    opens = draw(moments)
    first = opens + timedelta(minutes=draw(st.integers(1, 1_000)))
    return CampaignDates(opens, first, first, draw(st.integers(0, 120)))


def act(dates: CampaignDates, action: str, *, later: int, now: datetime) -> CampaignDates:
    """The action where the site allows it, else the same dates."""
    phase = phase_at(dates, now=now)
    if action == "rehearse" and phase is CampaignPhase.PREPARE:
        return replace(dates, rehearsed_at=now)
    if action == "extend" and dates.closed_at is None and phase not in {CampaignPhase.PREPARE, CampaignPhase.REHEARSE}:
        return replace(dates, closes_at=max(now, dates.closes_at) + timedelta(minutes=later))
    if action == "close" and phase is CampaignPhase.CLOSED and dates.closed_at is None:
        return replace(dates, closed_at=now)
    if action == "archive" and dates.closed_at is not None and dates.archived_at is None:
        return replace(dates, archived_at=now)
    return dates


def along_the_table(before: CampaignPhase, after: CampaignPhase, *, grace: int) -> bool:
    """One row, none, or two where the grace between them takes no time."""
    if before is after or (before, after) in ROWS:
        return True
    through = (before, CampaignPhase.GRACE) in ROWS and (CampaignPhase.GRACE, after) in ROWS
    return grace == 0 and through


@given(
    dates=campaign_dates(),
    story=st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(1, 900), minutes), max_size=25),
)
def test_the_phase_moves_only_along_the_table(dates: CampaignDates, story: list[tuple[str, int, int]]) -> None:
    now = START - timedelta(minutes=1)
    phase = phase_at(dates, now=now)
    assert phase is CampaignPhase.PREPARE

    for action, later, wait in story:
        until = now + timedelta(minutes=wait)
        borders = (dates.opens_at, dates.first_closes_at, dates.closes_at, dates.grace_ends_at)
        for moment in sorted({until, *(border for border in borders if now < border < until)}):
            found = phase_at(dates, now=moment)
            assert along_the_table(phase, found, grace=dates.grace_minutes), (phase, found, moment)
            phase = found
        now = until
        dates = act(dates, action, later=later, now=now)
        found = phase_at(dates, now=now)
        assert along_the_table(phase, found, grace=dates.grace_minutes), (phase, action, found)
        phase = found


@given(dates=campaign_dates(), clock=st.lists(moments, min_size=2, max_size=20))
def test_without_actions_the_clock_never_leads_back(dates: CampaignDates, clock: list[datetime]) -> None:
    order = list(CampaignPhase)

    phases = [order.index(phase_at(dates, now=moment)) for moment in sorted(clock)]

    assert phases == sorted(phases)


def test_the_table_names_no_pair_twice_and_reaches_every_phase() -> None:
    pairs = [(row.phase, row.event) for row in CAMPAIGN_TRANSITIONS]

    assert len(pairs) == len(set(pairs))
    assert {row.event for row in CAMPAIGN_TRANSITIONS} == set(CampaignEvent)
    assert {CampaignPhase.PREPARE} | {row.then for row in CAMPAIGN_TRANSITIONS} == set(CampaignPhase)


@given(closes=moments, own=st.none() | moments, grace=st.integers(0, 240), saved=st.none() | moments)
def test_a_case_is_never_worse_off_than_everyone(
    closes: datetime, own: datetime | None, grace: int, saved: datetime | None
) -> None:
    deadline = deadline_of(closes_at=closes, own_closes_at=own)

    until = taken_until(deadline=deadline, grace_minutes=grace, last_saved_at=saved)

    assert deadline >= closes
    assert own is None or deadline >= own
    assert deadline <= until <= deadline + timedelta(minutes=grace)


@given(deadline=moments, grace=st.integers(1, 240), before=st.integers(0, 600))
def test_grace_is_for_those_who_saved_shortly_before_the_deadline(deadline: datetime, grace: int, before: int) -> None:
    saved = deadline - timedelta(minutes=before)

    until = taken_until(deadline=deadline, grace_minutes=grace, last_saved_at=saved)

    assert (until > deadline) == (before <= grace)


@given(deadline=moments, grace=st.integers(0, 240))
def test_who_saved_nothing_has_no_grace(deadline: datetime, grace: int) -> None:
    assert taken_until(deadline=deadline, grace_minutes=grace, last_saved_at=None) == deadline
