"""The one way in which officials come to answers: an unlock for many clinics, a noted look for one (docs/adr/0018).

Answers about a person (``personal`` in the questionnaire) are never opened here: they lie in a part of their own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from tenken.questionnaire.model import Questionnaire
from tenken.response.model import Json
from tenken.response.pruning import personal_items
from tenken.response.sealing import SealBroken, open_sealed, verify
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.instruments import queries as instruments
from tenken_site.responses.documents import AnswersUnreadable, opened_document
from tenken_site.responses.models import Submission, Unlock
from tenken_site.responses.policies_unlocks import check_unlock_in_force

__all__ = ["Opened", "last_submission", "submissions", "unlock_named", "unlocks"]

SHOWN = 100
_TOGETHER = 200  # submissions in memory at once


@dataclass(frozen=True, slots=True)
class Opened:
    """One clinic's last submission, opened, without the answers about a person."""

    case: int
    public_id: str
    unit: int
    number: int
    submitted_at: datetime
    complete: bool
    instrument_version: int
    answers: Mapping[str, Json]

    @property
    def questionnaire(self) -> Questionnaire:
        """The one it was answered to; read once in a process."""
        return instruments.questionnaire(self.instrument_version)


def unlocks(*, campaign_id: int) -> tuple[Unlock, ...]:
    """What was asked for in a campaign, the newest first, with the officials; at most 100. One statement."""
    found = Unlock.objects.filter(campaign=campaign_id).select_related("asked_by", "granted_by", "ended_by")
    return tuple(found.order_by("-asked_at", "-pk")[:SHOWN])


def unlock_named(*, campaign_id: int, pk: int) -> Unlock | None:
    """The unlock of this campaign. One statement."""
    return Unlock.objects.filter(campaign=campaign_id, pk=pk).select_related("campaign", "asked_by").first()


def submissions(
    *, unlock: Unlock, clock: Callable[[], datetime] | None = None, now: datetime, by: str
) -> Iterator[Opened]:
    """The last submission of every case of the unlock's campaign, by case: in constant memory, however many.

    The audit log has one entry before the first is opened, one at the end with how many were handed out (also where the
    reader stopped early). The unlock is read anew before each lot: one that was ended meanwhile, or whose time is over
    by the reader's ``clock`` (without one it stands at ``now``), opens nothing more.
    Raises UnlockNotInForce, AnswersUnreadable, AnswersDisposed.
    """
    current = _in_force(unlock, now=now)
    _note("responses.read_unlocked", current, by=by, now=now, detail={})
    taken, whole = 0, False
    try:
        for lot in _last_ones(current.campaign_id):
            _in_force(unlock, now=clock() if clock else now)
            for row in lot:
                taken += 1  # handed out, also where the reader stops at it
                yield _opened(row)
        whole = True
    finally:
        _note("responses.end_read_unlocked", current, by=by, now=now, detail={"submissions": taken, "whole": whole})


def last_submission(*, case: Case) -> Opened | None:
    """The case's last submission, None before the first; whoever asks is checked, and notes it (``look_as_relay``)."""
    row = _rows().filter(case=case, number=F("case__last_number")).first()
    return None if row is None else _opened(row)


def _rows() -> QuerySet[Submission]:
    return Submission.objects.select_related("case__wrapping_key").defer("personal", "case__draft_document")


def _in_force(unlock: Unlock, *, now: datetime) -> Unlock:
    """As it stands in the database at this moment. Raises UnlockNotInForce."""
    current = Unlock.objects.select_related("campaign").get(pk=unlock.pk)
    check_unlock_in_force(current, now=now)
    return current


def _last_ones(campaign_id: int) -> Iterator[list[Submission]]:
    """By primary key of the case, a lot at a time: no cursor stays open while the reader works."""
    last = 0
    found = _rows().filter(case__campaign=campaign_id, number=F("case__last_number")).order_by("case_id")
    while chunk := list(found.filter(case__gt=last)[:_TOGETHER]):
        yield chunk
        last = chunk[-1].case_id


def _opened(row: Submission) -> Opened:
    """Opens the document alone; in those of the first format, which had one part, what is personal is left out."""
    document, public_id = opened_document(row), row.case.public_id
    unreadable = AnswersUnreadable(public_id, f"submission {row.number}")
    if not verify(document, row.digest):
        raise unreadable
    try:
        content = open_sealed(document, None)
    except SealBroken:
        raise unreadable from None
    questionnaire = instruments.questionnaire(row.instrument_version_id)
    personal = personal_items(questionnaire)
    return Opened(
        case=row.case_id,
        public_id=public_id,
        unit=row.case.unit_id,
        number=row.number,
        submitted_at=row.submitted_at,
        complete=row.complete,
        instrument_version=row.instrument_version_id,
        answers={link_id: value for link_id, value in content.answers.items() if link_id not in personal},
    )


def _note(action: str, unlock: Unlock, *, by: str, now: datetime, detail: Mapping[str, object]) -> None:
    record(
        action=action,
        target=f"campaign:{unlock.campaign.slug}",
        by=by,
        now=now,
        detail={"unlock": unlock.pk, "purpose": unlock.purpose, **detail},
        reason=unlock.reason,
    )
