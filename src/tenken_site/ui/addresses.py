"""Addresses that a browser names in its headers: anyone may write them, so they are read with care."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["came_from", "is_this_site", "path_here"]


def is_this_site(request: HttpRequest, origin: str) -> bool:
    """Is this the site's own scheme, host and port? False for what cannot be read."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.netloc == request.get_host() and parts.scheme == request.scheme


def path_here(request: HttpRequest, address: str) -> str:
    """Path and query of an address of this site; empty for another site's and for what cannot be read."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    # Looked at once more on its own: ``//elsewhere/`` is a path here and another site in a link.
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe and parts.netloc == request.get_host() else ""


def came_from(request: HttpRequest) -> str:
    """The page of this site that led here, or an empty text."""
    return path_here(request, request.headers.get("Referer", ""))
