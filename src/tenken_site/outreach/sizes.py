"""How many a wave reaches and why others get nothing, by the rule that decides when it is sent."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tenken.outreach.eligibility import channel_for, reason_to_drop
from tenken_site.outreach import policies, queries
from tenken_site.outreach.models import Wave

__all__ = ["Size", "size_of"]


@dataclass(frozen=True, slots=True)
class Size:
    """Clinics by channel, those held out by lot (about), and those left out by reason."""

    by_channel: Mapping[str, int] = field(default_factory=dict)
    held_out: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        """How many are written to."""
        return sum(self.by_channel.values())

    @property
    def total(self) -> int:
        """Everyone in the wave's areas."""
        return self.reached + self.held_out + sum(self.left_out.values())

    def to_json(self) -> dict[str, Any]:
        """As ``Wave.size`` keeps it."""
        return {"by_channel": dict(self.by_channel), "held_out": self.held_out, "left_out": dict(self.left_out)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Size":
        """What ``to_json`` wrote; an empty one from ``{}``."""
        return cls(
            by_channel=dict(document.get("by_channel", {})),
            held_out=int(document.get("held_out", 0)),
            left_out=dict(document.get("left_out", {})),
        )


def size_of(wave: Wave, *, at: datetime | None = None, now: datetime) -> Size:
    """Whom the wave would reach at ``at``, if the cases stood then as they stand now; one statement.

    ``at`` is the wave's day where none is given: before the opening a reminder would reach nobody today.
    """
    moment = at or max(wave.planned_at, now)
    rules = policies.rules_of(wave, now=moment)
    reached: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for state, number in queries.case_groups(wave, rules, now=now):
        reason = reason_to_drop(state, rules, now=moment)
        if reason is not None:
            left_out[reason.value] += number
        else:
            reached[channel_for(state, channels=rules.channels) or ""] += number
    held = round(sum(reached.values()) * wave.hold_out_percent / 100)
    return Size(by_channel=_without(reached, held), held_out=held, left_out=dict(left_out))


def _without(reached: Counter[str], held: int) -> dict[str, int]:
    """The counts by channel after the lot; its share is taken from each, the rest of rounding from the largest."""
    total = sum(reached.values())
    if not held or not total:
        return dict(reached)
    left = {channel: number - number * held // total for channel, number in reached.items()}
    largest = max(left, key=lambda channel: left[channel])
    left[largest] -= sum(left.values()) - (total - held)
    return left
