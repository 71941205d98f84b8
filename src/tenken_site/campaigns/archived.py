"""An archived campaign is only read: no form of an official's page changes anything in it, whichever app it is of."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tenken_site.accounts.access import Access, declared
from tenken_site.campaigns.models import Campaign
from tenken_site.ui.addresses import came_from

__all__ = ["ArchivedCampaignMiddleware", "after_archiving"]

View = TypeVar("View", bound=Callable[..., object])

_OFFICES = {Access.OFFICIAL, Access.DESK}


def after_archiving(view: View) -> View:
    """Marks the one kind of form that is meant for archived campaigns: how long they are kept, and their disposal."""
    view.after_archiving = True  # type: ignore[attr-defined]  # the middleware reads it
    return view


class ArchivedCampaignMiddleware:
    """Stands last, so that whoever may not call the view was turned away before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in; see ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Leads back to where the button was, with the reason. One statement, and only for what would change."""
        slug = kwargs.get("slug")
        if request.method in {"GET", "HEAD", "OPTIONS"} or not slug or declared(view) not in _OFFICES:
            return None
        if getattr(view, "after_archiving", False):
            return None
        if not Campaign.objects.filter(slug=slug, archived_at__isnull=False).exists():
            return None
        if request.headers.get("HX-Request"):  # the script then sends the form as a browser does
            return HttpResponse(status=409)
        messages.warning(request, _("保管した調査のため、変更できません。"))
        return redirect(came_from(request) or reverse("campaign", args=[slug]))
