"""Settling a proposal: accepted, declined or withdrawn; and opening it again when that was a mistake."""

from datetime import datetime

from django.db import transaction

from tenken.errors import FrameError
from tenken_site.audit.log import record
from tenken_site.frames.models import UnitProposal

__all__ = ["ProposalMovedOn", "open_again", "settle_proposal"]


class ProposalMovedOn(FrameError):
    """Somebody settled the proposal meanwhile, or opened it again, or another like it stands open."""


def settle_proposal(
    *, proposal: UnitProposal, state: UnitProposal.State, decision: str = "", by: str, now: datetime
) -> None:
    """Takes the proposal from open to ``state``. ``decision``: why. Raises ProposalMovedOn."""
    with transaction.atomic():
        changed = UnitProposal.objects.filter(pk=proposal.pk, state=UnitProposal.State.OPEN).update(
            state=state, decided_at=now, decided_by=by, decision=decision
        )
        if not changed:
            raise ProposalMovedOn(proposal.pk)
        record(
            action="frames.settle_proposal",
            target=f"unit:{proposal.unit_id}",
            by=by,
            now=now,
            detail={"proposal": proposal.pk, "kind": proposal.kind, "state": state.value},
        )


def open_again(*, proposal: UnitProposal, by: str, now: datetime) -> None:
    """Takes a settled proposal back to open. Raises ProposalMovedOn."""
    with transaction.atomic():
        same = UnitProposal.objects.filter(unit=proposal.unit_id, kind=proposal.kind, state=UnitProposal.State.OPEN)
        changed = not same.exists() and UnitProposal.objects.filter(pk=proposal.pk).exclude(
            state=UnitProposal.State.OPEN
        ).update(state=UnitProposal.State.OPEN, decided_at=None, decided_by="", decision="")
        if not changed:
            raise ProposalMovedOn(proposal.pk)
        record(
            action="frames.open_proposal_again",
            target=f"unit:{proposal.unit_id}",
            by=by,
            now=now,
            detail={"proposal": proposal.pk, "kind": proposal.kind, "was": proposal.state},
        )
