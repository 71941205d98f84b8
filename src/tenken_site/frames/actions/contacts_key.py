"""The key that a version's contacts are sealed under, and that of the index they are found by."""

from datetime import datetime

from tenken_site.encryption import keyring
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import NoKeyInUse, UsableKey
from tenken_site.encryption.texts import INDEX_SCOPE
from tenken_site.frames.models import contacts_scope

__all__ = ["contacts_key", "ready_index"]


def contacts_key(*, version_id: int, by: str, now: datetime) -> UsableKey:
    """The key in use for the version's contacts, candidates and proposals, made where there is none. One statement."""
    ready_index(by=by, now=now)
    return ensure_key(scope=contacts_scope(version_id), by=by, now=now)


def ready_index(*, by: str, now: datetime) -> None:
    """Makes the key of the index where there is none. No statement where it is at hand.

    Called before the transaction of an action: a key that was rolled back would stay at hand in this process.
    """
    try:
        keyring.steady(INDEX_SCOPE)
    except NoKeyInUse:
        ensure_key(scope=INDEX_SCOPE, by=by, now=now)
