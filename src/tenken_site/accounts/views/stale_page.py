"""The page's token is old: another tab signed in again meanwhile. What was entered must not be lost for that."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_callable
from django.views.decorators.cache import never_cache

from tenken_site.accounts import entry, kept
from tenken_site.ui.addresses import is_this_site

__all__ = ["csrf_failure"]

#: What everyone else gets; named as Django names its error pages.
PLAIN_PAGE = "tenken_site.ui.views.errors.csrf_failure"
SIGN_IN_PAGES = {"sign-in", "sign-in-password", "sign-in-passkey"}


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Gives the form back with a fresh token and a button, when the browser itself says that it came from this site.

    Browsers set ``Origin`` and no page can change it, so another site's form ends at the plain error page. Never sent
    on by script: without cookies that would go round for ever. Only answers come back: a sign-in page is shown anew and
    empty, any other button waits on its own page. Called by Django, never by an address.
    """
    ours = is_this_site(request, request.headers.get("Origin", "")) and not request.headers.get("HX-Request")
    match = request.resolver_match
    if ours and match is not None and match.url_name in SIGN_IN_PAGES:
        request.stopped = True  # type: ignore[attr-defined]  # the page shows itself, and takes no code from here
        request.stale = True  # type: ignore[attr-defined]
        request.back = entry.next_path(request)  # type: ignore[attr-defined]
        again: HttpResponse = match.func(request)
        again.status_code = 403
        return again
    carried = kept.keep(request) if ours else None
    if carried is None:
        plain: HttpResponse = get_callable(PLAIN_PAGE)(request, reason)
        return plain
    return render(request, "accounts/resume.html", {"carried": carried, "stale": True, "bare": True}, status=403)
