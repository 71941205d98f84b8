"""Who may answer, submit and read a case: the person it was opened for.

Pages open a case only by ``queries.case_for``, which asks for the enrolment itself; the check stands in every action
for callers that are no pages. Nobody asks without wanting the refusal, so there is no second half that only tells.
"""

from tenken.errors import ResponseError
from tenken_site.accounts.models import User
from tenken_site.responses.queries import OpenCase

__all__ = ["NotEnrolled", "check_user_may_answer"]


class NotEnrolled(ResponseError):
    """This person may not answer this case."""


def check_user_may_answer(*, opened: OpenCase, by: User) -> None:
    """Raises NotEnrolled unless the case was opened for this person (``queries.case_for`` asks for the enrolment)."""
    if opened.user.pk != by.pk or not by.is_active:
        raise NotEnrolled(opened.public_id)
