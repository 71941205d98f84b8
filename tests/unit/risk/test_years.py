"""Two years of one clinic, scored by one model over what both asked."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.risk.model import Gap, IndexName, State
from tenken.risk.scoring import score
from tenken.risk.states import Clinic
from tenken.risk.years import beside
from tests.factories.risk import shipped_model

MODEL = shipped_model()
WHOLE = Gap(1.0, 1.0, 1.0)
UNKNOWN = Gap(0.8, 0.6, 1.0)


def clinic(state: State = State.NOT_DONE, *, scale: Gap = WHOLE, in_scope: bool = True, **others: State) -> Clinic:
    states = {one.key: state for one in MODEL.factors}
    return Clinic(states | {key.replace("_", "-"): one for key, one in others.items()}, scale, in_scope)


def test_the_same_answers_give_the_same_numbers_and_leave_nothing_out() -> None:
    years = beside(MODEL, then=clinic(), now=clinic(), draws=50)

    assert years.then == years.now == score(MODEL, clinic(), draws=50)
    assert years.only_now == years.only_then == years.blank_now == years.blank_then == ()
    assert not any(years.partial(index) for index in IndexName)
    assert years.much_blank == frozenset()


def test_what_was_not_asked_then_is_left_out_of_both_and_named() -> None:
    then, now = clinic(State.DONE, usb=State.NOT_ASKED), clinic(State.DONE)

    years = beside(MODEL, then=then, now=now, beyond_then=frozenset({"usb"}), draws=50)

    assert [one.key for one in years.only_now] == ["usb"]
    assert years.only_then == years.blank_then == years.blank_now == ()
    assert years.partial(IndexName.LIKELIHOOD)
    assert not years.partial(IndexName.IMPACT)
    assert years.then == years.now
    assert years.now != score(MODEL, now, draws=50)


def test_what_is_asked_no_more_is_left_out_too() -> None:
    years = beside(MODEL, then=clinic(), now=clinic(bcp=State.NOT_ASKED), beyond_now=frozenset({"bcp"}), draws=50)

    assert [one.key for one in years.only_then] == ["bcp"]
    assert years.blank_now == ()
    assert years.then == years.now


def test_what_was_asked_and_left_blank_is_left_out_too_and_told_apart_from_what_was_not_asked() -> None:
    blank = clinic(usb=State.NOT_ASKED, bcp=State.NOT_ASKED)

    this_year = beside(MODEL, then=clinic(), now=blank, beyond_now=frozenset({"bcp"}), draws=50)
    that_year = beside(MODEL, then=blank, now=clinic(), beyond_then=frozenset({"bcp"}), draws=50)

    assert ([one.key for one in this_year.blank_now], this_year.blank_then) == (["usb"], ())
    assert ([one.key for one in that_year.blank_then], that_year.blank_now) == (["usb"], ())
    assert [one.key for one in this_year.only_then] == [one.key for one in that_year.only_now] == ["bcp"]
    assert this_year.then == this_year.now == that_year.then == that_year.now
    assert all(years.partial(index) for years in (this_year, that_year) for index in IndexName)
    assert this_year.much_blank == frozenset()


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from([one.key for one in MODEL.factors])), st.booleans())
def test_much_is_blank_where_a_fifth_of_a_number_that_either_year_told_is_no_more_compared(
    keys: set[str], turned: bool
) -> None:
    whole, part = clinic(), replace(clinic(), states=clinic().states | dict.fromkeys(keys, State.NOT_ASKED))

    years = beside(MODEL, then=part if turned else whole, now=whole if turned else part, draws=10)

    for index in IndexName:
        compared = years.now.of(index)
        assert compared is not None
        assert (index in years.much_blank) is (compared.asked_share < 0.8)
        assert years.partial(index) is (compared.asked_share < 1)


def test_a_mended_factor_lowers_this_years_number_only() -> None:
    years = beside(MODEL, then=clinic(), now=clinic(usb=State.DONE), draws=50)

    then, now = (one.of(IndexName.LIKELIHOOD) for one in (years.then, years.now))
    assert then is not None
    assert now is not None
    assert then.value > now.value
    assert years.then.of(IndexName.IMPACT) == years.now.of(IndexName.IMPACT)


def test_states_of_a_former_model_count_by_the_keys_of_this_one() -> None:
    then = replace(clinic(State.DONE), states={"usb": State.DONE, "long-gone": State.NOT_DONE})

    years = beside(MODEL, then=then, now=clinic(State.DONE), draws=50)

    assert len(years.only_now) == len(MODEL.factors) - 1
    assert years.blank_then == ()
    assert years.then == years.now
    impact = years.now.of(IndexName.IMPACT)
    assert impact is not None
    assert impact.wide


def test_dependence_that_one_year_did_not_ask_counts_as_unknown_in_both() -> None:
    one, other = clinic(scale=UNKNOWN), clinic(scale=WHOLE)

    for then, now in ((one, other), (other, one)):
        years = beside(MODEL, then=then, now=now, draws=50)

        assert years.then == years.now == score(MODEL, one, draws=50)
        assert [index for index in IndexName if years.partial(index)] == [IndexName.IMPACT]


def test_dependence_that_both_asked_counts_as_it_was_in_each_year() -> None:
    years = beside(MODEL, then=clinic(scale=Gap(0.5, 0.5, 0.5)), now=clinic(), draws=50)

    then, now = (one.of(IndexName.IMPACT) for one in (years.then, years.now))
    assert then is not None
    assert now is not None
    assert (then.value, now.value) == (50, 100)


def test_a_year_without_a_network_has_no_numbers() -> None:
    years = beside(MODEL, then=clinic(in_scope=False), now=clinic(), draws=50)

    assert (years.then.in_scope, years.now.in_scope) == (False, True)
