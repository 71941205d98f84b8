"""How allauth behaves here: nobody signs up, failures are counted by network, and every sign-in is noted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tenken_site.accounts import entry, failed_sign_ins
from tenken_site.accounts.actions.record_sign_in import record_sign_in
from tenken_site.accounts.devices import device_name
from tenken_site.accounts.models import User

__all__ = ["AccountAdapter"]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are issued by the ministry's officials, never opened by visitors.

    allauth's own limit on failures counts by the ID that is tried, which would let anyone lock a clinic out, and keeps
    its count in a cache that several processes do not share; its two hooks around the check use our count instead.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before the password is looked at. Raises TooManyFailures, which the view turns into words."""
        now = timezone.now()  # noqa: TID251  # a hook of allauth's view: it gets no clock
        failed_sign_ins.check(network=failed_sign_ins.network_of(request), now=now)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the failure for the network it came from."""
        now = timezone.now()  # noqa: TID251  # a hook of allauth's view: it gets no clock
        failed_sign_ins.record(network=failed_sign_ins.network_of(request), method="password", now=now)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The session has begun: notes it and goes on as after every sign-in."""
        now = timezone.now()  # noqa: TID251  # a hook of allauth's view: it gets no clock
        device = device_name(request.headers.get("User-Agent", ""))
        record_sign_in(user=user, method="password", device=device, by=f"user:{user.pk}", now=now)
        return entry.arrive(request)
