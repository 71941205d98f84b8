"""Submitting: from the draft on the page to a sealed version with a receipt, once.

Statements of a whole request: session with user, case with draft, one compare-and-set of the case, submission, event
and audit entry; a second press reads the submission it finds.
"""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from tenken.disposition.lifecycle import CaseEventKind, CaseStatus, after
from tenken.errors import ResponseError
from tenken.response.assessment import assess
from tenken.response.model import Assessment, Json
from tenken.response.pruning import apart
from tenken.response.sealing import SALT_BYTES, seal
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.keep_draft import Heading, settle
from tenken_site.responses import queries
from tenken_site.responses.actions.note import note
from tenken_site.responses.documents import seal_submission
from tenken_site.responses.models import CaseEvent, Submission
from tenken_site.responses.permissions import check_user_answers
from tenken_site.responses.policies import check_draft_may_be_submitted
from tenken_site.responses.queries import OpenCase
from tenken_site.responses.receipt_numbers import receipt_number

__all__ = ["DraftMovedOn", "NotComplete", "ReceiptNumbersExhausted", "submit"]

TRIES = 5


class DraftMovedOn(ResponseError):
    """The draft changed after the page was made: what would be submitted is not what was read."""


class NotComplete(ResponseError):
    """Something is missing, wrong or to be confirmed; ``assessment`` says what."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__("the answers are not complete")
        self.assessment = assessment


class ReceiptNumbersExhausted(ResponseError):
    """No free receipt number was found in several tries: nothing was submitted, press again."""


def submit(*, opened: OpenCase, draft_version: int, confirmed: frozenset[str], by: User, now: datetime) -> Submission:
    """Seals the draft of this version. The same version again gives the same submission, also after the deadline.

    ``confirmed``: keys of the soft problems that the respondent says are right. Raises NotEnrolled, OnlyTheClinic,
    DraftMovedOn, CampaignNotYetOpen, CampaignClosed, CorrectionsNotTaken, NothingToSubmit, NotComplete,
    ReceiptNumbersExhausted.
    """
    check_user_answers(opened=opened, by=by)
    taken: IntegrityError | None = None
    for _ in range(TRIES):
        if earlier := _made_from(opened, draft_version):
            return earlier
        if opened.draft_version != draft_version:
            raise DraftMovedOn(opened.public_id)
        check_draft_may_be_submitted(opened=opened, now=now)
        assessment = assess(opened.questionnaire, opened.document.answers(), confirmed=confirmed)
        if not assessment.complete:
            raise NotComplete(assessment)
        try:
            made = _seal_and_store(opened, assessment, confirmed, by=by, now=now)
        except IntegrityError as error:  # the receipt number is taken: the next try draws another
            made, taken = None, error
        if made:
            return made
        opened = queries.case_for(user=opened.user, public_id=opened.public_id, now=now)
    raise ReceiptNumbersExhausted(opened.public_id) from taken


def _made_from(opened: OpenCase, draft_version: int) -> Submission | None:
    """The submission that this press, or an earlier one like it, has made."""
    if not opened.last_number:
        return None
    if opened.status is CaseStatus.IN_PROGRESS:  # what was sealed at the close is no press of a button
        return None
    if draft_version == opened.case.settled_version:
        return Submission.objects.get(case=opened.case, number=opened.last_number)
    if draft_version == opened.draft_version:
        return None
    return Submission.objects.filter(case=opened.case, draft_version=draft_version, complete=True).first()


def _seal_and_store(
    opened: OpenCase, assessment: Assessment, confirmed: frozenset[str], *, by: User, now: datetime
) -> Submission | None:
    """One transaction; None when a save or another press came first."""
    number = opened.last_number + 1
    at = now.replace(microsecond=0)
    answers, personal = apart(opened.questionnaire, assessment.pruned)
    sealed = seal(
        answers=answers,
        personal=personal,
        case=opened.public_id,
        instrument=opened.questionnaire.instrument,
        instrument_version=opened.questionnaire.version,
        number=number,
        submitted_at=at,
        salt=secrets.token_bytes(SALT_BYTES),
        personal_salt=secrets.token_bytes(SALT_BYTES),
    )
    document, personal_part = seal_submission(sealed, case=opened.case, number=number)
    heading = Heading(
        number=number, receipt_number=receipt_number(prefix=opened.campaign.receipt_prefix, at=at), submitted_at=at
    )
    payload: dict[str, Json] = {"number": number, "confirmed": [*sorted(confirmed)]}
    with transaction.atomic():
        status = after(opened.status, CaseEventKind.SUBMIT)
        if not settle(case=opened.case, heading=heading, status=status, now=now):
            return None
        submission = Submission.objects.create(
            case=opened.case,
            number=number,
            receipt_number=heading.receipt_number,
            submitted_at=at,
            submitted_by=by,
            instrument_version_id=opened.instrument_version_id,
            draft_version=opened.draft_version,
            digest=sealed.digest,
            document=document,
            personal=personal_part,
        )
        note(case=opened.case, kind=CaseEvent.Kind.SUBMITTED, payload=payload, by=by, now=now)
        record(
            action="responses.submit",
            target=f"case:{opened.public_id}",
            by=f"user:{by.pk}",
            now=now,
            detail={"number": number, "receipt_number": heading.receipt_number, "digest": sealed.digest},
            behalf=opened.behalf,
        )
    return submission
