"""What would change if all clinics did something: relative figures, and absolute ones only from a stated range."""

from math import log

import numpy as np
import pytest

from tenken.errors import RiskError
from tenken.risk.model import IndexName, State
from tenken.risk.what_if import BaseRate, avoided, mended, what_if
from tests.factories.risk_support import MODEL, clinic, many

OPEN, TIGHT = clinic(vpn=State.NOT_DONE), clinic()
L_MOST = 0.5 * log(5) + 0.5 * log(2)


def test_mending_what_half_lack_lowers_the_likelihood_of_these() -> None:
    found = what_if(MODEL, many(OPEN, TIGHT), ["vpn"]).every

    assert (found.clinics, found.changed) == (2.0, 0.5)
    assert found.before[IndexName.LIKELIHOOD] == pytest.approx(50 * 0.5 * log(5) / L_MOST)
    assert found.after[IndexName.LIKELIHOOD] == 0
    assert found.relative == pytest.approx(2 / (5**0.5 + 1) - 1)
    assert found.low < found.relative < found.high < 0
    assert found.before[IndexName.IMPACT] == found.after[IndexName.IMPACT] == 0


def test_weights_and_groups_are_heeded() -> None:
    clinics = many(OPEN, TIGHT, TIGHT, clinic(in_scope=False, vpn=State.NOT_DONE))
    areas = np.array(["north", "north", "south", "west"])

    found = what_if(MODEL, clinics, ["vpn"], groupings={"area": areas}, weights=np.array([3.0, 1.0, 2.0, 9.0]))

    assert found.every.clinics == 6
    assert set(found.by["area"]) == {"north", "south"}  # in the west none is in scope
    assert found.by["area"]["north"].changed == 0.75
    assert found.by["area"]["south"].relative == found.by["area"]["south"].low == 0
    parts = found.by["area"]["north"], found.by["area"]["south"]
    mean = sum(part.clinics * part.before[IndexName.LIKELIHOOD] for part in parts) / 6
    assert found.every.before[IndexName.LIKELIHOOD] == pytest.approx(mean)


def test_what_is_not_applicable_stays_and_what_was_not_asked_is_done() -> None:
    states = mended(MODEL, many(clinic(vpn=State.NOT_APPLICABLE), clinic(vpn=State.NOT_ASKED)), ["vpn"]).states[:, 0]

    assert [list(State)[code] for code in states] == [State.NOT_APPLICABLE, State.DONE]


def test_whom_nobody_asked_is_told_apart_from_who_has_something_to_do() -> None:
    unasked = clinic(vpn=State.NOT_ASKED)

    found = what_if(MODEL, many(OPEN, TIGHT, unasked, unasked), ["vpn"]).every
    nobody = what_if(MODEL, many(unasked, TIGHT), ["vpn"]).every

    assert (found.changed, found.unasked) == (0.25, 0.5)
    assert (nobody.changed, nobody.unasked) == (0, 0.5)
    assert nobody.high - nobody.low > 0.1  # of which nobody knows how much there is to win


def test_doing_more_never_raises_likelihood() -> None:
    clinics = many(clinic(vpn=State.NOT_DONE, patch=State.DONT_KNOW), clinic(patch=State.VENDOR), TIGHT)

    one, both = (what_if(MODEL, clinics, keys).every for keys in (["vpn"], ["vpn", "patch"]))

    assert both.relative < one.relative < 0
    assert both.high <= one.high


def test_the_same_seed_gives_the_same_figures() -> None:
    assert what_if(MODEL, many(OPEN, TIGHT), ["vpn"], seed=4) == what_if(MODEL, many(OPEN, TIGHT), ["vpn"], seed=4)


def test_absolute_figures_are_a_range_under_a_stated_base_rate() -> None:
    found = what_if(MODEL, many(OPEN, TIGHT), ["vpn"]).every
    base = BaseRate(10, 40, "an invented statement")

    fewer = avoided(found, base)

    assert 0 < fewer.low < fewer.high < 40
    assert fewer.low == pytest.approx(-found.high * 10)
    assert fewer.high == pytest.approx(-found.low * 40)


@pytest.mark.parametrize(("low", "high", "source"), [(5, 4, "x"), (-1, 4, "x"), (0, float("inf"), "x"), (1, 2, " ")])
def test_a_base_rate_without_range_or_source_is_refused(low: float, high: float, source: str) -> None:
    with pytest.raises(RiskError):
        BaseRate(low, high, source)


def test_an_unknown_factor_and_nobody_in_scope_are_refused() -> None:
    with pytest.raises(RiskError, match="no factor “luck”"):
        what_if(MODEL, many(OPEN), ["luck"])
    with pytest.raises(RiskError, match="No clinic is in scope"):
        what_if(MODEL, many(clinic(in_scope=False)), ["vpn"])
