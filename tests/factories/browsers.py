"""A browser in which somebody is signed in already, without the sign-in page's statements and hashes."""

from django.test import Client

from tenken_site.accounts.models import User

__all__ = ["signed_in"]


def signed_in(user: User) -> Client:
    """A test client with the user's session, as an access code begins one."""
    client = Client()
    client.force_login(user, backend="tenken_site.accounts.backends.AccessCodeBackend")
    return client
