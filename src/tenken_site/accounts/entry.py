"""Coming in and going out: what every way of signing in does around the check of the code or the password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from tenken_site.accounts import kept
from tenken_site.accounts.actions.issue_code import issue_code
from tenken_site.accounts.models import User

__all__ = ["CODE_BACKEND", "arrive", "begin_session", "end_former_session", "next_path", "replace_code"]

CODE_BACKEND = "tenken_site.accounts.backends.AccessCodeBackend"


def next_path(request: HttpRequest) -> str:
    """Where the person was going (``next`` of the form or the address), or empty. Never another site."""
    path = request.POST.get("next") or request.GET.get("next") or ""
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


def replace_code(request: HttpRequest, *, user: User, replaces: str, now: datetime) -> str:
    """A new code in place of the one numbered ``replaces``; this session goes on, every other one ends.

    The session keeps its key and is stored together with the code: a second press that is already on its way with the
    same cookie finds either the old state or the new one, and in both the clinic is still signed in.
    Raises CodeMovedOn, CodeNotForOfficials.
    """
    with transaction.atomic():
        code = issue_code(user=user, replaces=replaces, by=f"user:{user.pk}", now=now)
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        request.session.save()
    return code


def arrive(request: HttpRequest) -> HttpResponse:
    """The page after a sign-in: hands on what was kept, or returns to where the person was, or opens the start page.

    Answers of another user are not sent: that user's case is closed to this one, and they would be lost.
    """
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
