"""Unlocks in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import permit_may_be_ended, permit_may_be_granted
from tenken_site.responses.models import Unlock

__all__ = ["UnlockLine", "purposes", "unlock_lines"]


@dataclass(frozen=True, slots=True)
class UnlockLine:
    """One of them, for one reader."""

    unlock: Unlock
    purpose: str
    state: Unlock.State
    may_grant: bool
    may_end: bool


def purposes(*, statistical: bool) -> tuple[tuple[str, str], ...]:
    """What may be asked for: value and words."""
    found = [(Unlock.Purpose.STATISTICS.value, gettext("集計と分析（施設ごとの判断には使わない）"))]
    if not statistical:
        found.append((Unlock.Purpose.SUPPORT.value, gettext("施設ごとの支援（支援する施設を選ぶ）")))
    return tuple(found)


def unlock_lines(found: Iterable[Unlock], *, reader: User, now: datetime) -> tuple[UnlockLine, ...]:
    """In the order given; asks nothing of the database."""
    words = dict(purposes(statistical=False))
    return tuple(
        UnlockLine(
            unlock=one,
            purpose=words[one.purpose],
            state=one.state_at(now),
            may_grant=permit_may_be_granted(one, by=reader),
            may_end=permit_may_be_ended(one, now=now),
        )
        for one in found
    )
