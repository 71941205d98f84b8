"""Reading cases, drafts and submissions. The viewer is part of every question: nobody reads another's case."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.http import Http404

from tenken.disposition.lifecycle import CaseStatus
from tenken.errors import ResponseError
from tenken.questionnaire.model import Questionnaire
from tenken.questionnaire.survey_model import Survey
from tenken.response.draft import DraftDocument
from tenken.response.sealing import SealedContent
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.queries_scope import with_right
from tenken_site.frames.models import Unit
from tenken_site.instruments import queries as instruments
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable, open_draft, open_submission
from tenken_site.responses.models import Submission

__all__ = [
    "CaseNotYours",
    "OpenCase",
    "Receipt",
    "SubmissionUnknown",
    "case_for",
    "drafts_of",
    "receipt",
]


class CaseNotYours(ResponseError, Http404):
    """No such case, or somebody else's: both look alike from outside."""


class SubmissionUnknown(ResponseError, Http404):
    """The case has no submission of this number."""


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case with all that its pages need, as one statement read it."""

    user: User
    case: Case
    document: DraftDocument
    #: Opened by somebody whom the clinic asked for help: may save, and nothing else.
    helping: bool = False
    #: Opened by a member of this corporation (its key), to which the clinic belongs.
    acting_for: int | None = None

    @property
    def behalf(self) -> str:
        """For whom the person acts, for the audit log; blank for the clinic's own people."""
        if self.acting_for is not None:
            return f"organisation:{self.acting_for}"
        return f"unit:{self.case.unit_id}" if self.helping else ""

    @property
    def public_id(self) -> str:
        """The case's name in addresses."""
        return self.case.public_id

    @property
    def campaign(self) -> Campaign:
        """The joined campaign."""
        return self.case.campaign

    @property
    def unit(self) -> Unit:
        """The joined clinic."""
        return self.case.unit

    @property
    def status(self) -> CaseStatus:
        """Where the case stands."""
        return CaseStatus(self.case.status)

    @property
    def draft_version(self) -> int:
        """Counts writes of the draft; a submission names the one that was on the page."""
        return self.case.draft_version

    @property
    def last_number(self) -> int:
        """The number of the last submission, 0 before the first."""
        return self.case.last_number

    @property
    def instrument_version_id(self) -> int:
        """Which published questionnaire is answered."""
        return self.case.campaign.instrument_version_id

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire; read once in a process."""
        return instruments.questionnaire(self.instrument_version_id)

    @property
    def survey(self) -> Survey:
        """The survey's own texts; read once in a process."""
        return instruments.survey(self.instrument_version_id)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One submission as its receipt shows it."""

    number: int
    receipt_number: str
    submitted_at: datetime
    digest: str
    content: SealedContent
    questionnaire: Questionnaire  # the one it was answered to
    is_last: bool
    complete: bool
    versions: tuple[Submission, ...]  # every version of the case, the newest first, without the answers


def case_for(*, user: User, public_id: str, now: datetime | None = None) -> OpenCase:
    """The user's case with campaign, clinic, draft and heading of the last submission: one statement.

    ``now`` lets in helpers whose grant holds; without a moment nobody is let in as a helper.
    Readable before, during and after the campaign; ``policies`` say what may be written. Raises CaseNotYours,
    AnswersUnreadable, AnswersDisposed.
    """
    if not (public_id.isascii() and public_id.isalnum()):  # PostgreSQL takes no null byte, not even to look for
        raise CaseNotYours(public_id)
    try:
        case = with_right(_rows(), user=user, now=now).get(public_id=public_id)
    except Case.DoesNotExist:
        raise CaseNotYours(public_id) from None
    return _opened(user, case)


def drafts_of(*, user: User, cases: Iterable[Case], now: datetime | None = None) -> tuple[OpenCase, ...]:
    """These cases of the user with their drafts: one statement for all, none for none. Another's case is left out.

    So is one whose draft does not open: its own page says so, the list of the others stays readable.
    """
    wanted = [case.pk for case in cases]
    if not wanted:
        return ()
    found = []
    for case in with_right(_rows(), user=user, now=now).filter(pk__in=wanted):
        try:
            found.append(_opened(user, case))
        except (AnswersUnreadable, AnswersDisposed) as error:
            log.error("answers do not open: %s", error)
    return tuple(found)


def receipt(*, opened: OpenCase, number: int | None = None) -> Receipt:
    """The receipt of this number, the last one by default; also after the deadline. One statement.

    Raises SubmissionUnknown, AnswersUnreadable, AnswersDisposed.
    """
    wanted = opened.last_number if number is None else number
    rows = Submission.objects.filter(case=opened.case).defer("document", "personal")
    versions = tuple(rows.annotate(**_only("document", wanted), **_only("personal", wanted)).order_by("-number"))
    row = next((row for row in versions if row.number == wanted), None)
    if row is None:
        raise SubmissionUnknown(f"{opened.public_id} {wanted}")
    row.case = opened.case
    row.document, row.personal = row.wanted_document, row.wanted_personal  # type: ignore[attr-defined]  # annotated
    return Receipt(
        number=row.number,
        receipt_number=row.receipt_number,
        submitted_at=row.submitted_at,
        digest=row.digest,
        content=open_submission(row),
        questionnaire=instruments.questionnaire(row.instrument_version_id),
        is_last=row.number == opened.last_number,
        complete=row.complete,
        versions=versions,
    )


def _rows() -> models.QuerySet[Case]:
    rows = Case.objects.select_related("campaign", "unit", "wrapping_key")
    return rows.annotate(**instruments.unread("campaign__instrument_version"))


def _opened(user: User, case: Case) -> OpenCase:
    instruments.learn(version_id=case.campaign.instrument_version_id, row=case)
    helping, acting_for = bool(getattr(case, "helping", False)), getattr(case, "acting_for", None)  # by ``with_right``
    return OpenCase(user=user, case=case, document=open_draft(case), helping=helping, acting_for=acting_for)


def _only(column: str, number: int) -> dict[str, models.Case]:
    """The column of the submission of this number alone: the others are listed without their answers."""
    of_this = models.When(number=number, then=column)
    return {f"wanted_{column}": models.Case(of_this, default=None, output_field=models.BinaryField(null=True))}
