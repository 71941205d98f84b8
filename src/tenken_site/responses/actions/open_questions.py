"""Noting that the questions were opened: a look at answers where there are some, and an event of the case.

At most two statements, in one transaction: the whole request stays within its four.
"""

from datetime import datetime

from django.db import transaction

from tenken_site.accounts.models import User
from tenken_site.campaigns.actions.mark_opened import mark_opened
from tenken_site.responses.actions.look import look
from tenken_site.responses.actions.note import note
from tenken_site.responses.models import CaseEvent
from tenken_site.responses.queries import OpenCase

__all__ = ["open_questions"]


def open_questions(*, opened: OpenCase, device: str, by: User, now: datetime) -> None:
    """The event begins a session of answering; it says nothing of the answers.

    Where answers are there although nobody has opened the questions yet (an older campaign), the look and the mark
    take both statements, and that one session begins with its first save.
    """
    first = opened.case.first_opened_at is None
    with transaction.atomic():
        if opened.draft_version:
            look(opened=opened, at="draft", by=by, now=now)
        if first:
            mark_opened(case=opened.case, now=now)
        if not (first and opened.draft_version):
            note(case=opened.case, kind=CaseEvent.Kind.OPENED, payload={"device": device}, by=by, now=now)
