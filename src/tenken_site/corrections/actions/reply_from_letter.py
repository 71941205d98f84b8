"""A word from whoever holds a letter, without signing in: closed, moved, not ours."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.corrections.policies import LettersAreOver
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.actions.settle_proposal import settle_proposal
from tenken_site.frames.models import UnitProposal

__all__ = ["BY", "REPLIES", "reply_from_letter", "withdraw_reply"]

#: Nobody is signed in; the holder of the letter acts.
BY = "letter"
#: What may be said from a letter.
REPLIES = (UnitProposal.Kind.CLOSED, UnitProposal.Kind.MOVED, UnitProposal.Kind.NOT_OURS)


def reply_from_letter(*, case: Case, kind: UnitProposal.Kind, reason: str, now: datetime) -> UnitProposal:
    """The proposal made of it. It changes nothing until an official has looked. Raises LettersAreOver."""
    if case.campaign.closed_at is not None:
        raise LettersAreOver(case.campaign.slug)
    return propose(unit=case.unit, kind=kind, reason=reason, way="letter", by=BY, now=now)


def withdraw_reply(*, case: Case, now: datetime) -> int:
    """Withdraws what was said from this letter and not yet decided; how many."""
    with transaction.atomic():
        found = UnitProposal.objects.filter(unit=case.unit_id, state=UnitProposal.State.OPEN, way="letter")
        withdrawn = list(found)
        for proposal in withdrawn:
            settle_proposal(proposal=proposal, state=UnitProposal.State.WITHDRAWN, by=BY, now=now)
        if withdrawn:
            record(action="corrections.withdraw_reply", target=f"case:{case.public_id}", by=BY, now=now)
    return len(withdrawn)
