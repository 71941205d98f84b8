"""Headers that every page carries, a limit for what is sent, and words for answers that would be an empty page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from tenken_site.ui.views import errors

__all__ = ["BodyLimitMiddleware", "ErrorWordsMiddleware", "SecurityHeadersMiddleware"]

#: Digits of a length that a server could have counted.
LONGEST_LENGTH = 19

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


class SecurityHeadersMiddleware:
    """No inline script or style, no other host, no framing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Adds the headers to every answer."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class BodyLimitMiddleware:
    """Refuses a body by its stated length, before anyone reads it.

    Django's own limit leaves out files and what nobody asks for. A body in pieces (``Transfer-Encoding``) has no
    length: Django would read it as an empty form, and a clinic would be told that its empty answers were saved.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """413 above ``DATA_UPLOAD_MAX_MEMORY_SIZE``, 411 without a length, 400 where the length is no number."""
        stated = request.META.get("CONTENT_LENGTH") or ""
        if not stated and "Transfer-Encoding" in request.headers:
            return errors.unreadable(request, status=411)
        if not stated:
            return self.get_response(request)
        if not (stated.isascii() and stated.isdigit() and len(stated) <= LONGEST_LENGTH):
            return errors.unreadable(request, status=400)
        if int(stated) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return errors.too_large(request)
        return self.get_response(request)


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
            return errors.too_many(request, seconds=int(response.headers.get("Retry-After", "60")))
        return response
