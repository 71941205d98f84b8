"""A word from whoever holds a letter, without signing in: closed, moved, not ours."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.corrections.policies import (
    A_DAY,
    LettersAreOver,
    SaidTooOften,
    check_letter_is_taken,
    check_letter_may_speak,
)
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.actions.settle_proposal import settle_proposal
from tenken_site.frames.models import Unit, UnitProposal

__all__ = ["BY", "REPLIES", "LettersAreOver", "SaidTooOften", "reply_from_letter", "withdraw_reply"]

#: Nobody is signed in; the holder of the letter acts.
BY = "letter"
#: What may be said from a letter.
REPLIES = (UnitProposal.Kind.CLOSED, UnitProposal.Kind.MOVED, UnitProposal.Kind.NOT_OURS)


def reply_from_letter(*, case: Case, kind: UnitProposal.Kind, reason: str, now: datetime) -> UnitProposal:
    """The proposal made of it. It changes nothing until an official has looked.

    One word at a time: what stands from the letter stays until it is withdrawn. Where a clinic that signed in or an
    official said the same, their words and names stay, and only the audit log tells of the letter. Raises
    LettersAreOver, SaidTooOften.
    """
    check_letter_is_taken(case.campaign)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=case.unit_id)  # of two presses the second finds the first
        said = UnitProposal.objects.filter(unit=case.unit_id)
        waiting = list(said.filter(state=UnitProposal.State.OPEN))
        if standing := next((one for one in waiting if one.way == "letter"), None):
            return standing
        check_letter_may_speak(said_today=said.filter(way="letter", proposed_at__gt=now - A_DAY).count())
        if known := next((one for one in waiting if one.kind == kind), None):
            record(
                action="corrections.reply_known",
                target=f"case:{case.public_id}",
                by=BY,
                now=now,
                detail={"proposal": known.pk, "kind": kind.value},
            )
            return known
        return propose(unit=case.unit, kind=kind, reason=reason, way="letter", by=BY, now=now)


def withdraw_reply(*, case: Case, now: datetime) -> int:
    """Withdraws what was said from this letter and not yet decided; how many. Raises LettersAreOver."""
    check_letter_is_taken(case.campaign)
    with transaction.atomic():
        found = UnitProposal.objects.filter(unit=case.unit_id, state=UnitProposal.State.OPEN, way="letter")
        withdrawn = list(found)
        for proposal in withdrawn:
            settle_proposal(proposal=proposal, state=UnitProposal.State.WITHDRAWN, by=BY, now=now)
        if withdrawn:
            record(action="corrections.withdraw_reply", target=f"case:{case.public_id}", by=BY, now=now)
    return len(withdrawn)
