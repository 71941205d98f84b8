"""What became of each wave, by area."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.messaging.models import OutboxEntry
from tenken_site.monitoring import queries_counting
from tenken_site.monitoring.actions.rewrite import rewrite
from tenken_site.monitoring.models import WaveFact
from tenken_site.outreach.models import Wave

__all__ = ["count_waves", "store_waves"]

#: Replies count for seven days after a mail; a day more for what comes back late.
SETTLES_IN = timedelta(days=8)
State = OutboxEntry.State


@dataclass(slots=True)
class _Counts:
    due: int = 0
    sent: int = 0
    bounced: int = 0
    dropped: int = 0
    failed: int = 0
    held_out: int = 0
    meant: int = 0
    replies: int = 0
    replies_meant: int = 0
    replies_held_out: int = 0


def count_waves(*, campaign: Campaign, anew: bool, now: datetime) -> dict[Wave, list[WaveFact]]:
    """The facts of the waves that still change (``anew``: of all that began), to be stored by ``store_waves``.

    Two statements a wave, and one for a wave that was over more than a week ago.
    """
    counted = {}
    for wave in Wave.objects.filter(campaign=campaign, started_at__isnull=False).order_by("pk"):
        over = wave.finished_at is not None and wave.finished_at + SETTLES_IN < now
        if anew or not over or not WaveFact.objects.filter(wave=wave).exists():
            counted[wave] = _facts(wave, now=now)
    return counted


def store_waves(*, counted: Mapping[Wave, Sequence[WaveFact]]) -> int:
    """Puts them in the place of the stored ones; returns how many were written. The caller audits."""
    return sum(
        rewrite(
            stored=WaveFact.objects.filter(wave=wave),
            wanted=facts,
            key=lambda fact: (fact.area_id, fact.channel),
            figures=lambda fact: [getattr(fact, name) for name in _Counts.__slots__],
        )
        for wave, facts in counted.items()
    )


def _facts(wave: Wave, *, now: datetime) -> list[WaveFact]:
    assert wave.started_at is not None  # noqa: S101  # only waves that began are counted
    counted: dict[tuple[str, str], _Counts] = defaultdict(_Counts)
    counts, bounced = queries_counting.wave_counts(wave, began_at=wave.started_at)
    for relay, prefecture, channel, state, entries, replies, replies_since in counts:
        for area in _areas(relay, prefecture):
            _add(counted[area, channel], state, entries, replies, replies_since)
    for (relay, prefecture, channel), entries in bounced.items():
        for area in _areas(relay, prefecture):
            counted[area, channel].bounced += entries
    return [
        WaveFact(wave=wave, area_id=area, channel=channel, as_of=now, **asdict(one))
        for (area, channel), one in sorted(counted.items())
    ]


def _areas(relay: str | None, prefecture: str | None) -> set[str]:
    """The country, the whole prefecture, and the city or ward with its own health centre."""
    return {COUNTRY, *(code for code in (prefecture, relay) if code)}


def _add(counts: _Counts, state: str, entries: int, replies: int, replies_since: int) -> None:
    if state == State.HELD_OUT:
        counts.held_out += entries
        counts.replies_held_out += replies_since
        return
    counts.meant += entries
    counts.replies_meant += replies_since
    counts.replies += replies
    if state == State.SENT:
        counts.sent += entries
    elif state == State.DROPPED:
        counts.dropped += entries
    elif state == State.FAILED:
        counts.failed += entries
    else:  # due, in flight, held
        counts.due += entries
