"""A clinic's own access: who came in, and a new code when the old one has been passed on."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts import entry, means, permissions, queries
from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.actions.issue_code import CodeMovedOn, CodeNotForOfficials
from tenken_site.accounts.models import AccessCode, User
from tenken_site.accounts.presenters import shown_sign_ins

__all__ = ["new_code", "own_access"]

#: So long an unused code counts as just made.
JUST = timedelta(hours=1)


@access(SIGNED_IN)
@never_cache
@require_safe
def own_access(request: HttpRequest) -> HttpResponse:
    """When the code was made, and the last sign-ins with device and way."""
    user = _user(request)
    if not permissions.user_may_hold_a_code(user):
        return render(request, "accounts/no_code_for_officials.html", status=403)
    visits = shown_sign_ins(queries.recent_sign_ins(user))
    code = queries.code_in_force(user)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    context = {"code": code, "just_made": _just_made(code, now=now), "sign_ins": visits}
    return render(request, "accounts/own_access.html", context)


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: HttpRequest) -> HttpResponse:
    """Asks first; the POST makes the code and shows it this one time.

    The form names the code it replaces: a second press or a reload finds another one in force, makes none and says so.
    """
    user = _user(request)
    if request.method != "POST":
        if not permissions.user_may_hold_a_code(user):
            return render(request, "accounts/no_code_for_officials.html", status=403)
        replaces = queries.code_number(queries.code_in_force(user))
        others = user.has_usable_password() or bool(means.means_of(user))
        return render(request, "accounts/new_code.html", {"replaces": replaces, "others": others})
    now = timezone.now()  # noqa: TID251  # a view is the edge
    try:
        code = entry.replace_code(request, user=user, replaces=request.POST.get("replaces", ""), now=now)
    except CodeMovedOn:
        in_force = queries.code_in_force(user)
        context = {"code": in_force, "replaces": queries.code_number(in_force)}
        return render(request, "accounts/code_just_made.html", context, status=409)
    except CodeNotForOfficials:
        return render(request, "accounts/no_code_for_officials.html", status=403)
    return render(request, "accounts/new_code_shown.html", {"groups": code.split("-")})


def _just_made(code: AccessCode | None, *, now: datetime) -> bool:
    return code is not None and code.last_used_at is None and now - code.issued_at < JUST


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    return user
