"""A clinic's own access: who came in, and a new code when the old one has been passed on."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts import permissions, queries
from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.actions.issue_code import CodeNotForOfficials, issue_code
from tenken_site.accounts.models import User

__all__ = ["new_code", "own_access"]


@access(SIGNED_IN)
@never_cache
@require_safe
def own_access(request: HttpRequest) -> HttpResponse:
    """When the code was made, and the last sign-ins with device and way."""
    user = _user(request)
    if not permissions.user_may_hold_a_code(user):
        return render(request, "accounts/no_code_for_officials.html", status=403)
    visits = [
        {"at": one.at, "by_code": one.method == "code", "device": gettext(one.device)}
        for one in queries.recent_sign_ins(user)
    ]
    context = {"code": queries.code_in_force(user), "sign_ins": visits}
    return render(request, "accounts/own_access.html", context)


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: HttpRequest) -> HttpResponse:
    """Asks first; the POST makes the code and shows it this one time.

    The form names the code it replaces: a second press or a reload finds another one in force and makes none.
    """
    user = _user(request)
    in_force = queries.code_in_force(user)
    number = str(in_force.pk) if in_force else "none"
    if request.method != "POST":
        if not permissions.user_may_hold_a_code(user):
            return render(request, "accounts/no_code_for_officials.html", status=403)
        return render(request, "accounts/new_code.html", {"replaces": number})
    if request.POST.get("replaces") != number:
        return redirect("access")
    try:
        code = issue_code(user=user, by=f"user:{user.pk}", now=timezone.now())  # noqa: TID251  # a view is the edge
    except CodeNotForOfficials:
        return render(request, "accounts/no_code_for_officials.html", status=403)
    update_session_auth_hash(request, user)  # this session goes on; every other one has just ended
    return render(request, "accounts/new_code_shown.html", {"groups": code.split("-")})


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    return user
