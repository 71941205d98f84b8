"""Recording how a call ended, with everything that follows from it."""

from datetime import datetime

from django.db import transaction

from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.record_outcome import record_outcome
from tenken_site.campaigns.models import Case
from tenken_site.chase import policies
from tenken_site.chase.models import ChaseState, ContactAttempt
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.models import Contact, UnitProposal
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["record_attempt"]


@transaction.atomic
def record_attempt(
    *,
    case: Case,
    area: Jurisdiction,
    outcome: AttemptOutcome,
    seen: int,
    call_back_at: datetime | None = None,
    spoke_to: str = "",
    note: str = "",
    caller: User,
    by: str,
    now: datetime,
) -> ContactAttempt:
    """The call, stored. A refusal or closure becomes the case's outcome; a closure is proposed to the list too.

    ``seen`` is the newest standing call that the caller's page knew (0: none): of two who record at once the second
    is told. Raises AlreadyRecorded, AlreadySubmitted, CallBackNeedsATime, CampaignIsClosed. The audit log names no
    person spoken to and holds no note.
    """
    ChaseState.objects.get_or_create(case=case)
    state = ChaseState.objects.select_for_update().get(case=case)
    case = Case.objects.select_related("unit", "campaign").defer("draft_document").get(pk=case.pk)
    policies.check_call_can_be_recorded(
        case=case, state=state, seen=seen, outcome=outcome, call_back_at=call_back_at, now=now
    )
    attempt = ContactAttempt(
        case=case,
        at=now,
        by=caller,
        area=area,
        outcome=outcome.value,
        call_back_at=call_back_at,
        outcome_before=case.outcome,
        proposal=_proposal(case, by=by, now=now) if outcome is AttemptOutcome.CLOSED else None,
    )
    if spoke_to or note:
        attempt.put(key=ensure_key(scope=case.campaign.key_scope, by=by, now=now), spoke_to=spoke_to, note=note)
    attempt.save()
    before = CaseOutcome(case.outcome)
    after = policies.outcome_after(outcome, before=before)
    if after is not before:
        record_outcome(case=case, outcome=after, reason=f"call:{attempt.pk}", by=by, now=now)
    if outcome is AttemptOutcome.WRONG_NUMBER:
        Contact.objects.filter(unit=case.unit_id, telephone_wrong_at__isnull=True).update(telephone_wrong_at=now)
    state.attempts += 1
    state.last_attempt, state.last_at, state.last_outcome = attempt, now, outcome.value
    state.call_back_at, state.taken_by, state.taken_at = call_back_at, None, None
    state.save()
    record(
        action="chase.record_attempt",
        target=f"case:{case.public_id}",
        by=by,
        now=now,
        detail={"attempt": attempt.pk, "outcome": outcome.value, "area": area.code},
    )
    return attempt


def _proposal(case: Case, *, by: str, now: datetime) -> UnitProposal | None:
    """A new proposal that the unit is closed; None where one stands open already, in the words of whoever made it."""
    kind = UnitProposal.Kind.CLOSED
    if UnitProposal.objects.filter(unit=case.unit_id, kind=kind, state=UnitProposal.State.OPEN).exists():
        return None
    return propose(unit=case.unit, kind=kind, reason="", way="call", by=by, now=now)
