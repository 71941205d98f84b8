"""The site's addresses, and three small pages that show what the middleware does to any page."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tenken_site.accounts.access import OFFICIAL, PUBLIC, SIGNED_IN, access
from tenken_site.accounts.kept import keeps_answers


@access(SIGNED_IN)
@keeps_answers
def private(request: HttpRequest) -> HttpResponse:
    """Says who is signed in, and gives back what was posted."""
    posted = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return HttpResponse(json.dumps({"user": str(request.user), "posted": posted}), content_type="application/json")


@access(SIGNED_IN)
def button(request: HttpRequest) -> HttpResponse:
    """One button, nothing to type."""
    return HttpResponse(str(request.method))


@access(OFFICIAL)
def office(request: HttpRequest) -> HttpResponse:
    """For officials."""
    return HttpResponse("office")


@access(PUBLIC)
def open_to_all(request: HttpRequest) -> HttpResponse:
    """Looks at nobody."""
    return HttpResponse("open")


def undeclared(request: HttpRequest) -> HttpResponse:
    """Its author forgot to say who may call it."""
    return HttpResponse("never seen")


urlpatterns = [
    path("private/", private),
    path("button/", button),
    path("office/", office),
    path("open/", open_to_all),
    path("undeclared/", undeclared),
    path("", include("tenken_site.config.urls")),
]
