"""How long who failed must wait: the pure rule. Knows no row, no request and no clock.

The first failures are free; each further one doubles the wait, up to a longest. What is older than the window counts no
more, and tries during a wait are turned away unlooked-at and do not count: every wait ends by itself. OWASP ASVS 5.0,
6.3.1 (guessing is slowed down) and 6.1.1 (nobody can lock another out by it).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["ACCOUNT", "NETWORK", "PAIR", "Failures", "Rule", "open_at", "wait"]

MOST_DOUBLINGS = 30  # far beyond every ``longest``; keeps the numbers small


@dataclass(frozen=True, slots=True)
class Rule:
    """``free`` failures cost nothing; from then on one waits ``first``, then twice that, … at most ``longest``."""

    free: int
    first: timedelta
    longest: timedelta
    window: timedelta  # failures older than this are forgotten


@dataclass(frozen=True, slots=True)
class Failures:
    """What is remembered of one rule's window: how many, and when the last one was (None without any)."""

    count: int
    last: datetime | None


#: One ID tried from one network: at most 5 tries at once, about 100 a day.
PAIR = Rule(free=5, first=timedelta(seconds=30), longest=timedelta(minutes=15), window=timedelta(hours=24))
#: Everything tried from one network. A hall full of people shares it, so it bears more; who gets in is taken off again.
NETWORK = Rule(free=30, first=timedelta(seconds=30), longest=timedelta(minutes=10), window=timedelta(hours=1))
#: The second factor of one account, over all networks: only who has the right password comes this far, so this shuts
#: out nobody who knows just the ID, and many networks together guess six digits no faster than one.
ACCOUNT = Rule(free=10, first=timedelta(minutes=1), longest=timedelta(hours=1), window=timedelta(hours=24))


def wait(failures: int, *, rule: Rule) -> timedelta:
    """How long to wait after so many failures within the window; nothing below ``free``."""
    if failures < rule.free:
        return timedelta()
    grown: timedelta = rule.first * 2 ** min(failures - rule.free, MOST_DOUBLINGS)
    return min(grown, rule.longest)


def open_at(found: Failures, *, rule: Rule) -> datetime | None:
    """From when on the next try is looked at; None: at once. Time alone never moves it further away."""
    paused = wait(found.count, rule=rule)
    return found.last + paused if found.last is not None and paused else None
