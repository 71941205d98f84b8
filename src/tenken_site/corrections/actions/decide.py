"""Deciding on a proposal. Accepting it changes what the running campaigns know, never the frozen list."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tenken.disposition.outcomes import CaseOutcome
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.record_outcome import record_outcome
from tenken_site.campaigns.models import Case
from tenken_site.corrections.permissions import check_user_may_decide
from tenken_site.frames.actions.correct_contact import correct_contact
from tenken_site.frames.actions.settle_proposal import ProposalMovedOn, open_again, settle_proposal
from tenken_site.frames.models import UnitProposal

__all__ = ["OUTCOMES", "accept", "decline", "take_back"]

Kind = UnitProposal.Kind
#: What an accepted proposal says of the unit's cases. A moved clinic, or one with another address, is still asked.
OUTCOMES: Mapping[str, CaseOutcome] = {
    Kind.CLOSED: CaseOutcome.CLOSED,
    Kind.DUPLICATE: CaseOutcome.DUPLICATE,
    Kind.NOT_OURS: CaseOutcome.UNREACHABLE,
}


@transaction.atomic
def accept(*, proposal: UnitProposal, user: User, by: str, now: datetime) -> None:
    """Accepts it: the unit's cases in campaigns that are not closed get the outcome; a new mail address is taken over.

    The list itself stays as it is; the next import says which differences were expected. Raises OwnProposal,
    ProposalMovedOn, MailUnreadable.
    """
    _check_unchanged(proposal)
    check_user_may_decide(user, proposal=proposal)
    settle_proposal(proposal=proposal, state=UnitProposal.State.ACCEPTED, by=by, now=now)
    outcome = OUTCOMES.get(proposal.kind, CaseOutcome.NONE)
    if outcome:
        _record(proposal, outcome, only="", by=by, now=now)
    if proposal.kind == Kind.WRONG_MAIL or proposal.new_mail:
        correct_contact(unit=proposal.unit, mail=proposal.new_mail, source="official", by=by, now=now)
    record(
        action="corrections.accept",
        target=f"unit:{proposal.unit_id}",
        by=by,
        now=now,
        detail={"proposal": proposal.pk, "kind": proposal.kind, "outcome": outcome.value},
    )


def decline(*, proposal: UnitProposal, user: User, why: str, by: str, now: datetime) -> None:
    """Declines it with a reason. Raises OwnProposal, ProposalMovedOn."""
    check_user_may_decide(user, proposal=proposal)
    settle_proposal(proposal=proposal, state=UnitProposal.State.DECLINED, decision=why, by=by, now=now)


@transaction.atomic
def take_back(*, proposal: UnitProposal, by: str, now: datetime) -> None:
    """Takes a decision back: the proposal is open again and the outcome it gave is gone. Raises ProposalMovedOn.

    A mail address that was taken over stays: the former one was wrong.
    """
    open_again(proposal=proposal, by=by, now=now)
    outcome = OUTCOMES.get(proposal.kind, CaseOutcome.NONE)
    if outcome and proposal.state == UnitProposal.State.ACCEPTED:
        _record(proposal, CaseOutcome.NONE, only=outcome.value, by=by, now=now)
    record(
        action="corrections.take_back",
        target=f"unit:{proposal.unit_id}",
        by=by,
        now=now,
        detail={"proposal": proposal.pk, "kind": proposal.kind},
    )


def _check_unchanged(proposal: UnitProposal) -> None:
    """Raises ProposalMovedOn where other words took the place of those that were read: nobody accepts them unseen."""
    now_there = UnitProposal.objects.select_for_update().get(pk=proposal.pk)
    if (now_there.proposed_at, now_there.proposed_by) != (proposal.proposed_at, proposal.proposed_by):
        raise ProposalMovedOn(proposal.pk)


def _record(proposal: UnitProposal, outcome: CaseOutcome, *, only: str, by: str, now: datetime) -> None:
    """The outcome for the unit's cases that have ``only`` now; cases of closed campaigns keep theirs."""
    cases = Case.objects.filter(unit=proposal.unit_id, campaign__closed_at__isnull=True, outcome=only)
    for case in cases.only("pk", "public_id"):
        record_outcome(case=case, outcome=outcome, reason=f"proposal:{proposal.pk}", by=by, now=now)
