"""How allauth keeps second factors here: secrets sealed under the key of accounts, each bound to its user."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from tenken_site.accounts.models import User, accounts_key
from tenken_site.encryption import keyring
from tenken_site.encryption.texts import open_text, seal_text

__all__ = ["MFAAdapter", "secrets_of"]

#: Whose secret is being sealed or opened: allauth hands over the text alone.
_whose: ContextVar[int] = ContextVar("whose_secret")


@contextmanager
def secrets_of(user: User) -> Iterator[None]:
    """Within it allauth seals and opens this user's secrets alone: a row copied to another user is dead."""
    token = _whose.set(user.pk)
    try:
        yield
    finally:
        _whose.reset(token)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Sealed text: ``<number of the key>:<base64>``."""

    def encrypt(self, text: str) -> str:
        """Sealed. Raises LookupError outside ``secrets_of``."""
        key = accounts_key()
        sealed = seal_text(text, key=key, context=f"second-factor:{_whose.get()}")
        return f"{key.pk}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` was given. Raises LookupError outside ``secrets_of``, DoesNotOpen."""
        number, _, sealed = encrypted_text.partition(":")
        key = keyring.key(int(number))
        return open_text(base64.b64decode(sealed), key=key, context=f"second-factor:{_whose.get()}")

    def get_totp_label(self, user: User) -> str:
        """The ID: an authenticator app shows it to whoever looks over the shoulder, so no name and no address."""
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site's own host, and its name as a person knows it."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.MFA_TOTP_ISSUER}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What a device shows in its list of passkeys: the ID, and the name that the pages show."""
        return {
            "id": str(user.pk).encode(),
            "display_name": user.shown_name,
            "name": user.username,
        }

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)
