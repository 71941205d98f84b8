"""The key that signs the audit log: an Ed25519 key in a file (PEM) apart from the master keys and from the data."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

__all__ = [
    "AuditKeyMissing",
    "NotAnAuditKey",
    "PublicKey",
    "Signer",
    "fingerprint_of",
    "new_key_file",
    "signer",
    "verify",
]


class AuditKeyMissing(LookupError):
    """There is no key file to sign with; the message names the setting."""


class NotAnAuditKey(ValueError):
    """The file holds no Ed25519 key in PEM without a password; the message never shows its content."""


class PublicKey:
    """The half that checks; ``tenken.ledger.batches.Verifier``."""

    def __init__(self, public: bytes) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(public)

    def verify(self, *, signature: bytes, data: bytes) -> bool:
        """Whether this key made the signature."""
        try:
            self._key.verify(signature, data)
        except InvalidSignature:
            return False
        return True


class Signer:
    """The half that signs; ``tenken.ledger.batches.Signer``."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw()
        self.fingerprint = fingerprint_of(self.public)

    def sign(self, data: bytes) -> bytes:
        """64 bytes. Give the data a word of its own before it, so that no signature passes for another."""
        return self._key.sign(data)


def fingerprint_of(public: bytes) -> str:
    """The name of a key: SHA-256 of its 32 bytes, hex."""
    return hashlib.sha256(public).hexdigest()


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the key with these 32 bytes signed the data."""
    return PublicKey(public).verify(signature=signature, data=data)


def signer(path: str | Path | None = None) -> Signer:
    """The key of TENKEN_AUDIT_KEY_FILE, or of another file, read anew. Raises AuditKeyMissing, NotAnAuditKey."""
    file = Path(path or settings.TENKEN_AUDIT_KEY_FILE)
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise AuditKeyMissing(
            f"{file} does not exist. TENKEN_AUDIT_KEY_FILE names it; tenken audit key makes it"
        ) from None
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        raise NotAnAuditKey(f"{file} holds no private key in PEM without a password") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAnAuditKey(f"{file} holds a key of another kind than Ed25519")
    return Signer(key)


def new_key_file(path: str | Path) -> Signer:
    """Makes a key and its file, readable for its owner alone. Raises FileExistsError."""
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Signer(key)
