"""Waves as pages show them: rows of the list, progress, sizes, the mail to be sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken.errors import TenkenError
from tenken.outreach.quiet import NeverSends, QuietRules
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach import mail_texts, policies, queries, words
from tenken_site.outreach.models import Wave
from tenken_site.outreach.sizes import Size
from tenken_site.ui import dates

__all__ = [
    "Preview",
    "Progress",
    "SizeShown",
    "WaveRow",
    "preview_of",
    "progress_of",
    "quiet_in_words",
    "row_of",
    "size_shown",
    "waited",
]

State = OutboxEntry.State
TRACK = 760  # width of the progress bar in units of its view box
_SENT_STATES = {Wave.State.SENDING, Wave.State.STOPPED, Wave.State.SENT}


def language() -> str:
    """ja or en."""
    return (get_language() or "ja")[:2]


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One line of the list. ``sent`` is an estimate ("約68,900") before the day; ``arrived`` a share, or empty."""

    wave: Wave
    day: str
    method: str
    state: str
    owner: str
    sent: str
    arrived: str
    held_out: str


def row_of(wave: Wave, *, counts: Mapping[str, int], bounced: int) -> WaveRow:
    """The line of a wave with the counts of its entries by state."""
    sent = counts.get(State.SENT, 0)
    shown = f"{sent:,}" if wave.started_at else ""
    if wave.state == Wave.State.PLANNED and wave.sized_at:
        shown = _("約%(number)s") % {"number": f"{Size.from_json(wave.size).reached:,}"}
    return WaveRow(
        wave=wave,
        day=dates.short_moment(wave.started_at or wave.planned_at, language=language()),
        method=words.channels(wave.channels),
        state=words.state(wave.state),
        owner=wave.owner.name,
        sent=shown or "–",
        arrived=f"{100 * (sent - bounced) / sent:.1f}%" if sent else "–",
        held_out=f"{counts.get(State.HELD_OUT, 0):,}" if counts.get(State.HELD_OUT) else "",
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a wave is. ``ends`` is when the last mail leaves at the present rate, in words; empty if none waits."""

    total: int
    sent: int
    waiting: int
    held: int
    dropped: int
    failed: int
    held_out: int
    percent: int
    bar: int
    running: bool
    filling: bool
    letters: int = 0
    ends: str = ""
    per_minute: int = 0


def progress_of(wave: Wave, *, counts: Mapping[str, int], letters: int, per_minute: int, now: datetime) -> Progress:
    """The progress from the counts of entries by state; ``letters`` of the due ones wait to be printed."""

    def number(*states: str) -> int:
        return sum(n for state, n in counts.items() if state in states)

    sent, dropped, failed = number(State.SENT), number(State.DROPPED), number(State.FAILED)
    waiting, held = number(State.DUE, State.SENDING), number(State.HELD)
    total = sent + dropped + failed + waiting + held
    settled = sent + dropped + failed
    return Progress(
        total=total,
        sent=sent,
        waiting=waiting,
        held=held,
        dropped=dropped,
        failed=failed,
        held_out=number(State.HELD_OUT),
        percent=100 * settled // total if total else 0,
        bar=TRACK * settled // total if total else 0,
        running=wave.state == Wave.State.SENDING,
        filling=wave.state == Wave.State.SENDING and wave.filled_at is None,
        letters=letters,
        ends=_end(policies.quiet_of(wave.campaign), mails=number(State.DUE) - letters, per_minute=per_minute, now=now),
        per_minute=per_minute,
    )


def _end(quiet: QuietRules, *, mails: int, per_minute: int, now: datetime) -> str:
    if not mails or not per_minute:
        return ""
    try:
        end = quiet.after_sending(now, length=timedelta(minutes=-(-mails // per_minute)))
    except NeverSends:
        return ""
    return dates.short_moment(end, language=language())


def waited(*, mails: int, per_minute: int) -> str:
    """How long so many mails take at the throttle, in words; empty without a throttle."""
    if not mails or not per_minute:
        return ""
    minutes = -(-mails // per_minute)
    if minutes < 60:
        return _("約%(minutes)d分") % {"minutes": minutes}
    return _("約%(hours)d時間%(minutes)d分") % {"hours": minutes // 60, "minutes": minutes % 60}


@dataclass(frozen=True, slots=True)
class SizeShown:
    """A size with its words."""

    reached: int
    total: int
    held_out: int
    by_channel: list[tuple[str, int]]
    left_out: list[tuple[str, int]]
    takes: str


def size_shown(size: Size, *, per_minute: int) -> SizeShown:
    """Channels and reasons in words, the most frequent reason first."""
    by_frequency = sorted(size.left_out.items(), key=lambda pair: (-pair[1], pair[0]))
    return SizeShown(
        reached=size.reached,
        total=size.total,
        held_out=size.held_out,
        by_channel=[(words.channel(code), n) for code, n in sorted(size.by_channel.items(), reverse=True)],
        left_out=[(words.reason(code), n) for code, n in by_frequency],
        takes=waited(mails=size.by_channel.get("mail", 0), per_minute=per_minute),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail as one clinic would read it; the code in it is none."""

    facility: str = ""
    subject: str = ""
    body: str = ""


def preview_of(wave: Wave, *, viewer: Collection[str]) -> Preview | None:
    """The mail with a clinic of the viewer's; None where there is none, or the message cannot be filled."""
    case = queries.sample_case(wave, viewer=viewer)
    if case is None:
        return None
    code = {"access_code": mail_texts.SAMPLE_CODE} if wave.purpose == Wave.Purpose.ACCESS_CODE else {}
    try:
        subject, body = mail_texts.text_of(wave, case, extra=code)
    except (TenkenError, KeyError):
        return None
    return Preview(facility=case.unit.name, subject=subject, body=body)


def quiet_in_words(rules: QuietRules) -> str:
    """When nothing is sent, in one sentence; empty without rules."""
    days = _("月,火,水,木,金,土,日").split(",")
    parts = []
    if rules.weekdays:
        names = "・".join(days[day] for day in sorted(rules.weekdays))
        parts.append(_("%(days)s曜日") % {"days": names})
    parts += [
        _("%(day)s曜日の%(hour)d時以降") % {"day": days[one.weekday], "hour": one.start.hour}
        for one in rules.afternoons
    ]
    if rules.public_holidays:
        parts.append(_("祝日"))
    parts += [
        "{}{}".format(
            one.name,
            _("（%(m)d月%(d)d日から%(m2)d月%(d2)d日）")
            % {"m": one.first[0], "d": one.first[1], "m2": one.last[0], "d2": one.last[1]},
        )
        for one in rules.periods
    ]
    if rules.sending:
        parts.append(
            _("%(start)sから%(end)s以外の時間")
            % {"start": f"{rules.sending[0]:%H:%M}", "end": f"{rules.sending[1]:%H:%M}"}
        )
    return _("、").join(parts)
