"""How allauth behaves here: nobody signs up, and failures are counted by what was tried and from where."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from tenken_site.accounts import failed_sign_ins
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
        failed_sign_ins.check(network=failed_sign_ins.network_of(request), account=_account(credentials), now=now)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """allauth's check; with the right password this network's slips with this ID are forgotten."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.is_active:
            failed_sign_ins.forget(network=failed_sign_ins.network_of(request), account=_account(credentials))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the failure for the network it came from."""
        now = timezone.now()  # noqa: TID251  # a hook of allauth's view: it gets no clock
        failed_sign_ins.record(
            network=failed_sign_ins.network_of(request), account=_account(credentials), method="password", now=now
        )


def _account(credentials: dict[str, Any]) -> str:
    """What was tried as ID or address: counted alike whether anyone has it."""
    return failed_sign_ins.account_of("password", str(credentials.get("username") or credentials.get("email") or ""))
