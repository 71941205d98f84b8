"""The disposal log applied to a database that was restored from an older backup."""

from dataclasses import dataclass
from datetime import datetime

from tenken_site.custody import disposal_log
from tenken_site.custody.actions.dispose_campaign import dispose_again
from tenken_site.custody.actions.dispose_contacts import dispose_contacts_again
from tenken_site.custody.actions.erase_person import erase_again
from tenken_site.custody.models import Disposal

__all__ = ["Again", "destroy_again"]


@dataclass(frozen=True, slots=True)
class Again:
    """How many lines of the log were newer than the backup, and how many of them met something."""

    newer: int
    applied: int


def destroy_again(*, since: datetime, by: str, now: datetime) -> Again:
    """Destroys what the log has from ``since`` on; each line may be done twice. Raises DisposalLogDamaged."""
    newer = [line for line in disposal_log.lines() if line.at >= since]
    applied = 0
    for line in newer:
        if line.kind == Disposal.Kind.CAMPAIGN:
            applied += dispose_again(line=line, by=by, now=now)
        elif line.kind == Disposal.Kind.CONTACTS:
            applied += dispose_contacts_again(line=line, by=by, now=now)
        else:
            applied += erase_again(line=line, by=by, now=now)
    return Again(len(newer), applied)
