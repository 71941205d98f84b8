"""Places among clinics of a kind, and the rule by which their limits are frozen anew, for any clinics on any days."""

from collections.abc import Mapping
from datetime import date
from functools import reduce

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenken.risk.model import IndexName
from tenken.risk.positions import LEAST, QUARTERS, Distribution, Place, behind, counted, frozen, may_follow, place_of

DAY = date(2026, 8, 1)
POINTS = st.integers(0, 100)
SCORES = st.lists(POINTS, min_size=LEAST, max_size=60)
#: What a day brings: a model, and clinics by number, each with its answer. A number seen before submits again; None:
#: the clinic leaves the group (its kind was put right) or comes back.
CLINICS = st.one_of(
    *(st.dictionaries(st.integers(0, 60), st.one_of(POINTS, st.none()), max_size=most) for most in (2, 25))
)
DAYS = st.lists(st.tuples(st.integers(0, 5), CLINICS), max_size=8)


def of(scores: list[int], *, behind: str = "") -> Distribution | None:
    return frozen(counted(map(float, scores)), group=("clinic",), index=IndexName.IMPACT, on=DAY, behind=behind)


def by_rank(value: int, scores: list[int]) -> Place:
    """The definition, with every rank at hand: the quarters of all clinics of this score."""
    below, equal = sum(one < value for one in scores), scores.count(value)
    quarters = [rank * QUARTERS // len(scores) + 1 for rank in range(below, below + max(equal, 1))]
    return Place(min(quarters[0], QUARTERS), min(quarters[-1], QUARTERS), len(scores) // 10 * 10)


@given(scores=SCORES, value=POINTS)
def test_six_limits_tell_the_place_that_all_ranks_would(scores: list[int], value: int) -> None:
    distribution = of(scores)

    assert distribution is not None
    assert place_of(value, distribution) == by_rank(value, scores)


@given(scores=SCORES)
def test_a_place_tells_no_rank_and_a_worse_score_never_stands_better(scores: list[int]) -> None:
    distribution = of(scores)
    assert distribution is not None

    places = [place_of(value, distribution) for value in range(101)]

    ranks = [rank * QUARTERS // len(scores) + 1 for rank in range(len(scores))]
    for place in places:
        assert sum(place.first <= quarter <= place.last for quarter in ranks) >= len(scores) // QUARTERS >= 2
        assert place.about % 10 == 0
        assert place.about <= len(scores) < place.about + 10
    assert [one.first for one in places] == sorted(one.first for one in places)
    assert [one.last for one in places] == sorted(one.last for one in places)


@given(scores=st.lists(POINTS, max_size=LEAST - 1))
def test_of_fewer_than_ten_nothing_is_frozen(scores: list[int]) -> None:
    assert of(scores) is None


def submitted(model: int, answer: int) -> int | None:
    """What a model makes of an answer; None where it does not count the clinic. Another model counts others."""
    return None if (answer + model) % 4 == 0 else answer * (model + 1) % 101


@settings(max_examples=150)
@given(days=DAYS)
@example(days=[(0, dict.fromkeys(range(12), 1)), (1, {0: None, 12: 1})])  # one goes, one comes, and a model changes
@example(days=[(0, dict.fromkeys(range(12), 1)), (1, {0: 1})])  # one submits again what it had said
@example(days=[(0, dict.fromkeys(range(12), 1) | {12: 4}), (4, {}), (1, {0: 3})])  # one model after the other
def test_whatever_days_bring_two_distributions_differ_by_ten_clinics_or_by_none(
    days: list[tuple[int, Mapping[int, int | None]]],
) -> None:
    """Whoever keeps all distributions that were ever told can subtract them: of fewer than ten nothing remains."""
    last: dict[int, tuple[int, int]] = {}  # by clinic: which submission, which answer
    gone: set[int] = set()
    told: list[tuple[int, Distribution, frozenset[tuple[int, int]]]] = []
    for model, day in days:
        for number, answer in day.items():
            if answer is None:
                gone ^= {number}
            else:
                last[number] = (last.get(number, (0, 0))[0] + 1, answer)
        scores = {
            (number, submission): submitted(model, answer)
            for number, (submission, answer) in sorted(last.items())
            if number not in gone
        }
        counting = {who: score for who, score in scores.items() if score is not None}
        new = of(list(counting.values()), behind=reduce(behind, map(str, counting), ""))
        if new is not None and (not told or may_follow(new, told[-1][1])):
            told.append((model, new, frozenset(counting)))

    for place, (_, _, earlier) in enumerate(told):
        for _, _, later in told[place + 1 :]:
            assert earlier == later or len({number for number, _ in earlier ^ later}) >= 10


@given(scores=SCORES, more=SCORES)
def test_both_ways_to_be_frozen_anew_are_open(scores: list[int], more: list[int]) -> None:
    first = of(scores, behind="the same")

    assert first is not None
    assert may_follow(first, None)
    other_model = of([score // 2 for score in scores], behind="the same")
    grown = of([*scores, *more], behind="others")
    assert other_model is not None
    assert grown is not None
    assert may_follow(other_model, first)
    assert may_follow(grown, first)
    others = of(scores, behind="others")
    unknown = of(scores)
    assert others is not None
    assert unknown is not None
    assert not may_follow(others, first)
    assert not may_follow(unknown, unknown)
