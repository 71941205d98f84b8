"""From answers to what could be done where: what was said to be open counts, in whole clinics, by area and kind."""

from math import log

import numpy as np
import pytest

from tenken.risk.model import IndexName, State
from tenken.risk.planning_model import Measure, Overlap, PlanningRefused, Situation
from tenken.risk.planning_offers import situation_of
from tenken.risk.states import Clinic
from tests.factories.risk_support import MODEL, clinic, many, text

VPN = 100 * log(5) / (log(5) + log(2))  # points
NEW = Measure("new", text("new"), cost=10, mends=("vpn",))
CHECK = Measure("check", text("check"), cost=10, mends=("vpn", "patch"))
PAPER = Measure("paper", text("paper"), cost=10, mends=("plan",))


def situation(
    *clinics: Clinic,
    measures: tuple[Measure, ...] = (NEW,),
    aim: IndexName = IndexName.LIKELIHOOD,
    weights: list[float] | None = None,
) -> Situation:
    count = len(clinics)
    return situation_of(
        MODEL, many(*clinics), measures, area=np.full(count, "130001"), kind=np.full(count, "clinic"), aim=aim,
        weights=None if weights is None else np.array(weights),
    )  # fmt: skip


def test_only_what_was_said_to_be_open_can_be_mended() -> None:
    states = (State.NOT_DONE, State.VENDOR, State.PLANNED, State.DONT_KNOW, State.DONE, State.NOT_ASKED,
              State.NOT_APPLICABLE)  # fmt: skip

    found = situation(*(clinic(vpn=state) for state in states), clinic(in_scope=False, vpn=State.NOT_DONE))

    (offer,) = found.offers
    assert (offer.area, offer.kind, offer.measure, offer.clinics) == ("130001", "clinic", "new", 4)
    assert offer.effect == pytest.approx(VPN * (1 + 1 + 0.5 + 0.7) / 4)
    assert found.clinics == {("130001", "clinic"): 7}


def test_the_aim_is_one_of_the_two_numbers() -> None:
    lacking = clinic(vpn=State.NOT_DONE, plan=State.NOT_DONE)

    likelihood = situation(lacking, measures=(NEW, PAPER))
    impact = situation(lacking, measures=(NEW, PAPER), aim=IndexName.IMPACT)

    assert {one.measure: one.effect for one in likelihood.offers} == pytest.approx({"new": VPN})
    assert {one.measure: one.effect for one in impact.offers} == pytest.approx({"paper": 40.0})


def test_measures_that_mend_the_same_overlap() -> None:
    found = situation(clinic(vpn=State.NOT_DONE), clinic(patch=State.NOT_DONE), measures=(NEW, CHECK, PAPER))

    assert found.overlaps == (Overlap("130001", "clinic", ("new", "check"), 2),)
    assert {one.measure: one.clinics for one in found.offers} == {"new": 1, "check": 2}


def test_every_mixture_of_three_measures_for_one_factor_is_limited() -> None:
    three = tuple(Measure(key, text(key), cost=1, mends=("vpn",)) for key in "abc")

    found = situation(clinic(vpn=State.NOT_DONE), measures=three)

    assert [one.measures for one in found.overlaps] == [("a", "b"), ("a", "b", "c"), ("a", "c"), ("b", "c")]
    assert {one.clinics for one in found.overlaps} == {1}


def test_weights_speak_for_those_who_did_not_answer() -> None:
    lacking = clinic(vpn=State.NOT_DONE)

    found = situation(lacking, lacking, clinic(vpn=State.PLANNED), weights=[2.0, 3.4, 5.4])

    (offer,) = found.offers
    assert (offer.clinics, found.clinics) == (10, {("130001", "clinic"): 11})
    assert offer.effect == pytest.approx(VPN * (5.4 + 0.5 * 5.4) / 10.8)


def test_cells_are_areas_and_kinds() -> None:
    lacking = clinic(vpn=State.NOT_DONE)
    found = situation_of(
        MODEL, many(lacking, lacking, lacking), (NEW,), area=np.array(["b", "a", "b"]),
        kind=np.array(["dental", "clinic", "dental"]), aim=IndexName.LIKELIHOOD,
    )  # fmt: skip

    assert [(one.area, one.kind, one.clinics) for one in found.offers] == [("a", "clinic", 1), ("b", "dental", 2)]


@pytest.mark.parametrize(("mends", "told"), [((), "mends nothing"), (("luck",), "mends “luck”")])
def test_a_measure_that_mends_nothing_of_the_model_is_refused(mends: tuple[str, ...], told: str) -> None:
    with pytest.raises(PlanningRefused, match=told):
        situation(clinic(), measures=(Measure("new", text("new"), cost=10, mends=mends),))
