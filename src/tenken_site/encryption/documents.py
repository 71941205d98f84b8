"""Bytes at rest: every stored document goes through here and carries the id of its key.

Today's key is ``plain`` (no encryption). A later key is one more entry of ``KEYS``; rows keep the id they were
written with, so no migration is needed.
"""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["SealedBytes", "open_document", "seal_document"]


@dataclass(frozen=True, slots=True)
class SealedBytes:
    """What is stored: the bytes and the key's id."""

    key_id: str
    data: bytes


class Key(Protocol):
    """Seals and opens; ``context`` binds the bytes to their row so that rows cannot be swapped."""

    def seal(self, plain: bytes, *, context: str) -> bytes: ...

    def open(self, data: bytes, *, context: str) -> bytes: ...


class PlainKey:
    """Stores as is."""

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """The bytes unchanged."""
        return plain

    def open(self, data: bytes, *, context: str) -> bytes:
        """The bytes unchanged."""
        return bytes(data)


CURRENT = "plain"
KEYS: dict[str, Key] = {"plain": PlainKey()}


def seal_document(plain: bytes, *, context: str) -> SealedBytes:
    """Seals under the current key. ``context`` names the row, e.g. ``draft:<case>``."""
    return SealedBytes(CURRENT, KEYS[CURRENT].seal(plain, context=context))


def open_document(data: bytes, *, key_id: str, context: str) -> bytes:
    """Opens what ``seal_document`` stored. Raises KeyError for an unknown key."""
    return KEYS[key_id].open(bytes(data), context=context)
