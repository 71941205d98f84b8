"""Reasons add up to the number; next steps come in the order of their effect per cost and effort."""

import pytest

from tenken.risk.explanation import NextStep, next_steps, reasons, told
from tenken.risk.model import IndexName, State
from tenken.risk.scoring import score
from tenken.risk.states import Clinic, clinic_of
from tests.factories.risk import shipped_instrument, shipped_model, tiny
from tests.unit.risk.test_scoring import ALL, clinic

LIKELIHOOD, IMPACT = IndexName.LIKELIHOOD, IndexName.IMPACT


def test_reasons_are_ordered_by_what_they_add() -> None:
    one = clinic(door=State.NOT_DONE, key=State.DONT_KNOW, window=State.PLANNED)

    found = reasons(tiny(), one, LIKELIHOOD)

    assert [reason.factor.key for reason in found] == ["door", "window", "key"]
    assert [reason.state for reason in found] == [State.NOT_DONE, State.PLANNED, State.DONT_KNOW]
    assert sum(reason.share for reason in found) == pytest.approx(1)


def test_above_the_cap_a_family_is_cut_in_proportion() -> None:
    one = clinic(door=State.NOT_DONE, window=State.NOT_DONE)

    found = reasons(tiny(), one, LIKELIHOOD)
    value = score(tiny(), one).of(LIKELIHOOD)

    assert value is not None
    assert sum(reason.contribution for reason in found) == pytest.approx(value.value)
    by_key = {reason.factor.key: reason.contribution for reason in found}
    assert by_key["window"] / by_key["door"] == pytest.approx(
        tiny().weight(tiny().factor("window")) / tiny().weight(tiny().factor("door"))
    )


def test_what_was_not_asked_comes_last_and_is_told() -> None:
    one = clinic(door=State.NOT_ASKED, window=State.NOT_ASKED, key=State.PLANNED)

    found = reasons(tiny(), one, LIKELIHOOD)

    assert [reason.factor.key for reason in found] == ["key", "window", "door"]
    assert found[0].contribution < found[1].contribution


def test_reasons_of_the_impact_are_scaled_with_it() -> None:
    one = clinic(scale=0.8, copy=State.NOT_DONE, tried=State.NOT_DONE)

    found = reasons(tiny(), one, IMPACT)

    assert [(reason.factor.key, round(reason.contribution, 9)) for reason in found] == [("copy", 60.0), ("tried", 20.0)]


def test_where_all_is_done_there_is_no_reason_and_no_step() -> None:
    assert reasons(tiny(), clinic(), LIKELIHOOD) == ()
    assert next_steps(tiny(), clinic()) == ()


def test_out_of_scope_there_is_nothing_to_explain() -> None:
    outside = clinic(**dict.fromkeys(ALL, State.NOT_DONE)).__class__(
        dict.fromkeys(ALL, State.NOT_DONE), clinic().scale, in_scope=False
    )

    assert reasons(tiny(), outside, LIKELIHOOD) == ()
    assert next_steps(tiny(), outside) == ()


def test_a_step_settles_every_factor_that_names_it() -> None:
    one = clinic(door=State.NOT_DONE, window=State.DONT_KNOW)

    [step] = next_steps(tiny(), one)

    value = score(tiny(), one).of(LIKELIHOOD)
    assert value is not None
    assert [factor.key for factor in step.factors] == ["door", "window"]
    assert step.likelihood == pytest.approx(value.value)
    assert step.impact == 0
    assert step.gain == pytest.approx(value.value)  # cost 1, effort 1


def test_steps_are_ordered_by_effect_per_cost_and_effort() -> None:
    one = clinic(door=State.NOT_DONE, key=State.NOT_DONE)  # the same effect, but a lock costs 2 × 3

    shut, lock = next_steps(tiny(), one)

    assert (shut.step.key, lock.step.key) == ("shut", "lock")
    assert shut.likelihood == pytest.approx(lock.likelihood)
    assert shut.gain == pytest.approx(6 * lock.gain)
    assert [step.step.key for step in next_steps(tiny(), one, n=1)] == ["shut"]


def test_a_step_waits_for_the_one_before() -> None:
    both = clinic(copy=State.NOT_DONE, tried=State.NOT_DONE)
    later = clinic(tried=State.NOT_DONE)

    assert [step.step.key for step in next_steps(tiny(), both)] == ["copy", "try"]
    assert [step.step.key for step in next_steps(tiny(), both, n=1)] == ["copy"]
    assert [step.step.key for step in next_steps(tiny(), later)] == ["try"]


def test_to_a_step_counts_what_waits_for_it() -> None:
    alone, waited_for = (
        next_steps(tiny(), clinic(copy=State.NOT_DONE, tried=tried))[0] for tried in (State.DONE, State.NOT_DONE)
    )

    assert waited_for.impact == pytest.approx(alone.impact)  # what it does by itself stays what it is
    assert waited_for.gain > alone.gain


def _answered(**answers: object) -> tuple[Clinic, list[NextStep]]:
    given = {"Q0": True, "Q6": True, "Q10": "yes", **answers}
    one = clinic_of(shipped_model(), given, shipped_instrument("extended"), facts={"kind": "clinic"})  # type: ignore[arg-type]
    return one, list(next_steps(shipped_model(), one))


NO_COPY = {"Q7-1": "none", "Q8": False, "Q22-1": True, "Q22-2": False, "Q14-3": "no", "Q15": False, "Q3-1": False}


def test_who_has_no_backup_at_all_begins_with_making_one_and_reads_one_reason_of_it() -> None:
    one, steps = _answered(**NO_COPY)

    whole = reasons(shipped_model(), one, IMPACT)
    read = told(one, whole)

    assert steps[0].step.key == "make-backup"
    assert steps[0].how == steps[0].step.how
    within = {"offline-backup", "generations", "unchangeable", "restore-checked"}
    assert not within & {reason.factor.key for reason in read}
    assert within <= {reason.factor.key for reason in whole}
    assert read[0].factor.key == "backup-exists"
    assert sum(reason.contribution for reason in read) == pytest.approx(sum(reason.contribution for reason in whole))
    assert sum(reason.share for reason in read) == pytest.approx(1)


def test_who_has_a_copy_reads_what_it_lacks() -> None:
    one, steps = _answered(**(NO_COPY | {"Q7-1": "one", "Q7-3": False}))

    read = {reason.factor.key for reason in told(one, reasons(shipped_model(), one, IMPACT))}

    assert {"offline-backup", "unchangeable", "restore-checked"} <= read
    assert "make-backup" not in [step.step.key for step in steps]


@pytest.mark.parametrize(("there", "words"), [(True, "最後に更新したのはいつですか"), (None, "まず、保守の会社に")])
def test_a_step_asks_whether_there_is_a_device_only_where_nobody_said_so(there: bool | None, words: str) -> None:
    states = dict.fromkeys((factor.key for factor in shipped_model().factors), State.DONE)
    states["vpn-present"] = State.NOT_DONE if there else State.DONT_KNOW
    states["vpn-unpatched"] = State.DONT_KNOW

    for step in next_steps(shipped_model(), Clinic(states, clinic().scale, in_scope=True)):
        how = step.how.in_language("ja")
        assert ("VPN装置はありますか" in how) == (there is None)
        assert words in how or step.step.key == "remove-vpn"


def test_what_was_not_asked_is_no_step_and_a_vendors_duty_says_so() -> None:
    one = clinic(key=State.NOT_ASKED, door=State.VENDOR, window=State.VENDOR_UNKNOWN)

    [step] = next_steps(tiny(), one)

    assert step.step.key == "shut"
    assert step.vendors
    assert not next_steps(tiny(), clinic(door=State.VENDOR, window=State.NOT_DONE))[0].vendors
