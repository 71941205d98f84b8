"""How allauth behaves here: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

__all__ = ["AccountAdapter"]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are issued by the ministry's officials, never opened by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
