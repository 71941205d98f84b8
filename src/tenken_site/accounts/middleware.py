"""Who is asking, whether they have been idle too long, and whether the view may be called at all."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from tenken_site.accounts import kept, permissions, second_factor, seen
from tenken_site.accounts.access import Access, declared
from tenken_site.accounts.models import User
from tenken_site.ui.addresses import came_from, path_here

__all__ = ["DenyByDefaultMiddleware", "IdleTimeoutMiddleware", "SignedInUserMiddleware"]

Respond = Callable[[HttpRequest], HttpResponseBase]

#: The edge's clock; tests let time pass by replacing it.
clock = timezone.now  # noqa: TID251  # the middleware is the edge: nobody hands it the time


def user_of(request: HttpRequest) -> User | AnonymousUser:
    """The session's user from the joined row: no statement of its own. Anonymous when the session is over."""
    session = request.session
    if SESSION_KEY not in session or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    user: User | None = getattr(session, "joined_user", None)
    if user is None or str(user.pk) != str(session[SESSION_KEY]) or not user.is_active:
        return AnonymousUser()
    request.former_user = user.pk  # type: ignore[attr-defined]  # whose answers are kept if the session is over
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return AnonymousUser()
    if seen.too_long_ago(seen.last_seen(request) or getattr(session, "written_at", None), now=clock()):
        request.idled_out = True  # type: ignore[attr-defined]  # the sign-in page says why it appears
        return AnonymousUser()
    request.signed_in_key = session.session_key  # type: ignore[attr-defined]  # IdleTimeoutMiddleware refreshes it
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
    """Notes the time of every response to a signed-in person in a signed cookie; ``user_of`` reads it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refreshes the cookie when someone is signed in, and removes it with the session. No statement."""
        response = self.get_response(request)
        key = getattr(request, "signed_in_key", None)
        session = request.session
        # A new key means that this very request signed someone in, or moved the session.
        if session.session_key and (session.session_key == key or session.modified) and SESSION_KEY in session:
            seen.refresh(request, response, now=clock())
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
        elif key and not session.session_key:
            seen.forget(response)
        return response


class DenyByDefaultMiddleware:
    """Refuses every view that does not say who may call it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in; see ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """None lets the view run. Raises Http404 without a declaration. Runs after the CSRF check."""
        rule = declared(view)
        if rule is None:
            raise Http404
        if rule is Access.PUBLIC:
            return None
        user = request.user
        if not isinstance(user, User):
            return ask_to_sign_in(request)
        if rule is Access.OFFICIAL and not permissions.enters_as_official(user, now=clock()):
            return render(request, "accounts/officials_only.html", status=403)
        if rule is Access.DESK and not permissions.enters_as_desk(user, now=clock()):
            return render(request, "accounts/officials_only.html", status=403)
        return second_factor.ask(request) if second_factor.demanded(request, view, rule=rule) else None


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """What a person gets whose session is over or never was.

    A page: the sign-in page, which returns here. A form of answers: the sign-in page with what was entered kept in it
    (401). Any other form: the sign-in page, which returns to where its button stands; it is never pressed unseen.
    A script: 401 alone; it then sends the whole form as a browser does. A script's look at a page is led away by htmx.
    """
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        refusal = HttpResponse(status=401)
        if request.method == "GET":
            page = path_here(request, request.headers.get("HX-Current-URL", ""))
            refusal.headers["HX-Redirect"] = _sign_in_address(page)
        return refusal
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(_sign_in_address(request.get_full_path()))
    carried = kept.keep(request)
    request.stopped = True  # type: ignore[attr-defined]  # the sign-in page shows itself, and takes no code from here
    request.carried = carried  # type: ignore[attr-defined]
    answers = kept.is_kept_here(request)
    request.lost = answers and carried is None and len(request.POST) > 1  # type: ignore[attr-defined]
    request.unpressed = not answers  # type: ignore[attr-defined]
    request.back = came_from(request)  # type: ignore[attr-defined]
    page_view = resolve(reverse("sign-in")).func
    response: HttpResponseBase = page_view(request)
    response.status_code = 401
    return response


def _sign_in_address(back: str) -> str:
    return f"{reverse('sign-in')}?{urlencode({'next': back})}" if back else reverse("sign-in")
