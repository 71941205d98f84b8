"""The effect of a wave: published examples of Newcombe's interval, and what is said without a hold-out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.outreach.effect import Effect, Replies, effect, wilson


@pytest.mark.parametrize(
    ("meant", "held", "difference", "low", "high"),
    [
        # Newcombe (1998), table II, method 10.
        ((56, 70), (48, 80), 0.2, 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.6, 0.1705, 0.8090),
        ((10, 10), (0, 10), 1.0, 0.6075, 1.0),
        ((0, 10), (0, 10), 0.0, -0.2775, 0.2775),
    ],
)
def test_the_interval_agrees_with_the_published_one(meant, held, difference, low, high):
    found = effect(Replies(*meant), Replies(*held))

    assert found is not None
    assert found.difference == pytest.approx(difference)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_score_interval_agrees_with_the_published_one():
    assert wilson(Replies(81, 263)) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


def test_without_a_group_held_out_there_is_no_effect():
    assert effect(Replies(10, 100), Replies(0, 0)) is None
    assert effect(Replies(0, 0), Replies(1, 10)) is None


def test_more_cannot_reply_than_there_are():
    with pytest.raises(ValueError, match="3 of 2"):
        Replies(3, 2)


GROUPS = st.integers(1, 500).flatmap(lambda n: st.builds(Replies, st.integers(0, n), st.just(n)))


@given(GROUPS, GROUPS)
def test_the_interval_holds_the_difference_and_turns_round_with_the_groups(meant: Replies, held: Replies) -> None:
    found, turned = effect(meant, held), effect(held, meant)

    assert isinstance(found, Effect)
    assert isinstance(turned, Effect)
    assert -1 - 1e-12 <= found.low <= found.difference + 1e-12
    assert found.difference - 1e-12 <= found.high <= 1 + 1e-12
    assert found.low == pytest.approx(-turned.high)
