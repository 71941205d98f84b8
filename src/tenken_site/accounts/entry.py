"""Coming in and going out: what every way of signing in does around the check of the code or the password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from tenken_site.accounts import kept, permissions, second_factor, single_sign_on
from tenken_site.accounts.actions.close_other_ways import close_other_ways
from tenken_site.accounts.actions.issue_code import issue_code
from tenken_site.accounts.actions.record_sign_in import record_sign_in
from tenken_site.accounts.devices import device_name
from tenken_site.accounts.models import User

__all__ = [
    "CODE_BACKEND",
    "arrive",
    "begin_session",
    "come_in",
    "end_former_session",
    "keep_session",
    "next_path",
    "replace_code",
]

CODE_BACKEND = "tenken_site.accounts.backends.AccessCodeBackend"
#: Every other way in, by what the list of sign-ins calls it.
BACKENDS = {
    "password": "tenken_site.accounts.backends.PasswordBackend",
    "invitation": "tenken_site.accounts.backends.PasswordBackend",
    "passkey": "tenken_site.accounts.backends.PasskeyBackend",
    "oidc": "tenken_site.accounts.backends.OidcBackend",
}


def next_path(request: HttpRequest) -> str:
    """Where the person was going (``next`` of the form or the address), or empty. Never another site."""
    onward: str = getattr(request, "onward", "")  # kept by views.single_sign_on on the way through another site
    path = onward or request.POST.get("next") or request.GET.get("next") or ""
    return path if kept.safe_path(request, path) else ""


def end_former_session(request: HttpRequest) -> None:
    """Deletes the session of whoever was signed in here, so that the new one shares nothing with it.

    Django alone keeps the key when the same person signs in twice. Sessions that ran out go too: nothing else would
    ever delete the rows of those who closed their browser.
    """
    type(request.session).clear_expired()
    if SESSION_KEY in request.session:
        request.session.flush()


def begin_session(request: HttpRequest, *, user: User, backend: str = CODE_BACKEND) -> None:
    """Signs the user in under a fresh session key and a fresh CSRF secret."""
    end_former_session(request)
    with transaction.atomic():
        login(request, user, backend=backend)


def come_in(request: HttpRequest, *, user: User, method: str, passed: str = "", now: datetime) -> HttpResponse:
    """Begins the session by one of ``BACKENDS``, notes it, and goes on as after every sign-in.

    ``passed``: how a second factor was passed with it; an official without one is led to it first.
    """
    if method != "oidc" and single_sign_on.is_required_of(user):
        return HttpResponseRedirect(resolve_url("single-sign-on"))
    begin_session(request, user=user, backend=BACKENDS[method])
    if passed:
        second_factor.mark_passed(request, how=passed, now=now)
    elif permissions.is_official(user):
        second_factor.mark_due(request)
    device = device_name(request.headers.get("User-Agent", ""))
    record_sign_in(user=user, method=method, device=device, by=f"user:{user.pk}", now=now)
    return arrive(request)


def keep_session(request: HttpRequest, *, user: User) -> None:
    """This session goes on under a new key after the password or the epoch of its user was changed by it."""
    request.session.cycle_key()
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()


def replace_code(request: HttpRequest, *, user: User, replaces: str, now: datetime) -> str:
    """A new code in place of the one numbered ``replaces``; this session goes on, every other one ends.

    Password and passkeys end with the former code: whoever it was passed on to may have set them.
    The session keeps its key and is stored together with the code: a second press that is already on its way with the
    same cookie finds either the old state or the new one, and in both the clinic is still signed in.
    Raises CodeMovedOn, CodeNotForOfficials.
    """
    with transaction.atomic():
        code = issue_code(user=user, replaces=replaces, by=f"user:{user.pk}", now=now)
        close_other_ways(user=user, by=f"user:{user.pk}", now=now)
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        request.session.save()
    return code


def arrive(request: HttpRequest) -> HttpResponse:
    """The page after a sign-in: hands on what was kept, or returns to where the person was, or opens the start page.

    Answers of another user are not sent: that user's case is closed to this one, and they would be lost.
    """
    if request.session.get(second_factor.KEY) == second_factor.DUE:
        return HttpResponseRedirect(second_factor.address(next_path(request)))
    carried = kept.opened(request)
    if carried is not None and carried.owner not in {None, request.user.pk}:
        context = {"kept": request.POST[kept.FIELD], "bare": True}
        response = render(request, "accounts/kept_for_another.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response
    if carried is not None:
        response = render(request, "accounts/resume.html", {"carried": carried, "bare": True})
        response.headers["Cache-Control"] = "no-store"
        return response
    return HttpResponseRedirect(next_path(request) or resolve_url(settings.LOGIN_REDIRECT_URL))


def minutes_until(at: datetime, *, now: datetime) -> int:
    """Whole minutes to wait, rounded up, at least 1."""
    return max(1, -int((now - at).total_seconds() // 60))
