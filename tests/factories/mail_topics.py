"""Topics for tests of the outbox, the clock they run by, and a post office that notes what it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from tenken_site.messaging import topics
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail

__all__ = ["START", "ListPost", "MovingClock", "ParrotTopic", "registered"]

START = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)


class MovingClock:
    """A shift whose clock moves only when told to, or a little with every look."""

    def __init__(self, *, step: timedelta = timedelta(0)) -> None:
        self.at = START
        self.step = step
        self.end = False

    def __call__(self) -> datetime:
        return self.now()

    def now(self) -> datetime:
        self.at += self.step
        return self.at

    def stopping(self) -> bool:
        return self.end

    def move(self, **amount: float) -> datetime:
        self.at += timedelta(**amount)
        return self.at


class ParrotTopic:
    """Says for each subject what ``answers`` holds for it; else a mail to ``subject@clinic.test``."""

    def __init__(self, name: str = "test.parrot") -> None:
        self.name = name
        self.answers: dict[int, Mail | Drop | Later | Exception | None] = {}
        self.asked: list[list[int]] = []
        self.came_back: list[tuple[int, str, str]] = []
        self.before: Callable[[], None] = lambda: None

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        self.asked.append([entry.subject for entry in entries])
        self.before()
        found: dict[int, Mail | Drop | Later] = {}
        for entry in entries:
            answer = self.answers.get(entry.subject, self.mail(entry.subject))
            if isinstance(answer, Exception):
                raise answer
            if answer is not None:
                found[entry.pk] = answer
        return found

    def mail(self, subject: int) -> Mail:
        return Mail(
            to=f"{subject}@clinic.test", subject=f"ご回答のお願い {subject}", text=f"{subject} 様\n本文です。\n"
        )

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        self.came_back.append((entry.subject, kind, status))


class ListPost:
    """Takes every mail, or raises what ``trouble`` holds for the next ones."""

    def __init__(self) -> None:
        self.taken: list[tuple[datetime, str]] = []
        self.trouble: list[Exception | None] = []
        self.closed = 0

    def hand_over(self, *, envelope_sender: str, to: str, message: bytes, now: datetime) -> None:
        trouble = self.trouble.pop(0) if self.trouble else None
        if trouble is not None:
            raise trouble
        self.taken.append((now, to))

    def close(self) -> None:
        self.closed += 1


@contextmanager
def registered(*given: ParrotTopic) -> Iterator[None]:
    """These topics and no others, for as long as the test runs."""
    before = dict(topics._topics)
    topics._topics.clear()
    for topic in given:
        topics.register(topic)
    try:
        yield
    finally:
        topics._topics.clear()
        topics._topics.update(before)
