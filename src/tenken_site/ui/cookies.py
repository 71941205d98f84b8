"""Names of our cookies, and where messages between two pages are kept.

Over TLS every name begins with ``__Host-``: browsers then take the cookie from this very host alone, for the whole
site and only over TLS, so that no neighbouring name can plant one (RFC 6265bis, 4.1.3.2).
"""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

__all__ = ["MessageCookies", "named"]

PREFIX = "__Host-"


def named(name: str) -> str:
    """The cookie's name as browsers see it; without the prefix where there is no TLS (development)."""
    return f"{PREFIX}{name}" if settings.SESSION_COOKIE_SECURE else name


class MessageCookies(CookieStorage):
    """Django's messages in a cookie of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cookie_name = named("messages")
