"""A worker over a topic of our own, as a process that may be killed at any moment; and what is left in its outbox.

``fill COUNT`` puts entries into the outbox, ``left`` prints how many are in each state, ``work`` works until killed.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import django

TOPIC = "test.killed"


class Topic:
    """One mail for each subject, to an address that names it."""

    name = TOPIC

    def compose(self, entries: Sequence[object], *, now: datetime) -> Mapping[int, object]:
        from tenken_site.messaging.topics import Mail

        return {
            entry.pk: Mail(to=f"clinic-{entry.subject}@clinic.test", subject="ご回答のお願い", text="本文です。\n" * 20)
            for entry in entries
        }

    def bounced(self, entry: object, *, kind: str, status: str, now: datetime) -> None:
        raise AssertionError("the server of this test refuses nothing")


def main(what: str, count: str = "0") -> None:
    django.setup()
    from django.utils import timezone

    from tenken_site.jobs import registry
    from tenken_site.jobs.worker import Worker
    from tenken_site.messaging import outbox, queries, smtp_post, topics
    from tenken_site.messaging.actions.enqueue import enqueue

    now = timezone.now()  # noqa: TID251  # a process of its own
    if what == "fill":
        enqueue(topic=TOPIC, group=1, subjects=range(int(count)), channel="mail", due_at=now, now=now)
    elif what == "left":
        json.dump(queries.counts(topic=TOPIC, group=1), sys.stdout)
    else:
        outbox.LEASE = timedelta(seconds=4)  # minutes in use; a test has no such patience
        smtp_post.SHORT_PAUSE_SECONDS = 1
        topics._topics.clear()
        topics.register(Topic())
        registry._duties.clear()
        worker = Worker(clock=timezone.now)  # noqa: TID251  # as in tenken worker
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
