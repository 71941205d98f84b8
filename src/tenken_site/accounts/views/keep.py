"""Staying signed in while typing."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.second_factor import before_second_factor

__all__ = ["keep"]


@access(SIGNED_IN)
@before_second_factor
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Nothing to show: the response itself moves the idle time-out (``middleware.IdleTimeoutMiddleware``)."""
    return HttpResponse(status=204)
