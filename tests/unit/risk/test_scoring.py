"""Both numbers, reckoned by hand for a tiny model; intervals, bands and what was not asked."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from tenken.risk.columns import clinics_of
from tenken.risk.model import Gap, IndexName, State
from tenken.risk.scoring import Exposure, Index, log_likelihood, points, score, score_all
from tenken.risk.states import Clinic
from tests.factories.risk import tiny

ALL = ("door", "window", "key", "copy", "tried")


def clinic(*, scale: float = 1.0, **states: State) -> Clinic:
    """Everything done but for these."""
    return Clinic({key: states.get(key, State.DONE) for key in ALL}, Gap(scale, scale, scale), in_scope=True)


def both(exposure: Exposure) -> tuple[Index, Index]:
    assert exposure.likelihood is not None
    assert exposure.impact is not None
    return exposure.likelihood, exposure.impact


def likelihood(**states: State) -> float:
    return both(score(tiny(), clinic(**states)))[0].value


def impact(scale: float = 1.0, **states: State) -> float:
    return both(score(tiny(), clinic(scale=scale, **states)))[1].value


def test_likelihood_is_the_sum_of_shrunk_log_ratios() -> None:
    most = log(3) + log(2)  # the capped family of doors, and habits

    assert likelihood() == 0
    assert likelihood(door=State.NOT_DONE) == pytest.approx(100 * log(2) / most)
    assert likelihood(window=State.NOT_DONE) == pytest.approx(100 * log(3) / most)
    assert likelihood(key=State.NOT_DONE) == pytest.approx(100 * log(2) / most)
    assert likelihood(door=State.PLANNED) == pytest.approx(50 * log(2) / most)
    assert likelihood(door=State.DONT_KNOW) == pytest.approx(70 * log(2) / most)
    assert likelihood(door=State.NOT_ASKED) == pytest.approx(50 * log(2) / most)


def test_a_family_never_adds_more_than_its_cap() -> None:
    most = log(3) + log(2)

    assert likelihood(door=State.NOT_DONE, window=State.NOT_DONE) == pytest.approx(100 * log(3) / most)
    assert likelihood(door=State.NOT_DONE, window=State.NOT_DONE, key=State.NOT_DONE) == pytest.approx(100)
    assert likelihood(door=State.DONT_KNOW, window=State.PLANNED) == pytest.approx(
        100 * (0.7 * log(2) + 0.5 * log(3)) / most
    )


@pytest.mark.parametrize(("scale", "told"), [(0.391, "low"), (0.395, "high"), (0.4, "high"), (0.405, "high")])
def test_a_number_and_its_band_never_disagree_once_it_is_told_in_whole_numbers(scale: float, told: str) -> None:
    """The band below 30: 29.3 is told as 29 and stands in it, 29.6 is told as 30 and does not."""
    found = both(score(tiny(), clinic(scale=scale, copy=State.NOT_DONE)))[1]

    assert found.value == pytest.approx(75 * scale)
    assert found.band == told
    assert (round(found.value) < 30) == (found.band == "low")
    assert tiny().band(IndexName.IMPACT, found.value).code == found.band
    assert found.band_chance == 1.0 or found.low < found.high


def test_impact_is_the_share_of_points_lost_times_the_dependence() -> None:
    assert impact(copy=State.NOT_DONE) == pytest.approx(75)
    assert impact(tried=State.NOT_DONE) == pytest.approx(25)
    assert impact(copy=State.NOT_DONE, tried=State.DONT_KNOW) == pytest.approx(75 + 17.5)
    assert impact(scale=0.8, copy=State.NOT_DONE) == pytest.approx(60)


def test_a_vendors_duty_counts_like_the_answer() -> None:
    assert score(tiny(), clinic(door=State.VENDOR)) == score(tiny(), clinic(door=State.NOT_DONE))
    assert score(tiny(), clinic(door=State.VENDOR_UNKNOWN)) == score(tiny(), clinic(door=State.DONT_KNOW))


def test_what_does_not_apply_counts_like_what_is_done() -> None:
    assert score(tiny(), clinic(copy=State.NOT_APPLICABLE)) == score(tiny(), clinic())


def test_where_all_is_done_nothing_is_uncertain() -> None:
    for number in both(score(tiny(), clinic())):
        assert (number.value, number.low, number.high) == (0, 0, 0)
        assert (number.band, number.band_chance, number.asked_share, number.wide) == ("low", 1, 1, False)


def test_the_interval_holds_the_value_and_grows_with_what_is_not_known() -> None:
    widths = []
    for state in (State.NOT_DONE, State.PLANNED, State.DONT_KNOW, State.NOT_ASKED):
        number = both(score(tiny(), clinic(door=state)))[0]
        assert number.low <= number.value <= number.high
        widths.append(number.high - number.low)

    assert widths[1] < widths[2] < widths[3]


def test_with_nothing_asked_the_interval_says_that_nothing_is_known() -> None:
    nothing = clinic(**dict.fromkeys(ALL, State.NOT_ASKED))

    for number in both(score(tiny(), nothing)):
        assert number.asked_share == 0
        assert number.wide
        assert number.high - number.low > 60


def test_what_is_not_known_of_one_clinic_hangs_together() -> None:
    """Drawn apart, several unknown things would average out, and the interval would feign knowledge."""
    nothing = clinic(**dict.fromkeys(ALL, State.NOT_ASKED))

    apart, together = (both(score(tiny(together=rho), nothing))[0] for rho in ("0", "0.9"))

    assert together.high - together.low > 1.2 * (apart.high - apart.low)


def test_bands_have_fixed_cut_points_and_a_chance() -> None:
    model = tiny()
    certain = both(score(model, clinic(door=State.NOT_DONE, window=State.NOT_DONE, key=State.NOT_DONE)))[0]
    unsure = both(score(model, clinic(**dict.fromkeys(ALL, State.NOT_ASKED))))[0]

    assert (certain.band, certain.band_chance) == ("top", 1.0)
    assert unsure.band == model.band(IndexName.LIKELIHOOD, unsure.value).code == "top"
    assert 0.5 < unsure.band_chance < 1


def test_a_clinic_out_of_scope_has_no_numbers() -> None:
    outside = replace(clinic(door=State.NOT_DONE), in_scope=False)
    rows = clinics_of(tiny(), [outside, clinic(door=State.NOT_DONE)])

    scores = score_all(tiny(), rows)

    assert score(tiny(), outside) == Exposure(in_scope=False, likelihood=None, impact=None) == scores.one(0)
    assert np.isnan(scores.likelihood.value[0])
    assert np.isnan(scores.likelihood.low[0])
    assert scores.likelihood.band[0] == -1
    assert scores.one(1) == score(tiny(), clinic(door=State.NOT_DONE))
    assert len(scores) == 2


def test_the_same_seed_gives_the_same_numbers_and_another_other_intervals() -> None:
    one = clinic(door=State.NOT_ASKED)

    assert score(tiny(), one) == score(tiny(), one)
    assert score(tiny(), one, seed=2) == score(tiny(seed="2"), one)
    assert both(score(tiny(), one, seed=2))[0].value == both(score(tiny(), one))[0].value
    assert both(score(tiny(), one, seed=2))[0].high != both(score(tiny(), one))[0].high


def test_the_difference_of_two_logs_says_how_many_times_likelier_an_attack_is() -> None:
    rows = clinics_of(tiny(), [clinic(), clinic(window=State.NOT_DONE)])

    done, lacking = log_likelihood(tiny(), rows)

    assert np.exp(lacking - done) == pytest.approx(3)  # a ratio of 9, shrunk by half


def test_values_alone_are_those_of_the_whole_pass() -> None:
    rows = clinics_of(tiny(), [clinic(door=state, copy=state) for state in State])

    alone, whole = points(tiny(), rows), score_all(tiny(), rows, draws=20)

    assert all((alone[index] == whole.of(index).value).all() for index in IndexName)


def test_no_clinic_at_all_is_no_trouble() -> None:
    scores = score_all(tiny(), clinics_of(tiny(), []))

    assert len(scores) == 0
    assert len(scores.impact.high) == 0
