from itertools import product

import pytest

from tenken.disposition.lifecycle import TRANSITIONS, CaseEventKind, CaseStatus, TransitionRefused, after


def test_a_clinic_answers_submits_corrects_and_submits_again() -> None:
    story = (CaseEventKind.SAVE, CaseEventKind.SUBMIT, CaseEventKind.SAVE, CaseEventKind.SAVE, CaseEventKind.SUBMIT)

    statuses = [CaseStatus.NOT_STARTED]
    for event in story:
        statuses.append(after(statuses[-1], event))

    assert statuses == ["not_started", "in_progress", "submitted", "correcting", "correcting", "submitted"]


def test_a_dropped_correction_leaves_the_last_submission_standing() -> None:
    status = after(CaseStatus.CORRECTING, CaseEventKind.DISCARD)

    assert status is CaseStatus.SUBMITTED


@pytest.mark.parametrize(
    ("status", "event"),
    [
        pair
        for pair in product(CaseStatus, CaseEventKind)
        if pair not in {(row.status, row.event) for row in TRANSITIONS}
    ],
)
def test_what_the_table_does_not_name_is_refused(status: CaseStatus, event: CaseEventKind) -> None:
    with pytest.raises(TransitionRefused, match=str(status)):
        after(status, event)


def test_the_table_names_no_pair_twice_and_every_status_can_be_reached() -> None:
    pairs = [(row.status, row.event) for row in TRANSITIONS]
    reached = {CaseStatus.NOT_STARTED} | {row.then for row in TRANSITIONS}

    assert len(pairs) == len(set(pairs))
    assert reached == set(CaseStatus)


def test_a_submitted_case_never_becomes_unsubmitted() -> None:
    submitted = {CaseStatus.SUBMITTED, CaseStatus.CORRECTING}

    outcomes = {row.then for row in TRANSITIONS if row.status in submitted}

    assert outcomes <= submitted
