"""A new key for a scope: from now on it seals; what older ones sealed is sealed or wrapped anew."""

from collections.abc import Callable
from datetime import datetime

from tenken.errors import TenkenError
from tenken_site.accounts.actions.reseal_factors import factors_but, reseal_factors
from tenken_site.accounts.models import SCOPE as ACCOUNTS
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.rotate_key import rotate_key
from tenken_site.campaigns.models import Campaign
from tenken_site.custody.sealed_rows import count_under, sealed_models
from tenken_site.encryption import keyring
from tenken_site.encryption.actions.make_key import make_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.encryption.models import WrappingKey
from tenken_site.encryption.sealed_rows import reseal_some
from tenken_site.encryption.texts import INDEX_SCOPE
from tenken_site.monitoring.actions.reseal_tally import reseal_tally
from tenken_site.outreach.actions.reseal_letters import reseal_letters

__all__ = ["NothingToRotate", "key_in_use", "rotate_scope"]

BATCH = 500


class NothingToRotate(TenkenError):
    """The scope has no key in use, or its key cannot be exchanged this way."""


def key_in_use(*, scope: str) -> int:
    """The number of the key in use. Raises NothingToRotate."""
    if scope == INDEX_SCOPE:
        raise NothingToRotate("The key of the index is part of every look-up and stays (docs/how-to/keep-the-keys.md).")
    if scope.startswith("dataset:"):
        raise NothingToRotate(f"What {scope} seals is frozen; its key stays until it is disposed of (docs/adr/0020).")
    row = WrappingKey.objects.filter(scope=scope, retired_at__isnull=True).first()
    if row is None:
        raise NothingToRotate(f"There is no key in use for {scope}.")
    return row.number


def rotate_scope(
    *,
    scope: str,
    progress: Callable[[int], None],
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> int:
    """Exchanges the key of the scope; how many rows stand under the new one now. Interrupted, it goes on with the rest.

    Raises NothingToRotate, KeyDestroyed, DoesNotOpen.
    """
    key_in_use(scope=scope)
    kind, _, number = scope.partition(":")
    if kind != "campaign":
        key = _key_to_move_to(scope, by=by, now=now)
        return _texts(scope, key, progress=progress, stopping=stopping, by=by, now=now)
    campaign = Campaign.objects.get(pk=int(number))
    done = rotate_key(campaign=campaign, progress=progress, stopping=stopping, by=by, now=now)
    if stopping():
        return done
    reseal_letters(campaign=campaign, by=by, now=now)
    reseal_tally(campaign=campaign, by=by, now=now)

    def heard(texts: int) -> None:
        progress(done + texts)

    return done + _texts(scope, keyring.in_use(scope), progress=heard, stopping=stopping, by=by, now=now)


def _key_to_move_to(scope: str, *, by: str, now: datetime) -> UsableKey:
    """The key in use while rows still stand under an older one; otherwise a new one."""
    current = keyring.in_use(scope)
    waiting = count_under(scope=scope, but=current.pk) or (scope == ACCOUNTS and factors_but(key=current.pk))
    return current if waiting else make_key(scope=scope, by=by, now=now)


def _texts(
    scope: str,
    key: UsableKey,
    *,
    progress: Callable[[int], None],
    stopping: Callable[[], bool],
    by: str,
    now: datetime,
) -> int:
    """Short texts, batch after batch, each its own transaction."""
    done = 0
    for model in sealed_models():
        rows = model._base_manager.filter(key__scope=scope)
        while not stopping() and (some := reseal_some(rows, key=key, most=BATCH)):
            done += some
            progress(done)
    while scope == ACCOUNTS and not stopping() and (some := reseal_factors(most=BATCH, by=by, now=now)):
        done += some
        progress(done)
    record(action="custody.rotate", target=f"scope:{scope}", by=by, now=now, detail={"rows": done})
    return done
