"""The page's token is old: another tab signed in again meanwhile. What was entered must not be lost for that."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_callable
from django.views.decorators.cache import never_cache

from tenken_site.accounts import kept

__all__ = ["csrf_failure"]

#: What everyone else gets; named as Django names its error pages.
PLAIN_PAGE = "tenken_site.ui.views.errors.csrf_failure"


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Gives the form back with a fresh token and a button, when the browser itself says that it came from this site.

    Browsers set ``Origin`` and no page can change it, so another site's form ends at the plain error page. Never sent
    on by script: without cookies that would go round for ever. Called by Django, never by an address.
    """
    carried = kept.keep(request) if _from_this_site(request) and not request.headers.get("HX-Request") else None
    if carried is None:
        plain: HttpResponse = get_callable(PLAIN_PAGE)(request, reason)
        return plain
    return render(request, "accounts/resume.html", {"carried": carried, "stale": True, "bare": True}, status=403)


def _from_this_site(request: HttpRequest) -> bool:
    origin = urlsplit(request.headers.get("Origin", ""))
    return origin.netloc == request.get_host() and origin.scheme == request.scheme
