"""What every page of a case begins with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils import timezone

from tenken_site.accounts.devices import device_name
from tenken_site.accounts.models import User
from tenken_site.responses import queries
from tenken_site.responses.actions.look import look
from tenken_site.responses.actions.open_questions import open_questions
from tenken_site.responses.permissions import check_user_answers
from tenken_site.responses.queries import OpenCase

__all__ = ["Opening", "noting_the_look", "opening", "opening_for_the_clinic"]

QUESTIONS = "answer"  # the name of the address under which questions are answered


@dataclass(frozen=True, slots=True)
class Opening:
    """Who asks for which case, when and on what."""

    user: User
    opened: OpenCase
    device: str
    page: str  # the name of its address: "answer"
    shows: bool  # False for HEAD: the page is asked for, never shown
    now: datetime


def opening(request: HttpRequest, public_id: str) -> Opening:
    """The case of this address for the person signed in. Raises Http404 for another's or none."""
    if not isinstance(request.user, User):
        raise Http404
    now = timezone.now()  # noqa: TID251  # a view is the edge: from here on time is an argument
    return Opening(
        user=request.user,
        opened=queries.case_for(user=request.user, public_id=public_id, now=now),
        device=device_name(request.headers.get("User-Agent", "")),
        page=(request.resolver_match.url_name or "") if request.resolver_match else "",
        shows=request.method != "HEAD",
        now=now,
    )


def opening_for_the_clinic(request: HttpRequest, public_id: str) -> Opening:
    """``opening`` for what is the clinic's alone. Raises OnlyTheClinic (403) for a helper."""
    start = opening(request, public_id)
    check_user_answers(opened=start.opened, by=start.user)
    return start


def noting_the_look(start: Opening, *, at: Literal["draft", "submission"]) -> Opening:
    """The same opening, with an audit entry that these answers were shown. A page without answers notes nothing.

    The page of the questions also leaves an event of the case, from which the time for the first question is known.
    """
    if not start.shows:
        return start
    if at == "draft" and start.page == QUESTIONS:
        open_questions(opened=start.opened, device=start.device, by=start.user, now=start.now)
    elif at == "submission" or start.opened.draft_version:
        look(opened=start.opened, at=at, by=start.user, now=start.now)
    return start
