"""Noting that somebody looked at what is held about a person."""

from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.custody.persons import Person

__all__ = ["look_at_person"]


def look_at_person(*, person: Person, reason: str, behalf: str = "", by: str, now: datetime) -> None:
    """One entry for each case, and for each user without one."""
    targets = [f"case:{case.public_id}" for case in person.cases] or [f"user:{user.pk}" for user in person.users]
    for target in targets or [f"unit:{unit.pk}" for unit in person.units]:
        record(action="custody.look_at_person", target=target, by=by, now=now, reason=reason, behalf=behalf)
