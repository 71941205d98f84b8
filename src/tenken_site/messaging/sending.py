"""Sends what is due: leases a few entries, asks their topic, hands over one mail after the other.

Safe against a kill at any moment: before the mail server has said yes the entry is leased or ``sending`` and comes back
when its lease ends; afterwards it is ``sent``. Only a mail between these two moments can be sent a second time.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep

from django.db import InterfaceError, OperationalError, close_old_connections, transaction

from tenken_site.jobs.registry import Shift
from tenken_site.jobs.trouble import kind_of
from tenken_site.messaging import outbox, post_office, topics
from tenken_site.messaging.actions.take_bounce import refused_at_once
from tenken_site.messaging.composing import Poison, composed
from tenken_site.messaging.marks import envelope_sender
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.post import LineBroken, Post, PostOut, Refused
from tenken_site.messaging.topics import Drop, Later, Mail
from tenken_site.messaging.writing import BadAddress, recipient, written

__all__ = ["Sender"]

BATCH = 20
#: What was composed longer ago is composed anew: meanwhile the clinic may have answered.
FRESH = timedelta(seconds=10)
THROTTLED_SECONDS = 1.0
POISON_TRIES = 3
#: Minutes until a refused (4xx) mail is tried again; after the last it has failed: a day and a half in all.
RETRY_MINUTES = (5, 15, 30, 60, 120, 240, 480, 960)
#: The same for a mail over which the line broke: at once, at once, then ever later.
BROKEN_MINUTES = (0, 0, 1, 5, 15, 60, 60, 60, 60)

logger = logging.getLogger(__name__)
State = OutboxEntry.State


class Sender:
    """One worker's way of sending, with its own connection to the mail server."""

    def __init__(self, *, open_post: Callable[[], Post], per_minute: int) -> None:
        self._open_post, self._per_minute = open_post, per_minute
        self._post: Post | None = None
        self._last = ""  # the topic served last: the others come first, so a large wave holds up no single mail
        self.sent = 0

    def work(self, shift: Shift) -> float | None:
        """Sends a little; the seconds to wait before there is more, None when nothing is left for now."""
        now = shift.now()
        if post_office.paused(now=now):
            self.close()
            return None
        topic = self._next_topic(now)
        if topic is None:
            self.close()
            return None
        post = self._post = self._post or self._open_post()
        leased = outbox.lease(topic=topic, most=BATCH, per_minute=self._per_minute, now=now)
        if not leased.entries:
            return THROTTLED_SECONDS if leased.throttled else None
        self._last = topic
        left = list(leased.entries)
        try:
            self._send(topic, left, leased.token, post, shift)
        finally:
            if left:  # stopped, paused, grown stale, or trouble: others may go on with them at once
                outbox.give_back(left, token=leased.token)
        return 0.0

    def close(self) -> None:
        """Ends the connection."""
        if self._post is not None:
            self._post.close()
            self._post = None

    def _next_topic(self, now: datetime) -> str | None:
        names = topics.names()
        after = [name for name in names if name > self._last] + [name for name in names if name <= self._last]
        return next((name for name in after if outbox.is_due(topic=name, now=now)), None)

    def _send(self, topic: str, left: list[OutboxEntry], token: str, post: Post, shift: Shift) -> None:
        """Empties ``left`` entry by entry; what remains in it was not touched."""
        now = shift.now()
        answers = composed(topics.topic_named(topic), left, now=now)
        composed_at = now
        while left and not shift.stopping() and shift.now() - composed_at <= FRESH:
            entry = left[0]
            now = shift.now()
            match answers[entry.pk]:
                case Mail() as mail:
                    if not self._deliver(entry, mail, token, post, shift):
                        return
                case Drop(reason=reason):
                    outbox.settle(entry, token=token, state=State.DROPPED, reason=reason[:60], tried_at=None)
                case Later(at=at):
                    again = max(at, now + timedelta(seconds=60))
                    outbox.put_off(entry, token=token, due_at=again, handed_over=False)
                case Poison(kind=kind):
                    self._set_aside(entry, token, kind, now=now)
            left.pop(0)

    def _deliver(self, entry: OutboxEntry, mail: Mail, token: str, post: Post, shift: Shift) -> bool:
        """Hands one mail over and notes what became of it; False when the whole post office is out."""
        try:
            to = recipient(mail.to)
            message = written(mail, entry=entry.pk, now=shift.now())
        except BadAddress:
            refused_at_once(
                entry=entry,
                token=token,
                status="5.1.3",
                words="",
                attempts=entry.attempts + 1,
                by="command:worker",
                now=shift.now(),
            )
            return True
        except Exception as error:  # noqa: BLE001  # a mail that cannot be written is set aside like one not composed
            self._set_aside(entry, token, kind_of(error), now=shift.now())
            return True
        if not outbox.begin(entry, token=token, now=shift.now()):
            return True  # held, dropped or taken over meanwhile
        tried = entry.attempts + 1
        try:
            post.hand_over(envelope_sender=envelope_sender(entry.pk), to=to, message=message, now=shift.now())
        except PostOut as out:
            now = shift.now()
            outbox.put_off(entry, token=token, due_at=entry.due_at, handed_over=False)
            post_office.pause(reason=out.reason, seconds=out.seconds, now=now)
            logger.warning("sending pauses for %d s: %s", out.seconds, out.reason)
            return False
        except Refused as refused:
            self._refused(entry, token, refused, tried=tried, now=shift.now())
        except LineBroken:
            self._retry(entry, token, BROKEN_MINUTES, "connection", tried=tried, now=shift.now())
        except Exception as error:  # noqa: BLE001  # whatever else: this mail is set aside, the next ones go on
            self.close()
            self._set_aside(entry, token, kind_of(error), now=shift.now())
        else:
            _surely(lambda: _taken(entry, mail, token, tried=tried, now=shift.now()))
            self.sent += 1
        return True

    def _refused(self, entry: OutboxEntry, token: str, refused: Refused, *, tried: int, now: datetime) -> None:
        if refused.code < 500 and tried <= len(RETRY_MINUTES):
            self._retry(entry, token, RETRY_MINUTES, refused.status, tried=tried, now=now)
            return
        refused_at_once(
            entry=entry,
            token=token,
            status=refused.status,
            words=refused.words,
            attempts=tried,
            by="command:worker",
            now=now,
        )

    def _retry(
        self,
        entry: OutboxEntry,
        token: str,
        minutes: tuple[int, ...],
        reason: str,
        *,
        tried: int,
        now: datetime,
    ) -> None:
        if tried > len(minutes):
            outbox.settle(entry, token=token, state=State.FAILED, reason=reason[:60], attempts=tried)
            return
        again = now + timedelta(minutes=minutes[tried - 1])
        outbox.put_off(entry, token=token, due_at=again, handed_over=True, attempts=tried, reason=reason[:60])

    def _set_aside(self, entry: OutboxEntry, token: str, kind: str, *, now: datetime) -> None:
        """An entry that cannot be composed is tried a few times (a deployment may mend it), then has failed."""
        tried = entry.attempts + 1
        logger.error("entry %s of %s cannot be composed: %s", entry.pk, entry.topic, kind)
        if tried >= POISON_TRIES:
            outbox.settle(entry, token=token, state=State.FAILED, reason=kind[:60], attempts=tried, tried_at=None)
            return
        again = now + timedelta(minutes=4**tried)
        outbox.put_off(entry, token=token, due_at=again, handed_over=False, attempts=tried, reason=kind[:60])


def _taken(entry: OutboxEntry, mail: Mail, token: str, *, tried: int, now: datetime) -> None:
    with transaction.atomic():
        if outbox.settle(entry, token=token, state=State.SENT, sent_at=now, attempts=tried) and mail.taken:
            mail.taken(now)


def _surely(write: Callable[[], object]) -> None:
    """The mail has left: the note of it is worth some patience with a busy database."""
    for pause in (0.1, 1.0):
        try:
            write()
        except (OperationalError, InterfaceError):
            sleep(pause)
            close_old_connections()  # a database that restarted is reached by a new one
        else:
            return
    write()
