"""A better answer never raises either number; reasons add up; one clinic and the country agree. On random clinics."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.response.enablement import read
from tenken.risk.columns import Clinics, clinics_of
from tenken.risk.explanation import next_steps, reasons, told
from tenken.risk.letter import vendor_questions
from tenken.risk.model import STATES, Gap, IndexName, RiskModel, State
from tenken.risk.scoring import Exposure, drawn_logs, score, score_all
from tenken.risk.states import Clinic, clinic_of
from tests.factories.risk import shipped_instrument, shipped_model, tiny

#: From the best state to the worst; those of one entry count the same.
ORDER = (
    (State.DONE, State.NOT_APPLICABLE),
    (State.PLANNED,),
    (State.DONT_KNOW, State.VENDOR_UNKNOWN),
    (State.NOT_DONE, State.VENDOR),
)
RANKS = {state: rank for rank, states in enumerate(ORDER) for state in states}
DRAWS = 60  # the rule holds draw by draw, so few are enough


def clinics(model: RiskModel) -> st.SearchStrategy[Clinic]:
    states = st.fixed_dictionaries({factor.key: st.sampled_from(STATES) for factor in model.factors})
    return st.builds(Clinic, states, st.sampled_from([Gap(1.0, 1.0, 1.0), Gap(0.7, 0.6, 1.0)]), st.just(value=True))


def raised(better: Exposure, worse: Exposure) -> list[str]:
    """Which of value, low and high of either number is higher for the better clinic."""
    found = []
    for index in IndexName:
        good, bad = better.of(index), worse.of(index)
        assert good is not None
        assert bad is not None
        for end in ("value", "low", "high"):
            if getattr(good, end) > getattr(bad, end):
                found.append(f"{index.value} {end}: {getattr(good, end)} > {getattr(bad, end)}")
    return found


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_better_state_of_any_factor_never_raises_either_number(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([tiny(), shipped_model()]))
    one = data.draw(clinics(model))
    factor = data.draw(st.sampled_from([factor.key for factor in model.factors]))
    worse, better = data.draw(
        st.tuples(st.sampled_from(sorted(RANKS)), st.sampled_from(sorted(RANKS))).filter(
            lambda two: RANKS[two[0]] >= RANKS[two[1]]
        )
    )

    before, after = ({**one.states, factor: state} for state in (worse, better))

    scores = score_all(
        model, clinics_of(model, [Clinic(states, one.scale, in_scope=True) for states in (before, after)]), draws=DRAWS
    )
    assert raised(scores.one(1), scores.one(0)) == []


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_blank_stands_between_done_and_what_is_not_known(data: st.DataObject) -> None:
    """Left blank or never asked: whoever then answers “don't know” or “no” is not told that it got better."""
    model = data.draw(st.sampled_from([tiny(), shipped_model()]))
    one = data.draw(clinics(model))
    factor = data.draw(st.sampled_from([factor.key for factor in model.factors]))
    order = (State.DONE, State.NOT_ASKED, State.DONT_KNOW, State.NOT_DONE)
    rows = [Clinic({**one.states, factor: state}, one.scale, in_scope=True) for state in order]

    scores = score_all(model, clinics_of(model, rows), draws=DRAWS)

    for better in range(3):
        assert raised(scores.one(better), scores.one(better + 1)) == []


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_in_no_draw_is_an_attack_likelier_for_a_better_state(data: st.DataObject) -> None:
    """Ends of an interval alone would hide a few draws in which what lacks is rewarded."""
    model = data.draw(st.sampled_from([tiny(), shipped_model()]))
    one = data.draw(clinics(model))
    factor = data.draw(st.sampled_from(model.of(IndexName.LIKELIHOOD))).key
    ordered = [Clinic({**one.states, factor: state}, one.scale, in_scope=True) for states in ORDER for state in states]

    [(_, drawn)] = drawn_logs(model, clinics_of(model, ordered))

    assert (np.diff(drawn, axis=0) >= 0).all()


#: The answers of each question from the best to the worst; what stands beside the scale (no such device) is left out.
#: The use of records, the kind of contract and what is wished for are no virtue and no vice.
DK: dict[str, bool] = {"dont_know": True}
YES_NO: tuple[Any, ...] = (True, False)
CODES: tuple[Any, ...] = ("yes", "no")
BETTER: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("Q2", "Q3-1", "Q3-2", "Q4", "Q5", "Q8", "Q9", "Q12", "Q13", "Q15", "Q16", "Q17", "Q20"), YES_NO),
    **dict.fromkeys(("Q22-3", "Q23", "Q24"), YES_NO),
    **dict.fromkeys(("Q10", "Q14-1", "Q14-2", "Q14-3", "Q19", "Q21"), CODES),
    **dict.fromkeys(("Q7-3", "Q7-5", "Q22-2"), (True, DK, False)),
    "Q7-1": ("two-or-more", "one", "none"),
    "Q7-2": ("combined", "one-kind"),
    "Q7-4": ("daily", "rarer", "never"),
    "Q18": ("done", "by-2027-04-01", "no-plan"),
    "Q22-1": (False, DK),
    "FU-REMOTE": (False, DK, True),
    "FU-OLD-OS": (False, DK, True),
    "FU-ANTIVIRUS": (True, DK, False),
    "FU-SHARED-ADMIN": (False, DK, True),
}
OTHERS: dict[str, tuple[Any, ...]] = {
    "Q6": (True, True, True, False),
    "Q7-1": ("cloud", "two-or-more"),
    "Q10": ("no-contract", "yes"),
    "Q14-1": ("not-applicable", "yes"),
    "Q14-3": ("not-applicable", "no"),
    "Q19": ("no-server", "yes"),
    "Q22-1": (True, True, True, True),
    "Q26": (True, False, DK),
}


@st.composite
def answered(draw: st.DrawFn) -> dict[str, Any]:
    """Answers to the shipped questions and to those of the model itself, some left blank."""
    given_answers: dict[str, Any] = {"Q0": True}
    for name in {**BETTER, **OTHERS}:
        choices = (*BETTER.get(name, ()), *OTHERS.get(name, ()))
        if draw(st.integers(0, 5)):
            given_answers[name] = draw(st.sampled_from(choices))
    return given_answers


@settings(max_examples=60, deadline=None)
@given(answered())
def test_a_better_answer_to_any_question_never_raises_either_number(answers: dict[str, Any]) -> None:
    """Every open question's answers are tried, each beside the next better one."""
    form, model = shipped_instrument(), shipped_model()
    opened = set(read(form, answers).open) | {item.link_id for item in model.items}
    tried = [(name, answer) for name in sorted(set(BETTER) & opened) for answer in BETTER[name]]
    made = [clinic_of(model, {**answers, name: answer}, form, facts={"kind": "clinic"}) for name, answer in tried]

    scores = score_all(model, clinics_of(model, made), draws=DRAWS)

    for row, ((name, better), (other, worse)) in enumerate(pairwise(tried)):
        if name == other:
            assert raised(scores.one(row), scores.one(row + 1)) == [], f"{name}: {worse} → {better}"


def test_every_question_that_the_model_reads_is_tried_above() -> None:
    from tenken.risk.states import reads

    model = shipped_model()
    read_by = {name for factor in model.factors for name in reads(model, factor)}

    assert read_by - set(BETTER) - set(OTHERS) == set()
    assert set(BETTER) - read_by == set()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_reasons_add_up_to_each_number_after_caps(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([tiny(), shipped_model()]))
    one = data.draw(clinics(model))

    exposure = score(model, one, draws=20)

    for index in IndexName:
        number, found = exposure.of(index), reasons(model, one, index)
        assert number is not None
        assert sum(reason.contribution for reason in found) == pytest.approx(number.value, abs=1e-9)
        if found:
            assert sum(reason.share for reason in found) == pytest.approx(1)
        for first, second in pairwise([reason for reason in found if reason.state is not State.NOT_ASKED]):
            assert first.contribution >= second.contribution


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_steps_never_raise_a_number_and_come_in_order(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([tiny(), shipped_model()]))
    one = data.draw(clinics(model))

    steps = next_steps(model, one)

    assert len(steps) <= 3
    assert all(step.likelihood >= -1e-9 and step.impact >= -1e-9 and step.factors for step in steps)
    for first, second in pairwise(steps):  # what waited for the first could not stand before it
        assert first.gain >= second.gain or first.step.key in second.step.after


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_step_never_stands_before_the_step_it_comes_after_when_that_one_is_open_too(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([tiny(), shipped_model()]))
    one = data.draw(clinics(model))
    pending = {factor.step for factor in model.factors if one.states[factor.key].open}

    stood: set[str] = set()
    for step in next_steps(model, one, n=data.draw(st.integers(1, 30))):
        assert pending & set(step.step.after) <= stood
        stood.add(step.step.key)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_a_clinic_reads_adds_up_to_the_same_and_nothing_is_asked_of_copies_that_there_are_not(
    data: st.DataObject,
) -> None:
    model = shipped_model()
    one = data.draw(clinics(model))

    for index in IndexName:
        whole = reasons(model, one, index)
        read = told(one, whole)
        assert sum(reason.contribution for reason in read) == pytest.approx(
            sum(reason.contribution for reason in whole)
        )
        if one.states["backup-exists"].answer is State.NOT_DONE:
            assert not [reason for reason in read if reason.factor.within and reason.state.open]
    if one.states["backup-exists"].answer is State.NOT_DONE:
        asked = [factor for question in vendor_questions(model, one).open for factor in question.factors]
        assert not [factor for factor in asked if factor.within]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_one_vectorised_pass_says_of_each_clinic_what_the_code_for_one_says(seed: int, n: int) -> None:
    model = shipped_model()
    random = np.random.default_rng(seed)
    low = random.uniform(0.3, 1.0, n)
    rows = Clinics(
        random.integers(0, len(STATES), (n, len(model.factors))).astype(np.int8),
        np.stack([(1 + low) / 2, low, np.ones(n)], axis=1),
        random.random(n) < 0.9,
    )

    scores = score_all(model, rows, draws=DRAWS)

    for row in random.choice(n, size=min(n, 5), replace=False):
        assert scores.one(int(row)) == score(model, rows.one(int(row), model), draws=DRAWS)
