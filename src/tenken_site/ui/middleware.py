"""Headers that every page carries, and words for answers that would be an empty page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from tenken_site.ui.views import errors

__all__ = ["ErrorWordsMiddleware", "SecurityHeadersMiddleware"]

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
