"""The ways in, named in the session so that one can tell how it began. Only the one with a password checks anything."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from tenken_site.accounts.models import User
from tenken_site.encryption.keyring import NoKeyInUse
from tenken_site.encryption.sealed_rows import MAIL

__all__ = ["AccessCodeBackend", "OidcBackend", "PasskeyBackend", "PasswordBackend"]


class AccessCodeBackend(BaseBackend):
    """Checks nothing itself: ``actions.sign_in_with_code`` does, and Django's ``authenticate`` finds no one here."""


class PasskeyBackend(BaseBackend):
    """Checks nothing itself: ``actions.use_passkey`` does."""


class OidcBackend(BaseBackend):
    """Checks nothing itself: ``views.single_sign_on`` does."""


class PasswordBackend(BaseBackend):
    """ID or mail address, and password. Every refusal costs one look-up and one run of the hash (tests count them)."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """The active user of this pair, or None."""
        if not username or not password:
            return None
        user = user_called(username)
        if user is None or not user.has_usable_password():
            make_password(password)  # as long as a wrong password would take
            return None
        return user if user.check_password(password) and user.is_active else None


def user_called(typed: str) -> User | None:
    """The user of this ID or mail address (in lower case): one statement."""
    if "@" in typed:
        try:
            index = MAIL.index_of(typed)
        except NoKeyInUse:  # nobody has an address yet
            return None
        return User.objects.filter(email_index=index).first()
    return User.objects.filter(username=typed).first()
