"""Dropping a correction: the draft says again what the last submission says."""

from datetime import datetime

from django.db import transaction

from tenken.disposition.lifecycle import CaseEventKind, after
from tenken.response.enablement import open_items
from tenken.response.model import Json
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.keep_draft import keep_draft
from tenken_site.responses import queries
from tenken_site.responses.actions.note import note
from tenken_site.responses.actions.save import DraftBusy
from tenken_site.responses.documents import seal_draft
from tenken_site.responses.models import CaseEvent
from tenken_site.responses.permissions import check_user_answers
from tenken_site.responses.policies import check_correction_may_be_discarded
from tenken_site.responses.queries import OpenCase

__all__ = ["discard_correction"]

TRIES = 5


def discard_correction(*, opened: OpenCase, device: str, by: User, now: datetime) -> OpenCase:
    """The case with its draft as last submitted. What is dropped stays in the event.

    Answers to questions that the submission closed stay in the draft as they are: closed, they say nothing.
    Raises NotEnrolled, OnlyTheClinic, CampaignNotYetOpen, CampaignClosed, NothingToDiscard, DraftBusy.
    """
    check_user_answers(opened=opened, by=by)
    for _ in range(TRIES):
        check_correction_may_be_discarded(opened=opened, now=now)
        if _restore(opened, device=device, by=by, now=now):
            return queries.case_for(user=opened.user, public_id=opened.public_id)
        opened = queries.case_for(user=opened.user, public_id=opened.public_id)
    raise DraftBusy(opened.public_id)


def _restore(opened: OpenCase, *, device: str, by: User, now: datetime) -> bool:
    submitted = queries.receipt(opened=opened).content.answers
    closed = frozenset(opened.document.entries) - open_items(opened.questionnaire, submitted)
    restored = opened.document.restored(submitted, untouched=closed, device=device, at=now)
    dropped: dict[str, Json] = {
        link_id: value
        for link_id, value in opened.document.answers().items()
        if restored.answers().get(link_id) != value
    }
    with transaction.atomic():
        kept = keep_draft(
            case=opened.case,
            document=seal_draft(restored, case=opened.case, version=opened.draft_version + 1),
            status=after(opened.status, CaseEventKind.DISCARD),
            settled=True,
            now=now,
        )
        if kept:
            payload: dict[str, Json] = {"number": opened.last_number, "device": device, "dropped": dropped}
            note(case=opened.case, kind=CaseEvent.Kind.DISCARDED, payload=payload, by=by, now=now)
            record(
                action="responses.discard_correction",
                target=f"case:{opened.public_id}",
                by=f"user:{by.pk}",
                now=now,
                detail={"number": opened.last_number},
                behalf=opened.behalf,
            )
    return kept
