"""A new wrapping key for a campaign: the keys of its cases are wrapped anew, what they sealed stays as it is.

In batches; killed anywhere, every case stands under the old key or the new one, and both are there. Begun again it does
only the rest. The old key is destroyed apart, once nothing stands under it.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.encryption.actions.make_key import ensure_key, make_key
from tenken_site.encryption.documents import wrap_key
from tenken_site.encryption.keyring import UsableKey

__all__ = ["BATCH", "key_to_move_to", "rotate_key"]

BATCH = 200  # so many rows are held at once against the clinics that save in them


def _silent(_done: int) -> None:
    pass


def _go_on() -> bool:
    return False


def key_to_move_to(*, campaign: Campaign, by: str, now: datetime) -> UsableKey:
    """The campaign's key in use while cases still stand under an older one; otherwise a new one, made now."""
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)  # two who ask at once get one new key
        current = ensure_key(scope=campaign.key_scope, by=by, now=now)
        if Case.objects.filter(campaign=campaign).exclude(wrapping_key=current.pk).exists():
            return current
        return make_key(scope=campaign.key_scope, by=by, now=now)


def rotate_key(
    *,
    campaign: Campaign,
    progress: Callable[[int], None] = _silent,
    stopping: Callable[[], bool] = _go_on,
    by: str,
    now: datetime,
) -> int:
    """Wraps the key of every case under the campaign's new key; how many in this run. ``progress`` hears the same.

    A clinic that saves meanwhile is not disturbed: its save reads the row again and goes through. A case whose key does
    not open is left where it is. Raises keyring.KeyDestroyed for a campaign that was disposed of.
    """
    key = key_to_move_to(campaign=campaign, by=by, now=now)
    waiting = Case.objects.filter(campaign=campaign).exclude(wrapping_key=key.pk).order_by("pk")
    rows = waiting.select_related("wrapping_key").only("public_id", "wrapped_key", "wrapping_key")
    done = last = 0
    while not stopping() and (batch := list(rows.filter(pk__gt=last)[:BATCH])):
        with transaction.atomic():
            wrapped = sum(_wrap_anew(case, key) for case in batch)
            record(
                action="campaigns.rotate_key",
                target=f"campaign:{campaign.slug}",
                by=by,
                now=now,
                detail={"cases": wrapped, "key": key.pk},
            )
        done, last = done + wrapped, batch[-1].pk
        progress(done)
    return done


def _wrap_anew(case: Case, key: UsableKey) -> int:
    """1 once the row stands under the key; 0 where it was changed meanwhile: the next run finds it."""
    wrapped = wrap_key(case.data_key(), under=key, context=Case.key_context(case.public_id))
    seen = Case.objects.filter(pk=case.pk, wrapped_key=case.wrapped_key)
    return seen.update(wrapping_key=key.pk, wrapped_key=wrapped)
