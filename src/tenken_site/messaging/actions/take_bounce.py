"""Notes that a mail came back, and tells its topic."""

import hashlib
import logging
from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.jobs.trouble import kind_of, place_of
from tenken_site.messaging import outbox
from tenken_site.messaging.bounce_kinds import kind_of_bounce
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.messaging.topics import UnknownTopic, topic_named

__all__ = ["refused_at_once", "take_bounce"]

#: So much of what the other server said is looked at: its words are anyone's, and a transaction waits for the search.
WORDS_LETTERS = 2_000

logger = logging.getLogger(__name__)


def take_bounce(*, entry_id: int, status: str, words: str, digest: str, by: str, now: datetime) -> str:
    """Stores one report and tells the entry's topic; the kind, or "" when it is known already or the entry is gone.

    ``words`` is what the other server said: the kind is read off it, none of it is kept. ``digest`` identifies the
    report.
    """
    words = words[:WORDS_LETTERS]
    kind = kind_of_bounce(status=status, words=words)
    with transaction.atomic():
        entry = OutboxEntry.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None or Bounce.objects.filter(digest=digest).exists():
            return ""
        _note(entry, kind=kind, status=status, digest=digest, by=by, now=now)
    return kind


def refused_at_once(
    *, entry: OutboxEntry, token: str, status: str, words: str, attempts: int, by: str, now: datetime
) -> bool:
    """The mail server refuses it for good: failed, and a bounce. False when the lease had gone to another worker."""
    words = words[:WORDS_LETTERS]
    kind = kind_of_bounce(status=status, words=words)
    digest = hashlib.sha256(f"smtp:{entry.pk}:{attempts}:{token}".encode()).hexdigest()
    with transaction.atomic():
        if not outbox.settle(entry, token=token, state=OutboxEntry.State.FAILED, reason=status, attempts=attempts):
            return False
        _note(entry, kind=kind, status=status, digest=digest, by=by, now=now)
    return True


def _note(entry: OutboxEntry, *, kind: str, status: str, digest: str, by: str, now: datetime) -> None:
    """The row, the topic's own conclusions, the audit entry. Trouble of a topic does not lose the bounce."""
    Bounce.objects.create(entry=entry, at=now, kind=kind, status=status[:12], digest=digest)
    record(action="messaging.bounce", target=f"entry:{entry.pk}", by=by, now=now, detail={"kind": kind})
    try:
        with transaction.atomic():
            topic_named(entry.topic).bounced(entry, kind=kind, status=status, now=now)
    except UnknownTopic:
        pass
    except Exception as error:  # noqa: BLE001  # the topic's trouble; what came back is kept
        logger.error("bounce of entry %s: %s at %s", entry.pk, kind_of(error), place_of(error))
