"""The master key behind a small interface: a file today, a key service by one class more (setting TENKEN_KEY_SERVICE).

The file has one key a line, ``name base64``: the first wraps, all of them unwrap, so that a new master key is put
above the old one, everything is wrapped anew (``tenken keys rewrap``), and the old line is taken away.
"""

import base64
import binascii
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tenken_site.encryption.aead import KEY_BYTES, DataKey

__all__ = ["KeyService", "MasterKeyFile", "MasterKeyMissing", "NotAMasterKeyFile", "master", "read_keys"]


class MasterKeyMissing(LookupError):
    """What is to be opened was wrapped by a master key that is not at hand; the message names it."""


class NotAMasterKeyFile(ValueError):
    """The file cannot be read as master keys; the message says which line and why, never its content."""


class KeyService(Protocol):
    """Wraps and unwraps keys of 32 bytes. ``context`` is bound to the wrapped bytes."""

    @property
    def current(self) -> str:
        """The name of the master key that wraps."""
        ...

    def wrap(self, key: bytes, *, context: str) -> bytes:
        """The key, wrapped by the current master key."""
        ...

    def unwrap(self, wrapped: bytes, *, master_id: str, context: str) -> bytes:
        """The key again. Raises MasterKeyMissing, aead.DoesNotOpen."""
        ...


class MasterKeyFile:
    """Master keys from the file of the setting TENKEN_MASTER_KEY_FILE."""

    def __init__(self, text: str | None = None) -> None:
        self._keys = read_keys(Path(settings.TENKEN_MASTER_KEY_FILE).read_text("utf-8") if text is None else text)

    @property
    def current(self) -> str:
        """The name on the first line."""
        return next(iter(self._keys))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the file, the one in use first."""
        return tuple(self._keys)

    def wrap(self, key: bytes, *, context: str) -> bytes:
        """Wrapped by the first key of the file."""
        return DataKey(self._keys[self.current]).seal(key, context=context)

    def unwrap(self, wrapped: bytes, *, master_id: str, context: str) -> bytes:
        """Raises MasterKeyMissing where the file has no such key."""
        if master_id not in self._keys:
            raise MasterKeyMissing(f"the master key {master_id!r} is not in the file")
        return DataKey(self._keys[master_id]).open(wrapped, context=context)


def read_keys(text: str) -> dict[str, bytes]:
    """The keys by name, in the order of the lines; blank lines and lines from ``#`` are left out.

    Raises NotAMasterKeyFile.
    """
    found: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2:
            raise NotAMasterKeyFile(f"line {number}: expected a name and a key")
        try:
            key = base64.b64decode(words[1], validate=True)
        except binascii.Error:
            raise NotAMasterKeyFile(f"line {number}: the key is not base64") from None
        if len(key) != KEY_BYTES:
            raise NotAMasterKeyFile(f"line {number}: the key has {len(key)} bytes instead of {KEY_BYTES}")
        if words[0] in found or len(words[0]) > 40:
            raise NotAMasterKeyFile(f"line {number}: the name is used twice or longer than 40 characters")
        found[words[0]] = key
    if not found:
        raise NotAMasterKeyFile("there is no key in it")
    return found


@cache
def master() -> KeyService:
    """The key service of this process, read once."""
    service: KeyService = import_string(settings.TENKEN_KEY_SERVICE)()
    return service
