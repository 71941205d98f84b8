"""Who may answer, submit and read a case: the person it was opened for. A helper only saves.

Pages open a case only by ``queries.case_for``, which asks for the enrolment itself; the check stands in every action
for callers that are no pages. Nobody asks without wanting the refusal, so there is no second half that only tells.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from tenken.errors import ResponseError
from tenken.questionnaire.model import Item
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import NotYourArea, Viewer
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.permissions import check_viewer_may_move_case, check_viewer_may_run_campaign
from tenken_site.responses.queries import OpenCase

__all__ = [
    "NotEnrolled",
    "NotYourArea",
    "OnlyTheClinic",
    "check_user_answers",
    "check_user_may_answer",
    "check_user_may_change",
    "check_viewer_may_read_answers",
    "check_viewer_may_unlock",
]


class NotEnrolled(ResponseError):
    """This person may not answer this case."""


class OnlyTheClinic(ResponseError, PermissionDenied):
    """Whoever helps with the answers may not do this; the clinic's own people may."""


def check_user_may_answer(*, opened: OpenCase, by: User) -> None:
    """Raises NotEnrolled unless the case was opened for this person (``queries.case_for`` asks for the enrolment)."""
    if opened.user.pk != by.pk or not by.is_active:
        raise NotEnrolled(opened.public_id)


def check_user_may_change(*, opened: OpenCase, items: Iterable[Item], by: User) -> None:
    """Raises NotEnrolled, or OnlyTheClinic for a helper who would answer what is about a person."""
    check_user_may_answer(opened=opened, by=by)
    if opened.helping and any(item.personal for item in items):
        raise OnlyTheClinic(opened.public_id)


def check_user_answers(*, opened: OpenCase, by: User) -> None:
    """For what is the clinic's alone: submitting, receipts, contacts, letting others help. Raises as above."""
    check_user_may_answer(opened=opened, by=by)
    if opened.helping:
        raise OnlyTheClinic(opened.public_id)


def check_viewer_may_unlock(viewer: Viewer) -> None:
    """Raises NotYourArea unless the viewer is an official of the ministry."""
    check_viewer_may_run_campaign(viewer)


def check_viewer_may_read_answers(viewer: Viewer, *, campaign: Campaign, case: Case) -> None:
    """A prefecture or city whose area covers the clinic, in a campaign that says so. Raises NotYourArea.

    Not the ministry, which asks for an ``Unlock``; never a desk.
    """
    if viewer.is_ministry or viewer.is_desk or campaign.relays_see != Campaign.RelaysSee.ANSWERS:
        raise NotYourArea
    check_viewer_may_move_case(viewer, case=case)
