"""The cookie that keeps やさしい日本語 on."""

from django.conf import settings
from django.http import HttpResponse

from tenken_site.ui.context import PLAIN_COOKIE
from tenken_site.ui.cookies import named

__all__ = ["set_plain"]

YEAR = 365 * 24 * 60 * 60  # seconds


def set_plain(response: HttpResponse, *, on: bool) -> None:
    """Remembers the switch for a year on this device."""
    response.set_cookie(
        named(PLAIN_COOKIE),
        "1" if on else "0",
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
