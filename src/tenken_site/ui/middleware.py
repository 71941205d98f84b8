"""Headers that every page carries, a limit for what is sent, and words for answers that would be an empty page."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve

from tenken_site.ui.views import errors

__all__ = [
    "FILE_POLICY",
    "BodyLimitMiddleware",
    "ErrorWordsMiddleware",
    "SecurityHeadersMiddleware",
    "takes_up_to",
]

View = TypeVar("View", bound=Callable[..., object])

#: Digits of a length that a server could have counted.
LONGEST_LENGTH = 19

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
#: A file that somebody gave us: nothing in it runs, wherever a browser shows it.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
#: What a browser could hand to a page; the site needs none of it but passkeys, and those for itself alone.
DENIED = (
    "accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "bluetooth", "browsing-topics",
    "camera", "compute-pressure", "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort", "join-ad-interest-group",
    "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "picture-in-picture", "run-ad-auction", "screen-wake-lock", "serial", "speaker-selection", "storage-access",
    "sync-xhr", "usb", "web-share", "window-management", "xr-spatial-tracking",
)  # fmt: skip
OWN = ("publickey-credentials-create", "publickey-credentials-get", "clipboard-write")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join([*(f"{name}=()" for name in DENIED), *(f"{name}=(self)" for name in OWN)]),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cache-Control": "no-store",  # static files and views that know better say so themselves
}


class SecurityHeadersMiddleware:
    """No inline script or style, no other host, no framing, no device, nothing kept by the browser.

    Stands before every other, so that static files, redirects and refusals carry the headers too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Adds the headers to every answer, those that the answer does not set itself."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_SSL_REDIRECT and request.is_secure():
            policy = response.headers["Content-Security-Policy"]
            if "upgrade-insecure-requests" not in policy:
                response.headers["Content-Security-Policy"] = f"{policy}; upgrade-insecure-requests"
            seconds, below = settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS
            steady = f"max-age={seconds}" + ("; includeSubDomains" if below else "")
            response.headers.setdefault("Strict-Transport-Security", steady)
        return response


def takes_up_to(size: int) -> Callable[[View], View]:
    """Declares that a view takes bodies of so many bytes: for files; every other address keeps the general limit."""

    def mark(view: View) -> View:
        view.body_limit = size  # type: ignore[attr-defined]  # BodyLimitMiddleware reads it
        return view

    return mark


class BodyLimitMiddleware:
    """Refuses a body by its stated length, before anyone reads it.

    Django's own limit leaves out files and what nobody asks for. A body in pieces (``Transfer-Encoding``) has no
    length: Django would read it as an empty form, and a clinic would be told that its empty answers were saved.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """413 above ``DATA_UPLOAD_MAX_MEMORY_SIZE`` or what the address declares (``takes_up_to``), 411 without a
        length, 400 where the length is no number."""
        stated = request.META.get("CONTENT_LENGTH") or ""
        if not stated and "Transfer-Encoding" in request.headers:
            return errors.unreadable(request, status=411)
        if not stated:
            return self.get_response(request)
        if not (stated.isascii() and stated.isdigit() and len(stated) <= LONGEST_LENGTH):
            return errors.unreadable(request, status=400)
        if int(stated) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            allowed = _declared_limit(request)
            if not allowed:
                return errors.too_large(request)
            if int(stated) > allowed:
                return errors.file_too_large(request, megabytes=allowed // 1024**2)
        return self.get_response(request)


def _declared_limit(request: HttpRequest) -> int:
    """What the address declares by ``takes_up_to``; 0 where it declares nothing or does not exist."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return 0
    return int(getattr(view, "body_limit", 0))


class ErrorWordsMiddleware:
    """A refused method or too many tries would be an empty page; a person needs to read what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Puts a page in place of an empty 405 or 429; keeps its Allow and Retry-After headers."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or response.content or "HX-Request" in request.headers:
            return response
        if isinstance(response, HttpResponseNotAllowed):
            page = errors.not_allowed(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        if response.status_code == 429:
            desk = getattr(request, "desk_to_call", None)
            return errors.too_many(request, seconds=int(response.headers.get("Retry-After", "60")), desk=desk)
        return response
