"""Many hands on one case at once, with real connections in real threads."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.audit.models import AuditEntry
from tenken_site.responses import queries
from tenken_site.responses.actions.save import Change, DraftBusy
from tenken_site.responses.actions.save import save as save_answers
from tenken_site.responses.models import CaseEvent, Submission
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.campaigns import Enrolled
from tests.integration.responses.conftest import COMPLETE, save, submit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic(transactional_db: None) -> Enrolled:
    return campaigns.enrolled()


def opened_by(clinic: Enrolled) -> queries.OpenCase:
    return queries.case_for(user=clinic.user, public_id=clinic.case.public_id)


def together(*jobs: Callable[[], object]) -> list[object]:
    """Runs every job in a thread of its own, begun at one moment; what each returned or raised."""
    barrier = threading.Barrier(len(jobs))
    outcomes: list[object] = [None] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[place] = job()
        except Exception as error:  # noqa: BLE001  # an outcome like any other
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_two_presses_at_one_moment_make_one_submission(clinic):
    save(opened_by(clinic), COMPLETE)
    page = opened_by(clinic)

    outcomes = together(*[lambda: submit(page)] * 4)

    assert {getattr(outcome, "receipt_number", outcome) for outcome in outcomes} == {
        Submission.objects.get().receipt_number
    }
    assert AuditEntry.objects.filter(action="responses.submit").count() == 1
    assert opened_by(clinic).last_number == 1


def test_a_save_and_a_submission_at_one_moment_leave_a_case_that_agrees_with_itself(clinic):
    for turn in range(1, 9):
        save(opened_by(clinic), COMPLETE | {"T2": str(turn)}, now=NOW + timedelta(minutes=turn))
        page = opened_by(clinic)

        together(lambda: submit(page), lambda: save(page, {"T4": f"文{turn}"}))  # noqa: B023  # both end within the turn

        after = opened_by(clinic)
        settled = after.case.settled_version == after.draft_version
        assert after.document.answers()["T4"] == f"文{turn}"
        assert after.last_number == Submission.objects.filter(case=clinic.case).count()
        assert (after.status is CaseStatus.SUBMITTED) == settled


def test_answers_saved_by_many_at_one_moment_are_all_there(clinic):
    mine = [("T1", "yes"), ("T2", "7"), ("T3", ["backup"]), ("T4", "文")]
    page = opened_by(clinic)

    outcomes = together(*[lambda pair=pair: save(page, {pair[0]: pair[1]}) for pair in mine])

    after = opened_by(clinic)
    assert [outcome.saved for outcome in outcomes] == [{link_id} for link_id, _ in mine]
    assert set(after.document.answers()) == {link_id for link_id, _ in mine}
    assert after.draft_version == CaseEvent.objects.filter(kind="saved").count() == len(mine)


def test_different_answers_to_one_question_at_one_moment_leave_one_and_name_the_other(clinic):
    page = opened_by(clinic)

    outcomes = together(*[lambda n=n: save(page, {"T2": str(n)}, device=f"{n}") for n in (1, 2, 3)])

    winners = [outcome for outcome in outcomes if outcome.saved]
    losers = [outcome for outcome in outcomes if outcome.conflicts]
    stands = opened_by(clinic).document.answers()["T2"]
    assert len(winners) == 1
    assert len(losers) == 2
    assert {outcome.conflicts["T2"].theirs for outcome in losers} == {stands}


def test_a_reader_that_writes_later_is_not_turned_away_as_locked(clinic):
    page = opened_by(clinic)

    def read_then_write(turn: int) -> object:
        change = {"T2": Change(raw=str(turn + 1), seen_version=opened_by(clinic).document.entries["T2"].version)}
        return save_answers(opened=opened_by(clinic), changes=change, device="", by=clinic.user, now=NOW)

    save(page, {"T2": "9999"})
    outcomes = together(*[lambda n=n: read_then_write(n) for n in range(4)])

    assert not [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, DraftBusy)
    ]
