"""Leaving for the authority's own provider, and coming back: an official who exists already, never a new one."""

import logging
import secrets
from dataclasses import asdict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken_site.accounts import entry, oidc, permissions, single_sign_on
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.backends import user_called
from tenken_site.accounts.limits import SIGN_IN, limited

__all__ = ["come_back", "leave"]

logger = logging.getLogger(__name__)

FLOW = "oidc_flow"
NEXT = "oidc_next"


@access(PUBLIC)
@limited(SIGN_IN)
@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Redirects to the provider. A link, not a form: the content policy lets forms post to this site alone."""
    if not single_sign_on.is_offered():
        raise Http404
    flow = oidc.new_flow()
    try:
        address = oidc.authorization_address(flow, back=_back())
    except oidc.ProviderRefused as refused:
        return _refused(request, refused.why)
    request.session[FLOW] = asdict(flow)
    request.session[NEXT] = entry.next_path(request)
    return HttpResponseRedirect(address)


@access(PUBLIC)
@limited(SIGN_IN)
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Every refusal looks alike: whether an address belongs to an official is told to nobody."""
    if not single_sign_on.is_offered():
        raise Http404
    kept = request.session.pop(FLOW, None)
    onward = request.session.pop(NEXT, "")
    if kept is None:
        return _refused(request, "no flow")
    flow = oidc.Flow(**kept)
    if not secrets.compare_digest(request.GET.get("state", "").encode("utf-8", "replace"), flow.state.encode()):
        return _refused(request, "state")
    code = request.GET.get("code", "")
    if not code:
        return _refused(request, "no code")
    now = timezone.now()  # noqa: TID251  # a view is the edge
    try:
        claims = oidc.claims_of(code, flow, back=_back(), now=now)
    except oidc.ProviderRefused as refused:
        return _refused(request, refused.why)
    user = user_called(claims.mail) if "@" in claims.mail else None
    if user is None or not user.is_active or not permissions.is_official(user):
        return _refused(request, "nobody")
    request.onward = onward  # type: ignore[attr-defined]  # entry.next_path reads it
    return entry.come_in(request, user=user, method="oidc", passed="oidc" if claims.second_factor else "", now=now)


def _back() -> str:
    return f"{settings.TENKEN_SITE_URL}{reverse('single-sign-on-back')}"


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    logger.warning("single sign-on refused: %s", why)
    return render(request, "accounts/single_sign_on_refused.html", {"name": single_sign_on.name()}, status=403)
