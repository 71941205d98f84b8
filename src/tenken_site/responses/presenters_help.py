"""Who else may open a clinic's case: its helpers, and sign-ins to which it was added by its code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tenken_site.campaigns.models import Enrolment

__all__ = ["HelperLine", "helper_lines"]


@dataclass(frozen=True, slots=True)
class HelperLine:
    """One of them. ``state``: "open", "over" (its time) or "revoked"."""

    number: int
    name: str
    answers: bool  # may submit too: another sign-in of the clinic's own
    granted_at: datetime | None
    until: datetime | None
    last_used: datetime | None
    state: str
    revoked_at: datetime | None


def helper_lines(found: Iterable[Enrolment], *, now: datetime) -> tuple[HelperLine, ...]:
    """In the order given; ``last_used`` is annotated by ``campaigns.queries.others_of``."""
    return tuple(
        HelperLine(
            number=one.pk,
            name=one.label or _unnamed(one),
            answers=one.right == Enrolment.Right.ANSWER,
            granted_at=one.granted_at,
            until=one.until,
            last_used=getattr(one, "last_used", None),
            state="revoked" if one.revoked_at else "over" if one.until and one.until <= now else "open",
            revoked_at=one.revoked_at,
        )
        for one in found
    )


def _unnamed(one: Enrolment) -> str:
    if one.right == Enrolment.Right.ANSWER:
        return gettext("この施設のコードを追加した人")
    return gettext("名前のない手伝う人")
