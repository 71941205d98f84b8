"""A prefecture or city looks at a clinic's submitted answers where the campaign lets it, each time with a reason."""

from datetime import datetime

from django.db import transaction

from tenken.errors import ResponseError
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import Viewer
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.responses import queries_unlocked
from tenken_site.responses.permissions import check_viewer_may_read_answers
from tenken_site.responses.queries_unlocked import Opened

__all__ = ["ReasonMissing", "look_as_relay"]

LONGEST_REASON = 400


class ReasonMissing(ResponseError):
    """Nobody looks without saying why."""


def look_as_relay(
    *, viewer: Viewer, campaign: Campaign, case: Case, reason: str, by: User, now: datetime
) -> Opened | None:
    """The last submission without what is about a person; None before the first. The clinic reads of it in its log.

    Nothing is opened that is not noted. Raises NotYourArea, ReasonMissing, AnswersUnreadable, AnswersDisposed.
    """
    check_viewer_may_read_answers(viewer, campaign=campaign, case=case)
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise ReasonMissing(case.public_id)
    with transaction.atomic():
        found = queries_unlocked.last_submission(case=case)
        if found is not None:
            record(
                action="responses.look_as_relay",
                target=f"case:{case.public_id}",
                by=f"user:{by.pk}",
                now=now,
                detail={"at": "submission", "number": found.number},
                reason=words,
            )
    return found
