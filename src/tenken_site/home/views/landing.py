"""The first address: sends each role to its own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.models import User

__all__ = ["home"]


@access(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Officials see counts, clinics their surveys, everyone else the sign-in page."""
    if not isinstance(request.user, User):
        return redirect("sign-in")
    if request.user.appointments.exists():
        return redirect("status-newest")
    return redirect("surveys")
