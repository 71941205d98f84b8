"""What a result says in words: which way is better, and no share that tells every single answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.verification.model import Good
from tenken_site.verifications.presenters_results import FEW, MANY, _bounded, _direction, _ends, _kappa

ABOVE, BELOW, ACROSS = ({"low": low, "high": high} for low, high in ((0.1, 0.2), (-0.2, -0.1), (-0.1, 0.1)))


def estimate(value: float) -> dict[str, float]:
    return {"value": value, "low": max(value - 0.1, 0.0), "high": min(value + 0.1, 1.0), "clinics": 20}


def agreement(gross: float, sensitivity: float, specificity: float) -> dict[str, dict[str, float]]:
    return {
        "gross_error": estimate(gross), "sensitivity": estimate(sensitivity), "specificity": estimate(specificity),
        "kappa": estimate(0.5),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("good", "above", "below"),
    [
        (Good.SO, "実際よりよく答えている", "実際より控えめに答えている"),
        (Good.NOT_SO, "実際より控えめに答えている", "実際よりよく答えている"),
        (Good.NEITHER, "「そうである」が実際より多い", "「そうである」が実際より少ない"),
    ],
)
def test_better_than_it_is_depends_on_which_way_is_better(good: Good, above: str, below: str) -> None:
    assert _direction(ABOVE, good) == above
    assert _direction(BELOW, good) == below
    assert _direction(ACROSS, good) == "片寄りがあるとは言えない"
    assert _direction(None, good) == ""


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_near_an_end_nothing_is_told_but_between_which_ends_it_lies(gross: float, one: float, other: float) -> None:
    told = agreement(gross, one, other)
    near = any(not FEW <= value <= MANY for value in (gross, one, other))

    for name in ("gross_error", "sensitivity", "specificity"):
        ends = _ends(told, name)
        assert (ends is not None) == near
        if ends is not None:
            assert ends[0] <= told[name]["value"] <= ends[1]
            assert ends[1] - ends[0] >= 0.049
            assert _bounded(told, name).interval == ""
    assert (_kappa(told, enough=True).value == "-") == near


def test_nobody_wrong_reads_as_a_bound() -> None:
    told = agreement(0.0, 1.0, 1.0)

    assert [_bounded(told, name).value for name in ("gross_error", "sensitivity")] == ["5%未満", "95%以上"]
    assert _bounded(agreement(0.2, 0.8, 0.8), "gross_error").value == "20.0%"
