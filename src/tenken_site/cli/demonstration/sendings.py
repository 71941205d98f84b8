"""The demonstration's mail: the waves whose day is over are sent by the real outbox, to a post that pretends."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tenken_site.campaigns.models import Campaign
from tenken_site.jobs.worker import Worker
from tenken_site.messaging.actions.settle import mark_sent
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.post import Refused
from tenken_site.messaging.sending import Sender
from tenken_site.outreach.actions.finish_waves import finish_waves
from tenken_site.outreach.actions.start_wave import start_wave
from tenken_site.outreach.models import Wave

__all__ = ["Sendings"]

TOPIC = "outreach.wave"
A_MAIL = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class PretendedPost:
    """Takes every mail and sends none; says of some addresses that they do not exist."""

    dead: Collection[str]

    def hand_over(self, *, envelope_sender: str, to: str, message: bytes, now: datetime) -> None:
        """Raises Refused for a dead address."""
        if to in self.dead:
            raise Refused(550, "5.1.1 no such user")

    def close(self) -> None:
        """Nothing to end."""


@dataclass
class Clock:
    """A worker's shift at a moment that is over."""

    at: datetime

    def now(self) -> datetime:
        """Each look at the clock lets two seconds pass."""
        self.at += A_MAIL
        return self.at

    def stopping(self) -> bool:
        """Never."""
        return False


@dataclass
class Sendings:
    """The waves of one campaign, in the order of their days."""

    campaign: Campaign
    dead: Collection[str]
    by: str
    waiting: list[Wave] = field(init=False)

    def __post_init__(self) -> None:
        planned = Wave.objects.filter(campaign=self.campaign, state=Wave.State.PLANNED)
        self.waiting = list(planned.order_by("planned_at", "pk"))

    def until(self, moment: datetime) -> None:
        """Sends every wave whose day came before the moment."""
        while self.waiting and self.waiting[0].planned_at <= moment:
            self._send(self.waiting.pop(0))

    def _send(self, wave: Wave) -> None:
        clock = Clock(wave.planned_at)
        start_wave(wave=wave, by=self.by, now=wave.planned_at)
        worker = Worker(clock=lambda: clock.at)
        while worker.do_run() is not None:
            pass
        sender = Sender(open_post=lambda: PretendedPost(self.dead), per_minute=0)
        while sender.work(clock) is not None:
            pass
        letters = OutboxEntry.objects.filter(topic=TOPIC, group=wave.pk, channel="letter", state=OutboxEntry.State.DUE)
        subjects = list(letters.values_list("subject", flat=True))
        if subjects:
            mark_sent(topic=TOPIC, group=wave.pk, channel="letter", subjects=subjects, by=self.by, now=clock.at)
        finish_waves(by=self.by, now=clock.at)
