"""AES-256-GCM with the context as associated data: bytes moved to another row do not open.

Form: one byte for the version of the form, 12 random bytes (nonce), then ciphertext and tag. NIST SP 800-38D allows
2^32 messages with random nonces under one key: a case has some hundreds, the key of a list of contacts some millions.
"""

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["KEY_BYTES", "DataKey", "DoesNotOpen", "new_key"]

KEY_BYTES = 32
_FORM = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class DoesNotOpen(ValueError):
    """The bytes were changed, moved to another row, or sealed under another key. Says no more than that."""


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


@dataclass(frozen=True, slots=True)
class DataKey:
    """Seals and opens bytes. Its key never shows in a log or traceback."""

    key: bytes = field(repr=False)

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """The sealed bytes: 29 more than ``plain``. ``context`` names the row and its version: "draft:ab12:7"."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORM + nonce + AESGCM(self.key).encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes | memoryview, *, context: str) -> bytes:
        """What ``seal`` was given. Raises DoesNotOpen."""
        data = bytes(sealed)
        if data[:1] != _FORM or len(data) < 1 + _NONCE_BYTES + _TAG_BYTES:
            raise DoesNotOpen(context)
        try:
            return AESGCM(self.key).decrypt(data[1 : 1 + _NONCE_BYTES], data[1 + _NONCE_BYTES :], context.encode())
        except InvalidTag:
            raise DoesNotOpen(context) from None
