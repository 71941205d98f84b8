"""Keys of single things (a case), wrapped by the key of their scope; documents are sealed under either.

No document is stored as it is: whoever writes one needs a key, and names the row and its version as the context.
"""

from tenken_site.encryption.aead import DataKey, new_key
from tenken_site.encryption.keyring import UsableKey

__all__ = ["new_wrapped_key", "unwrap_key", "wrap_key"]


def new_wrapped_key(*, under: UsableKey, context: str) -> bytes:
    """A new key, wrapped: the bytes for its row. ``context`` names the thing it belongs to: "case-key:ab12cd34ef56"."""
    return under.data.seal(new_key(), context=context)


def unwrap_key(wrapped: bytes | memoryview, *, under: UsableKey, context: str) -> DataKey:
    """The key again. Raises aead.DoesNotOpen."""
    return DataKey(under.data.open(wrapped, context=context))


def wrap_key(key: DataKey, *, under: UsableKey, context: str) -> bytes:
    """The same key under another wrapping key: what it sealed stays as it is."""
    return under.data.seal(key.key, context=context)
