"""Turns away a network that asks too much of the pages that need no sign-in, and says when to come back."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language

from tenken_site.accounts import limits
from tenken_site.accounts.models import User
from tenken_site.home.asking import at_the_door
from tenken_site.instruments import queries as instruments
from tenken_site.ui.desks import DeskCard, desk_cards

__all__ = ["LimitMiddleware", "desk_to_call", "forget"]

#: The edge's clock; tests let time pass by replacing it.
clock = timezone.now  # noqa: TID251  # the middleware is the edge: nobody hands it the time
KEPT = timedelta(minutes=5)
_desks: dict[str, tuple[datetime, DeskCard | None]] = {}


class LimitMiddleware:
    """Counts requests that come without a sign-in (``accounts.limits``); the rest passes uncounted.

    Stands before the CSRF check, so that what that refuses is counted as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in; see ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """None lets the view run. Whoever is not signed in gets the sign-in page at a closed address: counted too."""
        group = limits.group_of(view)
        if group is None and isinstance(request.user, User):
            return None
        now = clock()
        again_at = limits.count(request, group=group or limits.PAGES, now=now)
        return None if again_at is None else _turned_away(request, again_at=again_at, now=now)


def _turned_away(request: HttpRequest, *, again_at: datetime, now: datetime) -> HttpResponse:
    """An empty 429; ``ui.middleware.ErrorWordsMiddleware`` puts words and the desk into it."""
    desk = desk_to_call(now=now)
    request.desk_to_call = desk  # type: ignore[attr-defined]  # read there
    seconds = max(1, math.ceil((again_at - now).total_seconds()))
    return HttpResponse(status=429, headers={"Retry-After": str(seconds)})


def desk_to_call(*, now: datetime) -> DeskCard | None:
    """The desk for signing in, as it stood at most five minutes ago: a crowd at the door asks the database once."""
    language = (get_language() or "ja")[:2]
    at, desk = _desks.get(language, (None, None))
    if at is None or not at <= now < at + KEPT:
        campaign = at_the_door(now=now).campaign
        survey = instruments.survey(campaign.instrument_version_id) if campaign else None
        desk = next(iter(desk_cards(survey.desks, language=language, at=now)), None) if survey else None
        _desks[language] = (now, desk)
    return desk


def forget() -> None:
    """The desks kept by this process; for tests."""
    _desks.clear()
