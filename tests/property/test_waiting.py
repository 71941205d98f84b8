"""The rule that slows down guessing: it grows, it is bounded, it spares the first slips, and it ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken_site.accounts.waiting import ACCOUNT, NETWORK, PAIR, Failures, Rule, open_at, wait

AT = datetime(2026, 7, 6, 9, tzinfo=UTC)
RULES = st.builds(
    lambda free, first, more, window: Rule(
        free, timedelta(seconds=first), timedelta(seconds=first + more), timedelta(seconds=window)
    ),
    st.integers(1, 50),
    st.integers(1, 600),
    st.integers(0, 10_000),
    st.integers(1, 100_000),
)
COUNTS = st.integers(0, 10**9)


@given(rule=RULES, fewer=COUNTS, more=COUNTS)
@settings(max_examples=100)
def test_more_failures_never_wait_less(rule: Rule, fewer: int, more: int) -> None:
    low, high = sorted((fewer, more))

    assert wait(low, rule=rule) <= wait(high, rule=rule)


@given(rule=RULES, count=COUNTS)
@settings(max_examples=100)
def test_nobody_waits_longer_than_the_longest_and_the_first_failures_are_free(rule: Rule, count: int) -> None:
    paused = wait(count, rule=rule)

    assert timedelta() <= paused <= rule.longest
    assert (paused == timedelta()) == (count < rule.free)


@given(rule=RULES, ages=st.lists(st.integers(0, 200_000), max_size=80), later=st.integers(0, 200_000))
@settings(max_examples=150)
def test_time_alone_never_moves_the_moment_further_away(rule: Rule, ages: list[int], later: int) -> None:
    def told(now: datetime) -> datetime:
        recent = [at for at in (AT - timedelta(seconds=age) for age in ages) if at > now - rule.window]
        return open_at(Failures(len(recent), max(recent, default=None)), rule=rule) or now

    first = told(AT)
    then = AT + timedelta(seconds=later)

    assert first <= AT + rule.longest
    assert told(then) <= max(first, then)  # what was told holds: whoever waits is let in


@pytest.mark.parametrize("rule", [PAIR, NETWORK, ACCOUNT])
def test_a_day_of_guessing_brings_few_guesses(rule: Rule) -> None:
    """Whoever guesses as soon as each wait is over, for a whole day."""
    failures: list[datetime] = []
    now, end = AT, AT + timedelta(hours=24)
    while now < end:
        failures.append(now)
        recent = [at for at in failures if at > now - rule.window]
        now = max(now, open_at(Failures(len(recent), recent[-1]), rule=rule) or now)

    assert len(failures) <= {PAIR.free: 105, NETWORK.free: 900, ACCOUNT.free: 40}[rule.free]
