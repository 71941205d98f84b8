"""Every case gets exactly one final disposition, whatever is known of it; a submission always wins."""

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tenken.disposition.codes import DISPOSITIONS, CaseFacts, DispositionCode, decide
from tenken.disposition.outcomes import CaseOutcome

facts = st.builds(
    CaseFacts,
    submitted=st.booleans(),
    percent_answered=st.integers(0, 100),
    outcome=st.sampled_from(CaseOutcome),
    opened=st.booleans(),
    invited=st.booleans(),
    undeliverable=st.booleans(),
    spoken_to=st.booleans(),
    exists=st.booleans(),
)
shares = st.integers(1, 100)


def every_case() -> list[CaseFacts]:
    """All combinations, with shares on both sides of the border and on it."""
    flags = (False, True)
    return [
        CaseFacts(*values)
        for values in product(flags, (0, 1, 49, 50, 51, 100), CaseOutcome, flags, flags, flags, flags, flags)
    ]


def test_every_combination_has_a_disposition_and_every_disposition_is_given_to_some() -> None:
    given_codes = {decide(case, partial_from_percent=50) for case in every_case()}

    assert given_codes == set(DispositionCode)
    assert set(DISPOSITIONS) == set(DispositionCode)


@given(case=facts, share=shares)
def test_a_submission_always_wins(case: CaseFacts, share: int) -> None:
    code = decide(case, partial_from_percent=share)

    assert (code is DispositionCode.COMPLETE) == case.submitted


@given(case=facts, share=shares)
def test_a_partial_answer_has_enough_answers_and_no_outcome_against_it(case: CaseFacts, share: int) -> None:
    if decide(case, partial_from_percent=share) is DispositionCode.PARTIAL:
        assert case.percent_answered >= share
        assert case.outcome in {CaseOutcome.NONE, CaseOutcome.UNREACHABLE}


@given(case=facts, share=shares)
def test_who_gave_an_answer_is_never_of_unknown_eligibility(case: CaseFacts, share: int) -> None:
    answered = replace(case, percent_answered=max(1, case.percent_answered))

    assert not decide(answered, partial_from_percent=share).startswith("3")


@given(case=facts, share=shares)
def test_not_eligible_is_only_who_officials_found_so(case: CaseFacts, share: int) -> None:
    out = {CaseOutcome.CLOSED, CaseOutcome.DUPLICATE, CaseOutcome.OUT_OF_SCOPE}

    not_eligible = decide(case, partial_from_percent=share).startswith("4")

    assert not_eligible == (case.outcome in out and not case.submitted)


@given(case=facts, share=shares)
def test_one_more_answer_never_makes_a_case_worse(case: CaseFacts, share: int) -> None:
    rank = [DispositionCode.COMPLETE, DispositionCode.PARTIAL, DispositionCode.BREAK_OFF]
    more = replace(case, percent_answered=min(100, case.percent_answered + 1))

    before, after = decide(case, partial_from_percent=share), decide(more, partial_from_percent=share)

    if before in rank:
        assert rank.index(after) <= rank.index(before)
