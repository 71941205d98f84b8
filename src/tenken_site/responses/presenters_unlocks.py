"""Unlocks in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tenken_site.accounts.models import User
from tenken_site.responses.models import Unlock
from tenken_site.responses.policies_unlocks import unlock_in_force

__all__ = ["UnlockLine", "purposes", "unlock_lines"]


@dataclass(frozen=True, slots=True)
class UnlockLine:
    """One of them, for one reader. ``state``: "waiting", "open", "ended", "declined" or "over"."""

    number: int
    purpose: str
    reason: str
    days: int
    asked_at: datetime
    asked_by: str
    granted_at: datetime | None
    granted_by: str
    until: datetime | None
    state: str
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
            number=one.pk,
            purpose=words[one.purpose],
            reason=one.reason,
            days=one.days,
            asked_at=one.asked_at,
            asked_by=one.asked_by.display_name or one.asked_by.username,
            granted_at=one.granted_at,
            granted_by=(one.granted_by.display_name or one.granted_by.username) if one.granted_by else "",
            until=one.until,
            state=(state := _state(one, now=now)),
            may_grant=state == "waiting" and one.asked_by_id != reader.pk,
            may_end=state in {"waiting", "open"},
        )
        for one in found
    )


def _state(one: Unlock, *, now: datetime) -> str:
    if one.ended_at is not None:
        return "ended" if one.granted_at else "declined"
    if one.granted_at is None:
        return "waiting"
    return "open" if unlock_in_force(one, now=now) else "over"
