"""The first address: sends each role to its own page."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenken_site.accounts import permissions
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.models import User
from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.models import Campaign

__all__ = ["home"]

#: The edge's clock; tests let time pass by replacing it.
clock = timezone.now  # noqa: TID251  # a view is the edge


@access(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The ministry sees counts, a prefecture or city whom to call, a clinic its surveys, everyone else the sign-in."""
    if not isinstance(request.user, User):
        return redirect("sign-in")
    if not permissions.enters_as_desk(request.user, now=clock()):
        return redirect("surveys")
    viewer = permissions.viewer_of(request.user)
    calling = None if viewer.is_ministry else _in_the_field(now=clock())
    return redirect("chase", calling.slug) if calling else redirect("status-newest")


def _in_the_field(*, now: datetime) -> Campaign | None:
    """The campaign whose clinics are called today; one that asks after another, and a pilot, only where there is no
    other."""
    running = campaigns.current_campaigns(now=now)
    return min(
        running,
        key=lambda one: (one.pilot_of_id is not None, one.asks_after_id is not None, not one.official),
        default=None,
    )
