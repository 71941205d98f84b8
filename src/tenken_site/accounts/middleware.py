"""Who is asking, whether they have been idle too long, and whether the view may be called at all."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from tenken_site.accounts.access import Access, declared
from tenken_site.accounts.models import User

__all__ = ["DenyByDefaultMiddleware", "IdleTimeoutMiddleware", "SignedInUserMiddleware"]

Respond = Callable[[HttpRequest], HttpResponseBase]


def user_of(request: HttpRequest) -> User | AnonymousUser:
    """The session's user from the joined row: no statement of its own. Anonymous when the session was ended."""
    session = request.session
    if SESSION_KEY not in session or BACKEND_SESSION_KEY not in session:
        return AnonymousUser()
    user: User | None = getattr(session, "joined_user", None)
    if user is None or str(user.pk) != str(session[SESSION_KEY]) or not user.is_active:
        return AnonymousUser()
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return AnonymousUser()
    return user


class SignedInUserMiddleware:
    """Sets ``request.user``."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Lazily: a public page without a session cookie asks nothing."""
        request.user = SimpleLazyObject(lambda: user_of(request))  # type: ignore[assignment]
        return self.get_response(request)


class IdleTimeoutMiddleware:
    """Placeholder order slot: filled by the idle time-out."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Passes through."""
        return self.get_response(request)


class DenyByDefaultMiddleware:
    """Refuses every view that does not say who may call it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in; see ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """None lets the view run. Raises Http404 without a declaration."""
        rule = declared(view)
        if rule is None:
            raise Http404
        if rule is Access.PUBLIC or request.user.is_authenticated:
            return None
        return redirect("sign-in")
