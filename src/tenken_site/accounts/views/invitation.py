"""The link of an invitation: sets the password, once, and comes in with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import entry, invitations
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.actions.accept_invitation import InvitationOver, accept_invitation
from tenken_site.accounts.limits import SIGN_IN, limited
from tenken_site.accounts.views.own_password import unfit

__all__ = ["invitation"]


@access(PUBLIC)
@limited(SIGN_IN)
@never_cache
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """One page for every link that does not work: it does not say whether there was such an invitation."""
    now = timezone.now()  # noqa: TID251  # a view is the edge
    found = invitations.found(number, token, now=now)
    if found is None:
        return render(request, "accounts/invitation_over.html", status=404)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invited": found.user, "errors": {}})
    new = request.POST.get("new", "")
    errors = unfit(new, request.POST.get("again", ""), user=found.user)
    if errors:
        return render(request, "accounts/invitation.html", {"invited": found.user, "errors": errors}, status=422)
    try:
        user = accept_invitation(invitation=found, password=new, by=f"user:{found.user_id}", now=now)
    except InvitationOver:
        return render(request, "accounts/invitation_over.html", status=404)
    return entry.come_in(request, user=user, method="invitation", now=now)
