"""Taking a recorded call back, with everything that followed from it."""

from datetime import datetime

from django.db import transaction

from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.record_outcome import record_outcome
from tenken_site.campaigns.models import Case
from tenken_site.chase import policies, queries
from tenken_site.chase.models import ChaseState, ContactAttempt
from tenken_site.frames.actions.settle_proposal import settle_proposal
from tenken_site.frames.models import Contact, UnitProposal

__all__ = ["undo_attempt"]


@transaction.atomic
def undo_attempt(*, attempt: ContactAttempt, by: str, now: datetime) -> None:
    """The case is as it was before the call; the call stays in its history, marked as taken back.

    Raises NotTheLastCall, TooLateToUndo, ProposalMovedOn (the list's correction was decided: nothing is changed),
    CampaignIsClosed.
    """
    state = ChaseState.objects.select_for_update().get(case=attempt.case_id)
    attempt = ContactAttempt.objects.select_related("proposal").get(pk=attempt.pk)
    policies.check_attempt_can_be_undone(attempt=attempt, state=state, now=now)
    case = Case.objects.select_related("campaign").defer("draft_document").get(pk=attempt.case_id)
    policies.check_case_is_still_called(case)
    attempt.undone_at = now
    attempt.save(update_fields=["undone_at"])
    before = CaseOutcome(attempt.outcome_before)
    after = policies.outcome_after(AttemptOutcome(attempt.outcome), before=before)
    if after is not before and case.outcome == after:
        record_outcome(case=case, outcome=before, reason=f"call taken back:{attempt.pk}", by=by, now=now)
    if attempt.proposal is not None:
        settle_proposal(proposal=attempt.proposal, state=UnitProposal.State.WITHDRAWN, by=by, now=now)
    # Only this call's own mark: whoever found the number wrong before was right.
    Contact.objects.filter(unit=case.unit_id, telephone_wrong_at=attempt.at).update(telephone_wrong_at=None)
    _restore(state, last=queries.last_standing(case))
    record(
        action="chase.undo_attempt",
        target=f"case:{case.public_id}",
        by=by,
        now=now,
        detail={"attempt": attempt.pk, "outcome": attempt.outcome},
    )


def _restore(state: ChaseState, *, last: ContactAttempt | None) -> None:
    state.attempts = max(state.attempts - 1, 0)
    state.last_attempt = last
    state.last_at = last.at if last else None
    state.last_outcome = last.outcome if last else ""
    state.call_back_at = last.call_back_at if last else None
    state.save()
