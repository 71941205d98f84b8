"""A browser in which somebody is signed in already, without the sign-in page's statements and hashes."""

from django.test import Client
from django.utils import timezone

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import is_official
from tenken_site.accounts.second_factor import KEY

__all__ = ["sign_in", "signed_in"]

CODE = "tenken_site.accounts.backends.AccessCodeBackend"
PASSWORD = "tenken_site.accounts.backends.PasswordBackend"


def signed_in(user: User) -> Client:
    """A test client with the user's session: a clinic's as an access code begins one, an official's with the second
    factor passed."""
    client = Client()
    sign_in(client, user)
    return client


def sign_in(client: Client, user: User) -> None:
    """The same for a client that is there already."""
    official = is_official(user)
    client.force_login(user, backend=PASSWORD if official else CODE)
    if official:
        session = client.session
        passed = timezone.now()  # noqa: TID251  # pages ask the real clock how long ago that was
        session[KEY] = {"how": "app", "at": passed.isoformat()}
        session.save()
