"""The waves of a campaign as the dashboard's table says them, and what a wave changed where that can be known."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenken.outreach.effect import Replies, effect
from tenken_site.monitoring.presenters import NONE, between, language
from tenken_site.monitoring.queries_waves import WaveLine
from tenken_site.outreach.models import Wave
from tenken_site.ui import dates

__all__ = ["WaveRow", "wave_rows"]


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One wave; figures are "-" as long as nothing was sent."""

    pk: int
    name: str
    state: str  # empty once it was sent
    day: str
    channel: str
    sent: str
    arrived: str  # per cent of those sent that did not come back
    replies: str
    share: str
    effect: str  # points; empty without a group held out by lot
    interval: str  # 95 % of the effect


def wave_rows(sendings: Sequence[WaveLine]) -> list[WaveRow]:
    """In the order of their days; a wave that goes by several channels is one row."""
    by_wave: dict[int, list[WaveLine]] = {}
    for one in sendings:
        by_wave.setdefault(one.wave.pk, []).append(one)
    return [_row(lines) for lines in by_wave.values()]


def _row(lines: Sequence[WaveLine]) -> WaveRow:
    wave = lines[0].wave
    begun = wave.started_at is not None
    day = dates.local(wave.started_at or wave.planned_at).date()
    sent, replies = sum(one.sent for one in lines), sum(one.replies for one in lines)
    mailed = sum(one.sent for one in lines if one.channel == "mail")
    back = sum(one.bounced for one in lines if one.channel == "mail")
    changed, interval = _effect(lines)
    return WaveRow(
        pk=wave.pk,
        name=wave.name,
        state="" if begun and wave.state == Wave.State.SENT else _state(wave),
        day=dates.short_day(day, language=language()).partition("（")[0],
        channel=_("、").join(_channel(one) for one in _in_order([one.channel for one in lines], wave)),
        sent=f"{sent:,}" if begun else NONE,
        # A letter that does not arrive tells nobody.
        arrived=f"{100 * (mailed - back) / mailed:.1f}%" if mailed else NONE,
        replies=f"{replies:,}" if sent else NONE,
        share=f"{100 * replies / sent:.1f}%" if sent else "",
        effect=changed,
        interval=interval,
    )


def _state(wave: Wave) -> str:
    return {
        Wave.State.PLANNED: _("予定"),
        Wave.State.SENDING: _("送信中"),
        Wave.State.STOPPED: _("停止中"),
    }.get(Wave.State(wave.state), "")


def _in_order(channels: Sequence[str], wave: Wave) -> list[str]:
    """As the wave prefers them."""
    return sorted(channels, key=lambda one: wave.channels.index(one) if one in wave.channels else len(wave.channels))


def _channel(channel: str) -> str:
    return {"mail": _("メール"), "letter": _("封書"), "call": _("電話")}.get(channel, channel)


def _effect(lines: Sequence[WaveLine]) -> tuple[str, str]:
    """Only a group held out by lot tells what the wave itself changed; a mere rise may have come anyhow."""
    meant = Replies(sum(one.replies_meant for one in lines), sum(one.meant for one in lines))
    held_out = Replies(sum(one.replies_held_out for one in lines), sum(one.held_out for one in lines))
    found = effect(meant, held_out)
    if found is None or not sum(one.sent for one in lines):
        return "", ""
    return f"{100 * found.difference:+.1f}", between(100 * found.low, 100 * found.high)
