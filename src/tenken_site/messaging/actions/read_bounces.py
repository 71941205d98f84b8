"""Reads what came back: one mail, or the Maildir."""

import logging
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.db import InterfaceError, OperationalError

from tenken_site.jobs.trouble import kind_of, place_of
from tenken_site.messaging.actions.take_bounce import take_bounce
from tenken_site.messaging.dsn import Verdict, read_report
from tenken_site.messaging.maildir import read_all

__all__ = ["read_bounce", "read_maildir"]

logger = logging.getLogger(__name__)


def read_bounce(*, raw: bytes, by: str, now: datetime) -> str:
    """Takes one mail: "hard", "soft" or "blocked" for a new bounce, "known" for one that was read before, else what it
    is (``Verdict``): nothing is stored of it.
    """
    reading = read_report(raw)
    if reading.verdict is not Verdict.FAILED or reading.entry is None:
        return str(reading.verdict)
    words = reading.words
    kind = take_bounce(
        entry_id=reading.entry, status=reading.status, words=words, digest=reading.digest, by=by, now=now
    )
    return kind or "known"


def read_maildir(*, folder: Path, by: str, now: datetime) -> Counter[str]:
    """Takes every new mail of the Maildir; counts by what they were. What cannot be traced is set aside there."""
    counts: Counter[str] = Counter()

    def take(raw: bytes) -> bool:
        try:
            outcome = read_bounce(raw=raw, by=by, now=now)
        except (OperationalError, InterfaceError):
            raise  # the database is out: the mail stays new and is read again
        except Exception as error:  # noqa: BLE001  # a mail may be anything; it is set aside, not lost
            logger.error("a mail in the bounce mailbox cannot be read: %s at %s", kind_of(error), place_of(error))
            outcome = "unreadable"
        counts[outcome] += 1
        return outcome not in {"unreadable", Verdict.UNTRACED, Verdict.OTHER}

    _, aside = read_all(folder, take=take)
    counts["aside"] += aside
    return counts
