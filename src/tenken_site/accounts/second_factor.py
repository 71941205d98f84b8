"""Whether this session has passed a second factor. Officials' pages are closed until it has: docs/adr/0016.

The mark stands in the session, which gets a new key when the factor is passed. ``due`` is set when an official comes in
by password: then every page but the public ones and those of the second factor itself is closed, with no statement.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tenken_site.accounts import permissions
from tenken_site.accounts.access import Access
from tenken_site.accounts.models import User
from tenken_site.ui.addresses import came_from, path_here

__all__ = ["DUE", "KEY", "address", "ask", "before_second_factor", "demanded", "is_fresh", "is_passed", "mark_due",
           "mark_passed"]  # fmt: skip

View = TypeVar("View", bound=Callable[..., object])

KEY = "factor"
DUE = "due"
#: How long it counts for changing how one signs in: a computer left open must not give a stranger a way in for good.
FRESH = timedelta(minutes=10)
#: Rules that never ask for it by themselves; any other (officials, desks, what comes later) does.
WITHOUT = frozenset({Access.PUBLIC, Access.SIGNED_IN, Access.RESPONDENT})


def before_second_factor(view: View) -> View:
    """Declares a page that belongs to passing the second factor, or to staying signed in meanwhile."""
    view.before_second_factor = True  # type: ignore[attr-defined]  # ``demanded`` reads it
    return view


def is_passed(request: HttpRequest) -> bool:
    """Has this session passed one?"""
    return isinstance(request.session.get(KEY), dict)


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Was it passed so lately that factors may be added and removed? OWASP ASVS 5.0, 7.5.1."""
    passed = request.session.get(KEY)
    return isinstance(passed, dict) and now - datetime.fromisoformat(passed["at"]) < FRESH


def mark_due(request: HttpRequest) -> None:
    """An official came in by password alone."""
    request.session[KEY] = DUE


def mark_passed(request: HttpRequest, *, how: str, now: datetime) -> None:
    """The factor was passed: the session goes on under a new key; one fixed before is worth nothing."""
    request.session.cycle_key()
    passed: dict[str, object] = {"how": how, "at": now.isoformat()}
    if isinstance(request.user, User) and permissions.is_desk_alone(request.user):
        passed["desk"] = True  # the frame of every page leaves out what a desk cannot open
    request.session[KEY] = passed


def demanded(request: HttpRequest, view: Callable[..., object], *, rule: Access) -> bool:
    """Must this request of a signed-in person first pass the second factor? No statement."""
    if is_passed(request) or rule is Access.PUBLIC or getattr(view, "before_second_factor", False):
        return False
    return rule not in WITHOUT or request.session.get(KEY) == DUE


def ask(request: HttpRequest) -> HttpResponseBase:
    """A page: led to the second factor, and back. A pressed button: refused, with words that nothing was lost."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        refusal = HttpResponse(status=403)
        refusal.headers["HX-Redirect"] = address(path_here(request, request.headers.get("HX-Current-URL", "")))
        return refusal
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(address(request.get_full_path()))
    context = {"second_factor": address(came_from(request))}
    return render(request, "accounts/second_factor_first.html", context, status=403)


def address(back: str) -> str:
    """The page of the second factor, which returns to ``back``."""
    page = reverse("second-factor")
    return f"{page}?{urlencode({'next': back})}" if back else page
