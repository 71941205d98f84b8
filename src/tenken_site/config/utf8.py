"""Requests speak UTF-8, whatever their headers say.

Django decodes a body by the charset that the request names. Browsers send no other than UTF-8; others could name codecs
that raise (``hex``, ``idna``) or that smuggle halves of characters past every check (``utf-7``).
"""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

__all__ = ["Utf8Handler", "Utf8Request"]


class Utf8Request(WSGIRequest):
    """A request that never takes its encoding from the outside."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """Kind and parameters without the charset; a header that cannot be read names no kind."""
        try:
            kind, parameters = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (ValueError, LookupError):  # nothing has begun yet that could turn this into a page
            kind, parameters = "", {}
        self.content_type = kind
        self.content_params = {name: value for name, value in parameters.items() if name != "charset"}


class Utf8Handler(WSGIHandler):
    """Django's handler, with our request."""

    request_class = Utf8Request
