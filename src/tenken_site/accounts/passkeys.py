"""Passkeys (W3C WebAuthn level 2) through allauth and fido2: the challenge stands in the session and is used once.

Whatever a browser sends is read with care: libraries below raise many things at bytes that no device made.
"""

import json
import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from fido2.utils import websafe_decode

from tenken_site.accounts.models import User

__all__ = ["LONGEST", "PasskeyRefused", "begin_making", "begin_using", "made", "used"]

#: Longest answer of a device that is read, in characters.
LONGEST = 20_000
UNREADABLE = (
    ValidationError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
    struct.error, InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip


class PasskeyRefused(Exception):
    """The device's answer does not fit: wrong, too late, of another site, or of a passkey that nobody has here."""


def begin_making(user: User) -> dict[str, Any]:
    """What the browser is asked for a new passkey: unlocked by finger, face or PIN, and found by itself."""
    return dict(auth.begin_registration(user, True))


def begin_using(user: User | None) -> dict[str, Any]:
    """What the browser is asked to sign in; None for whoever comes."""
    return dict(auth.begin_authentication(user))


def made(sent: str) -> dict[str, Any]:
    """The new credential, checked against the challenge. Raises PasskeyRefused."""
    credential = _read(sent)
    try:
        bound = auth.complete_registration(credential)
        if not bound.is_user_verified():
            raise PasskeyRefused
        auth.parse_registration_response(credential)
    except UNREADABLE:
        raise PasskeyRefused from None
    finally:
        auth.clear_state()
    return credential


def used(sent: str, *, user: User | None) -> tuple[User, Authenticator]:
    """Whose passkey signed the challenge; ``user`` where it must be theirs. Raises PasskeyRefused."""
    credential = _read(sent)
    try:
        owner = user or _owner(credential)
        row = auth.complete_authentication(owner, credential)
    except UNREADABLE:
        raise PasskeyRefused from None
    finally:
        auth.clear_state()
    if not owner.is_active:
        raise PasskeyRefused
    return owner, row


def _read(sent: str) -> dict[str, Any]:
    if len(sent) > LONGEST:
        raise PasskeyRefused
    try:
        credential = json.loads(sent)
    except (ValueError, RecursionError):
        raise PasskeyRefused from None
    if not isinstance(credential, dict):
        raise PasskeyRefused
    return credential


def _owner(credential: dict[str, Any]) -> User:
    number = websafe_decode(credential["response"]["userHandle"]).decode("ascii")
    if not number.isdigit() or len(number) > 18:
        raise PasskeyRefused
    owner = User.objects.filter(pk=int(number)).first()
    if owner is None:
        raise PasskeyRefused
    return owner
