"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from tenken_site.ui.cookies import named

__all__ = ["PLAIN_COOKIE", "page", "plain_is_on"]

PLAIN_COOKIE = "plain"


def plain_is_on(request: HttpRequest) -> bool:
    """Does the reader want やさしい日本語 below each question?"""
    return request.COOKIES.get(named(PLAIN_COOKIE)) == "1"


def page(request: HttpRequest) -> dict[str, object]:
    """The reader's switches, the idle seconds after which a session ends (``ui/idle.html``), and if all is invented."""
    return {
        "plain_on": plain_is_on(request),
        "idle_seconds": settings.TENKEN_IDLE_SECONDS,
        "demo": settings.TENKEN_DEMO,
    }
