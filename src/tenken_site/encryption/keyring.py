"""Wrapping keys at hand: unwrapped once a process, found by their number or by the scope they are in use for."""

from dataclasses import dataclass, field

from tenken_site.encryption.aead import DataKey
from tenken_site.encryption.masters import master
from tenken_site.encryption.models import WrappingKey

__all__ = [
    "KeyDestroyed",
    "NoKeyInUse",
    "UsableKey",
    "context_of",
    "current_key",
    "forget",
    "in_use",
    "key",
    "learn",
    "steady",
]


class NoKeyInUse(LookupError):
    """Nobody made a key for this scope yet (``actions.make_key``)."""


class KeyDestroyed(LookupError):
    """The key was destroyed: what it sealed is disposed of."""


@dataclass(frozen=True, slots=True)
class UsableKey:
    """A wrapping key that is at hand: its number for the row, its bytes for sealing."""

    pk: int
    data: DataKey = field(repr=False)


#: Unwrapped keys by number, each beside the wrapped bytes it came from: a number used anew is noticed.
_AT_HAND: dict[int, tuple[bytes, UsableKey]] = {}
#: Keys of scopes that never get another one.
_STEADY: dict[str, UsableKey] = {}


def learn(row: WrappingKey) -> UsableKey:
    """The key of a row that was read anyway. Raises KeyDestroyed, MasterKeyMissing, DoesNotOpen."""
    wrapped = bytes(row.wrapped)
    known = _AT_HAND.get(row.pk)
    if known and known[0] == wrapped:
        return known[1]
    if row.destroyed_at is not None:
        _AT_HAND.pop(row.pk, None)
        raise KeyDestroyed(str(row))
    usable = UsableKey(
        row.pk, DataKey(master().unwrap(wrapped, master_id=row.master_id, context=context_of(row.scope)))
    )
    _AT_HAND[row.pk] = (wrapped, usable)
    return usable


def key(pk: int) -> UsableKey:
    """The key of this number: no statement where it is at hand, else one. Raises as ``learn``, or NoKeyInUse."""
    known = _AT_HAND.get(pk)
    if known:
        return known[1]
    row = WrappingKey.objects.filter(pk=pk).first()
    if row is None:
        raise NoKeyInUse(f"key {pk}")
    return learn(row)


def in_use(scope: str) -> UsableKey:
    """The key that new things of the scope are sealed under: one statement. Raises NoKeyInUse."""
    row = WrappingKey.objects.filter(scope=scope, retired_at__isnull=True).first()
    if row is None:
        raise NoKeyInUse(scope)
    return learn(row)


def current_key(scope: str) -> UsableKey:
    """The key in use of a scope that may have been disposed of meanwhile: one statement, and never a successor.

    For whoever seals what was worked out of sealed things. Once any key of the scope is destroyed, a new one would
    keep what the disposal took away. Raises KeyDestroyed then, NoKeyInUse where the scope never had a key.
    """
    rows = list(WrappingKey.objects.filter(scope=scope))
    if any(row.destroyed_at is not None for row in rows):
        raise KeyDestroyed(scope)
    for row in rows:
        if row.retired_at is None:
            return learn(row)
    raise NoKeyInUse(scope)


def steady(scope: str) -> UsableKey:
    """The same for a scope whose key never changes (the index): no statement where it is at hand. Raises NoKeyInUse."""
    known = _STEADY.get(scope)
    if known is None:
        known = _STEADY[scope] = in_use(scope)
    return known


def forget() -> None:
    """Lets go of every key at hand, and of the master key: for tests, and after keys were destroyed."""
    _AT_HAND.clear()
    _STEADY.clear()
    master.cache_clear()


def context_of(scope: str) -> str:
    """What a wrapped key is bound to."""
    return f"wrapping-key:{scope}"
