"""Taking a draft at the close as a partial answer: sealed like a submission, but nobody pressed a button."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from tenken.disposition.lifecycle import CaseStatus
from tenken.response.assessment import assess
from tenken.response.pruning import apart
from tenken.response.sealing import SALT_BYTES, seal
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.keep_draft import Heading, settle_partial
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.instruments import queries as instruments
from tenken_site.responses.actions.submit import ReceiptNumbersExhausted
from tenken_site.responses.documents import open_draft, seal_submission
from tenken_site.responses.models import Submission
from tenken_site.responses.receipt_numbers import receipt_number

__all__ = ["flush_draft"]

TRIES = 5


def flush_draft(*, campaign: Campaign, case_id: int, by: str, now: datetime) -> Submission | None:
    """The partial submission of this case; None where a partial one of the same draft is there, or a write came first.

    Only drafts in progress: where something was submitted, the submission stands. What is sealed are the answers to
    open questions, as in a submission. Raises ReceiptNumbersExhausted.
    """
    case = Case.objects.select_related("wrapping_key").get(pk=case_id, campaign=campaign)
    if case.status != CaseStatus.IN_PROGRESS or case.settled_version == case.draft_version:
        return None
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    number, at = case.last_number + 1, now.replace(microsecond=0)
    answers, personal = apart(questionnaire, assess(questionnaire, open_draft(case).answers()).pruned)
    sealed = seal(
        answers=answers,
        personal=personal,
        case=case.public_id,
        instrument=questionnaire.instrument,
        instrument_version=questionnaire.version,
        number=number,
        submitted_at=at,
        salt=secrets.token_bytes(SALT_BYTES),
        personal_salt=secrets.token_bytes(SALT_BYTES),
    )
    document, personal_part = seal_submission(sealed, case=case, number=number)
    taken: IntegrityError | None = None
    for _ in range(TRIES):
        heading = Heading(
            number=number, receipt_number=receipt_number(prefix=campaign.receipt_prefix, at=at), submitted_at=at
        )
        try:
            with transaction.atomic():
                if not settle_partial(case=case, heading=heading):
                    return None
                submission = Submission.objects.create(
                    case=case,
                    number=number,
                    receipt_number=heading.receipt_number,
                    submitted_at=at,
                    submitted_by=None,
                    complete=False,
                    instrument_version_id=campaign.instrument_version_id,
                    draft_version=case.draft_version,
                    digest=sealed.digest,
                    document=document,
                    personal=personal_part,
                )
                record(
                    action="responses.flush_draft",
                    target=f"case:{case.public_id}",
                    by=by,
                    now=now,
                    detail={"number": number, "receipt_number": heading.receipt_number, "digest": sealed.digest},
                )
                return submission
        except IntegrityError as error:  # the receipt number is taken: the next try draws another
            taken = error
    raise ReceiptNumbersExhausted(case.public_id) from taken
