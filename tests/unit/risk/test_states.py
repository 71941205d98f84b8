"""What one clinic's answers say of each factor, and the same asked of a whole dataset."""

from typing import Any

import pytest

from tenken.dataset.requiring import EmptyDataset
from tenken.questionnaire.item_types import Value
from tenken.risk.columns import clinics_of, columns_of
from tenken.risk.model import STATES, Gap, State
from tenken.risk.states import clinic_of, states_of
from tests.factories.risk import questionnaire, shipped_instrument, shipped_model, tiny
from tests.factories.synthetic import country

DONT_KNOW = {"dont_know": True}


def states(answers: dict[str, Any], **facts: Value) -> dict[str, State]:
    return states_of(tiny(), {"N1": True, **answers}, questionnaire(), facts=facts)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"N2": True}, State.DONE),
        ({"N2": False}, State.NOT_DONE),
        ({"N2": DONT_KNOW}, State.DONT_KNOW),
        ({}, State.NOT_ASKED),
        ({"N2": None}, State.NOT_ASKED),
        ({"N2": "nonsense"}, State.NOT_ASKED),
        # a vendor's duty counts like the answer, and is told apart; what is done is done
        ({"N2": False, "N6": True}, State.VENDOR),
        ({"N2": DONT_KNOW, "N6": True}, State.VENDOR_UNKNOWN),
        ({"N2": True, "N6": True}, State.DONE),
        ({"N2": False, "N6": False}, State.NOT_DONE),
        ({"N2": False, "N6": DONT_KNOW}, State.NOT_DONE),
        ({"N6": True}, State.NOT_ASKED),
    ],
)
def test_the_state_of_a_factor(answers: dict[str, Any], state: State) -> None:
    assert states(answers)["door"] is state


def test_the_first_rule_that_is_true_decides() -> None:
    assert states({"N4": True, "N9": False})["key"] is State.PLANNED
    assert states({"N4": False, "N9": False})["key"] is State.NOT_DONE
    assert states({"N9": DONT_KNOW, "N4": True})["key"] is State.DONT_KNOW
    assert states({"N4": False, "N5": False})["copy"] is State.NOT_APPLICABLE


def test_a_vendors_duty_is_the_answer_it_covers() -> None:
    assert (State.VENDOR.answer, State.VENDOR_UNKNOWN.answer) == (State.NOT_DONE, State.DONT_KNOW)
    assert [state for state in STATES if state.vendors] == [State.VENDOR_UNKNOWN, State.VENDOR]
    assert {state for state in STATES if not state.open} == {State.DONE, State.NOT_APPLICABLE, State.NOT_ASKED}


def test_out_of_scope_is_only_who_certainly_has_no_system() -> None:
    def inside(answers: dict[str, Any]) -> bool:
        return clinic_of(tiny(), answers, questionnaire()).in_scope

    assert (inside({"N1": True}), inside({"N1": False})) == (True, False)
    assert inside({})
    assert inside({"N1": DONT_KNOW})


def test_the_scale_of_the_impact_follows_facts_of_the_facility() -> None:
    def scale(**facts: Value) -> Gap:
        return clinic_of(tiny(), {"N1": True}, questionnaire(), facts=facts).scale

    assert scale(kind="clinic_beds") == Gap(1.0, 1.0, 1.0)
    assert scale(kind="dental") == Gap(0.8, 0.8, 0.8)
    assert scale() == Gap(0.9, 0.8, 1.0)
    assert scale(beds="many") == Gap(0.9, 0.8, 1.0)  # a fact that the model does not know is none


def test_an_instrument_that_asks_a_question_of_the_model_itself_answers_it() -> None:
    assert states({"N9": True})["key"] is State.DONE
    assert states({"N9": "perhaps"})["key"] is State.NOT_ASKED


@pytest.mark.parametrize("instrument", ["core", "extended"])
def test_a_dataset_says_the_same_as_each_clinic_by_itself(instrument: str) -> None:
    form, model = shipped_instrument(instrument), shipped_model()
    made = country(clinics=250, questionnaire=form, response=0.8)
    rows = columns_of(model, made.dataset())

    kinds = made.records["kind"].to_list()
    singles = [
        clinic_of(model, answers or {}, form, facts={"kind": kind})
        for answers, kind in zip(made.answers(), kinds, strict=True)
    ]

    alone = clinics_of(model, singles)
    assert (rows.states == alone.states).all()
    assert (rows.scale == alone.scale).all()
    assert (rows.in_scope == alone.in_scope).all()
    assert rows.one(7, model) == singles[7]
    assert len(rows.where(made.responded)) == made.responded.sum() < 250


def test_of_a_dataset_that_nobody_answered_there_is_nothing_to_say() -> None:
    silent = country(clinics=40, questionnaire=shipped_instrument("core"), response=0.0001)
    assert not silent.responded.any()

    with pytest.raises(EmptyDataset, match="Exposure cannot be made"):
        columns_of(shipped_model(), silent.dataset())


def test_nearly_every_state_of_the_shipped_model_occurs_in_a_country() -> None:
    rows = columns_of(shipped_model(), country(clinics=800, response=1.0).dataset())

    found = {STATES[code] for code in set(rows.states.reshape(-1).tolist())}
    assert found == set(STATES) - {State.VENDOR_UNKNOWN}, "who entrusted its servers and does not know of their patches"
