"""Error pages: what happened, what to do, what is saved."""

from django.http import HttpRequest, HttpResponse

from tenken_site.accounts.access import PUBLIC, access


@access(PUBLIC)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's token is old or missing."""
    return HttpResponse("画面が古くなっています。", status=403)
