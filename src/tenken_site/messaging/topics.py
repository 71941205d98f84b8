"""What mail is about: each topic makes text and address at the moment of sending. Filled by apps' ``jobs.py``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tenken_site.messaging.models import OutboxEntry

__all__ = ["Drop", "Later", "Mail", "Topic", "UnknownTopic", "names", "register", "topic_named"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address: plain text. Line breaks in a header's value become spaces."""

    to: str
    subject: str
    text: str
    from_name: str = ""  # shown before the sender's address; empty: the setting's
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Called with the moment once the mail server has taken the mail, in the transaction that marks it as sent.
    taken: Callable[[datetime], None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Drop:
    """Not to be sent after all. ``reason`` is a code of at most 60 letters: "submitted"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again at this moment (quiet time)."""

    at: datetime


class Topic(Protocol):
    """Answers for the entries of one name."""

    name: str

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        """What to do with each entry, by its primary key; few statements for all. Must change nothing."""

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        """A mail came back: ``kind`` is a ``Bounce.Kind``, ``status`` as in RFC 3463. Runs in a transaction."""


class UnknownTopic(LookupError):
    """No app answers for this topic."""


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    """Makes the topic known; one of the same name is replaced."""
    _topics[topic.name] = topic


def topic_named(name: str) -> Topic:
    """Raises UnknownTopic."""
    try:
        return _topics[name]
    except KeyError:
        raise UnknownTopic(name) from None


def names() -> tuple[str, ...]:
    """Every known topic, in order."""
    return tuple(sorted(_topics))
