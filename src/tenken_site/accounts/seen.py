"""When a session was last active: a signed cookie, so that the idle time-out costs no statement.

The signature binds the time to the session's key: a cookie from another session is worth nothing. A missing cookie is
no way around the limit either, because then the time of the session's last write (its beginning) counts.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from tenken_site.ui.cookies import named

__all__ = ["COOKIE", "forget", "last_seen", "refresh", "too_long_ago"]

COOKIE = "tenken-seen"


def last_seen(request: HttpRequest) -> datetime | None:
    """The time in the cookie, or None when it is missing, forged or another session's."""
    signed = request.COOKIES.get(named(COOKIE))
    key = request.session.session_key
    if not signed or not key:
        return None
    try:
        return datetime.fromtimestamp(int(_signer(key).unsign(signed)), tz=UTC)
    except (signing.BadSignature, ValueError, OverflowError, OSError):
        return None


def too_long_ago(at: datetime | None, *, now: datetime) -> bool:
    """Has the person been idle for longer than ``TENKEN_IDLE_SECONDS``? None counts as too long."""
    return at is None or now - at > timedelta(seconds=settings.TENKEN_IDLE_SECONDS)


def refresh(request: HttpRequest, response: HttpResponseBase, *, now: datetime) -> None:
    """Writes the time into the response. It ends with the browser, like the session."""
    key = request.session.session_key
    if key:
        response.set_cookie(
            named(COOKIE),
            _signer(key).sign(str(int(now.timestamp()))),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def forget(response: HttpResponseBase) -> None:
    """Removes the cookie."""
    response.delete_cookie(named(COOKIE), samesite="Lax")


def _signer(session_key: str) -> signing.Signer:
    return signing.Signer(salt=f"tenken.accounts.seen:{session_key}")
