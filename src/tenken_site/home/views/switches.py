"""Switches that stay on: language of the pages, やさしい日本語 below each question."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.limits import SWITCHES, limited
from tenken_site.ui.switches import set_plain

__all__ = ["set_language", "set_plain_japanese"]


@access(PUBLIC)
@limited(SWITCHES)
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie and goes back to the page."""
    response: HttpResponse = django_set_language(request)
    return response


@access(PUBLIC)
@limited(SWITCHES)
@require_POST
def set_plain_japanese(request: HttpRequest) -> HttpResponse:
    """Keeps the switch in a cookie and goes back to the page."""
    target = request.POST.get("next", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        target = resolve_url("home")
    response = HttpResponseRedirect(target)
    set_plain(response, on=request.POST.get("plain") == "1")
    return response
