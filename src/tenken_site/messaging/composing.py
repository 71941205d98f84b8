"""Asking a topic what to send; one entry that it cannot compose does not keep the others from being sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError

from tenken_site.jobs.trouble import kind_of
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail, Topic

__all__ = ["Poison", "composed"]


@dataclass(frozen=True, slots=True)
class Poison:
    """The topic raised an error over this entry, or said nothing about it."""

    kind: str


def composed(
    topic: Topic, entries: Sequence[OutboxEntry], *, now: datetime
) -> Mapping[int, Mail | Drop | Later | Poison]:
    """An answer for every entry. A database that cannot be reached is no entry's fault: that error is passed on."""
    try:
        answers = topic.compose(entries, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it belongs to one entry: each is asked for alone
        if len(entries) == 1:
            return {entries[0].pk: Poison(kind_of(error))}
        return {pk: answer for entry in entries for pk, answer in composed(topic, [entry], now=now).items()}
    return {entry.pk: answers.get(entry.pk, Poison("NotComposed")) for entry in entries}
