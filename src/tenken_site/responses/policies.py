"""What the state of a case allows. Each rule is a pair: ``check_…`` raises with the reason, the other asks it."""

from datetime import datetime

from tenken.disposition.lifecycle import CaseEventKind, TransitionRefused, after
from tenken.errors import ResponseError
from tenken_site.campaigns.permissions import (
    CampaignClosed,
    CampaignNotOpen,
    CampaignNotYetOpen,
    CorrectionsNotTaken,
    case_takes_answers,
    check_case_takes_answers,
)
from tenken_site.responses.queries import OpenCase

__all__ = [
    "CampaignClosed",
    "CampaignNotOpen",
    "CampaignNotYetOpen",
    "CorrectionsNotTaken",
    "NothingToDiscard",
    "NothingToSubmit",
    "answers_may_be_saved",
    "check_answers_may_be_saved",
    "check_correction_may_be_discarded",
    "check_draft_may_be_submitted",
    "correction_may_be_discarded",
    "draft_may_be_submitted",
]


class NothingToSubmit(ResponseError):
    """No answer was given yet."""


class NothingToDiscard(ResponseError):
    """The draft says the same as the last submission, or nothing was submitted yet."""


def check_answers_may_be_saved(*, opened: OpenCase, now: datetime) -> None:
    """Raises CampaignNotYetOpen, CampaignClosed (its own deadline and grace counted) or CorrectionsNotTaken."""
    check_case_takes_answers(case=opened.case, campaign=opened.campaign, now=now)


def answers_may_be_saved(*, opened: OpenCase, now: datetime) -> bool:
    """Whether answers may be changed now."""
    return case_takes_answers(case=opened.case, campaign=opened.campaign, now=now)


def check_draft_may_be_submitted(*, opened: OpenCase, now: datetime) -> None:
    """Raises CampaignNotYetOpen, CampaignClosed, CorrectionsNotTaken or NothingToSubmit."""
    check_case_takes_answers(case=opened.case, campaign=opened.campaign, now=now)
    try:
        after(opened.status, CaseEventKind.SUBMIT)
    except TransitionRefused:
        raise NothingToSubmit(opened.public_id) from None


def draft_may_be_submitted(*, opened: OpenCase, now: datetime) -> bool:
    """Whether there is something new to submit, and still time."""
    try:
        check_draft_may_be_submitted(opened=opened, now=now)
    except (CampaignNotOpen, NothingToSubmit):
        return False
    return True


def check_correction_may_be_discarded(*, opened: OpenCase, now: datetime) -> None:
    """Raises CampaignNotYetOpen, CampaignClosed, CorrectionsNotTaken or NothingToDiscard."""
    check_case_takes_answers(case=opened.case, campaign=opened.campaign, now=now)
    try:
        after(opened.status, CaseEventKind.DISCARD)
    except TransitionRefused:
        raise NothingToDiscard(opened.public_id) from None


def correction_may_be_discarded(*, opened: OpenCase, now: datetime) -> bool:
    """Whether a correction has been begun that can be dropped."""
    try:
        check_correction_may_be_discarded(opened=opened, now=now)
    except (CampaignNotOpen, NothingToDiscard):
        return False
    return True
