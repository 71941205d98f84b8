"""Deciding on a row of a contact list that could not be linked for certain."""

from datetime import datetime

from django.db import transaction

from tenken.errors import FrameError
from tenken_site.audit.log import record
from tenken_site.frames.actions.correct_contact import correct_contact
from tenken_site.frames.models import ContactCandidate, Unit

__all__ = ["CandidateMovedOn", "dismiss_candidate", "link_contact"]

State = ContactCandidate.State


class CandidateMovedOn(FrameError):
    """Somebody decided on the row meanwhile."""


@transaction.atomic
def link_contact(*, candidate: ContactCandidate, unit: Unit, by: str, now: datetime) -> None:
    """The row's mail address and telephone become the unit's; what it leaves empty stays. Raises CandidateMovedOn."""
    _decide(candidate, State.LINKED, by=by, now=now)
    correct_contact(
        unit=unit,
        mail=candidate.mail or None,
        telephone=candidate.telephone or None,
        source=candidate.source,
        by=by,
        now=now,
    )
    record(
        action="frames.link_contact",
        target=f"unit:{unit.pk}",
        by=by,
        now=now,
        detail={"candidate": candidate.pk, "source": candidate.source, "line": candidate.line},
    )


@transaction.atomic
def dismiss_candidate(*, candidate: ContactCandidate, by: str, now: datetime) -> None:
    """The row is no unit's. Raises CandidateMovedOn."""
    _decide(candidate, State.DISMISSED, by=by, now=now)
    record(
        action="frames.dismiss_contact",
        target=f"contact_candidate:{candidate.pk}",
        by=by,
        now=now,
        detail={"source": candidate.source, "line": candidate.line},
    )


def _decide(candidate: ContactCandidate, state: ContactCandidate.State, *, by: str, now: datetime) -> None:
    changed = ContactCandidate.objects.filter(pk=candidate.pk, state=State.OPEN).update(
        state=state, decided_at=now, decided_by=by
    )
    if not changed:
        raise CandidateMovedOn(candidate.pk)
