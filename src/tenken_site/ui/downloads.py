"""Files to take away."""

from urllib.parse import quote

from django.http import HttpResponse

__all__ = ["pdf_file"]


def pdf_file(pdf: bytes, *, name: str, plain: str) -> HttpResponse:
    """Saved under a name that says what it is; never kept by a cache in between.

    ``plain`` is the name in ASCII, for programs that do not read the encoded one (RFC 6266, RFC 5987).
    """
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.pdf\"; filename*=UTF-8''{quote(name, safe='')}.pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response
