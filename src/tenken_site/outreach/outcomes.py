"""What became of a wave beyond its mails: replies where some were held out by lot, dead addresses after a trial."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenken.outreach.effect import Replies
from tenken_site.outreach import queries
from tenken_site.outreach.models import Wave

__all__ = ["Outcome", "outcome_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Replies of those the wave was meant for and of those held out; (area code, dead, without an address)."""

    meant: Replies | None = None
    held: Replies | None = None
    dead: tuple[tuple[str, int, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As ``Wave.outcome`` keeps it."""
        document: dict[str, Any] = {"dead": [list(row) for row in self.dead]}
        if self.meant and self.held:
            document["meant"] = [self.meant.replied, self.meant.total]
            document["held"] = [self.held.replied, self.held.total]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Outcome":
        """What ``to_json`` wrote; an empty one from ``{}``."""
        dead = tuple((str(code), int(dead), int(none)) for code, dead, none in document.get("dead", ()))
        if "meant" not in document:
            return cls(dead=dead)
        return cls(meant=Replies(*document["meant"]), held=Replies(*document["held"]), dead=dead)


def outcome_of(wave: Wave) -> Outcome:
    """Counted from cases as they stand now, by statements over the whole wave: for the worker, not for pages."""
    dead: tuple[tuple[str, int, int], ...] = ()
    if wave.purpose == Wave.Purpose.TRIAL:
        dead = tuple((area.code, number, none) for area, number, none in queries.dead_by_area(wave))
    if not wave.hold_out_percent or wave.started_at is None:
        return Outcome(dead=dead)
    meant, held = queries.replies(wave)
    return Outcome(meant=meant, held=held, dead=dead)
