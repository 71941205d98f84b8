"""How many clinics change band when the model's choices change."""

from tenken.risk.columns import clinics_of
from tenken.risk.model import IndexName, State
from tenken.risk.sensitivity import Scenario, SensitivityReport, sensitivity
from tests.factories.risk import tiny
from tests.unit.risk.test_scoring import clinic

LIKELIHOOD, IMPACT = IndexName.LIKELIHOOD, IndexName.IMPACT


def report(*clinics: object) -> SensitivityReport:
    return sensitivity(tiny(), clinics_of(tiny(), list(clinics)))  # type: ignore[arg-type]


def scenario(found: SensitivityReport, key: str, family: str | None = None) -> Scenario:
    return next(one for one in found.scenarios if (one.key, one.family) == (key, family))


def test_every_choice_is_tried_once() -> None:
    found = report(clinic())

    assert [(one.key, one.family) for one in found.scenarios] == [
        ("equal-weights", None), ("without", "doors"), ("without", "habits"), ("without", "copies"),
        ("dont-know-as-done", None), ("dont-know-as-not-done", None),
    ]  # fmt: skip
    assert all(change.moved == 0 for one in found.scenarios for change in one.changes.values())


def test_dont_know_counted_otherwise_moves_those_who_do_not_know() -> None:
    unsure = clinic(window=State.DONT_KNOW)  # 43: high
    settled = clinic(door=State.PLANNED)  # 19: low

    found = report(unsure, settled, clinic(copy=State.VENDOR_UNKNOWN))  # 52: high

    as_done, as_not = scenario(found, "dont-know-as-done"), scenario(found, "dont-know-as-not-done")
    assert (as_done.changes[LIKELIHOOD].down, as_done.changes[LIKELIHOOD].up) == (1, 0)
    assert (as_not.changes[LIKELIHOOD].down, as_not.changes[LIKELIHOOD].up) == (0, 1)
    assert (as_done.changes[IMPACT].down, as_not.changes[IMPACT].up) == (1, 1)


def test_a_family_left_out_takes_its_part_and_its_part_of_the_most() -> None:
    careless = clinic(key=State.NOT_DONE)  # 39: high

    found = report(careless)

    assert scenario(found, "without", "habits").changes[LIKELIHOOD].down == 1
    assert scenario(found, "without", "doors").changes[LIKELIHOOD].up == 1  # then it is all there is
    assert scenario(found, "without", "doors").changes[IMPACT].moved == 0


def test_a_number_whose_only_family_is_left_out_is_left_out() -> None:
    assert set(scenario(report(clinic()), "without", "copies").changes) == {LIKELIHOOD}


def test_equal_weights_raise_what_weighs_little() -> None:
    found = report(clinic(tried=State.NOT_DONE))  # 25: low; with equal weights 50

    change = scenario(found, "equal-weights").changes[IMPACT]
    assert (change.up, change.down, change.upper) == (1, 0, 1)
    assert found.upper[IMPACT] == 0


def test_clinics_out_of_scope_are_not_counted() -> None:
    outside = clinic(window=State.DONT_KNOW)
    outside = type(outside)(outside.states, outside.scale, in_scope=False)

    found = report(outside, clinic(window=State.DONT_KNOW))

    assert found.clinics == 1
    assert scenario(found, "dont-know-as-done").changes[LIKELIHOOD].moved == 1
