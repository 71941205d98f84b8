"""Turns answers that do not open into a page, wherever in a request they were asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable
from tenken_site.responses.views.unreadable import disposed, unreadable

__all__ = ["UnreadableAnswersMiddleware"]


class UnreadableAnswersMiddleware:
    """No traceback: even one without content would tell nobody what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in; see ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for what does not open, None for everything else."""
        if isinstance(exception, AnswersUnreadable):
            return unreadable(request, exception)
        if isinstance(exception, AnswersDisposed):
            return disposed(request)
        return None
