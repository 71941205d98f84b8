"""What became of a wave, and how each question went, from facts."""

from dataclasses import dataclass
from datetime import datetime

from tenken_site.monitoring.models import QuestionFact
from tenken_site.outreach.models import Wave

__all__ = ["QuestionLine", "WaveLine", "questions"]


@dataclass(frozen=True, slots=True)
class WaveLine:
    """One wave in one area by one channel; zeros where nothing was sent yet (``as_of`` is None then)."""

    wave: Wave
    channel: str
    due: int = 0
    sent: int = 0  # those that came back included
    bounced: int = 0
    dropped: int = 0
    failed: int = 0
    held_out: int = 0
    meant: int = 0  # everybody who was not held out
    replies: int = 0  # first submissions within seven days after the sending
    replies_meant: int = 0  # of everybody not held out, within seven days after the wave began
    replies_held_out: int = 0
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """Time and trouble with one question. A figure is None where too few clinics stand behind it."""

    link_id: str
    clinics: int | None
    median_seconds: float | None
    slow_seconds: float | None
    troubles: int | None
    changes: int | None
    left_here: int | None
    as_of: datetime


def questions(*, campaign_id: int) -> tuple[QuestionLine, ...]:
    """How each question went over the whole campaign, in the questionnaire's order; never by area. One statement.

    Every official may read it: it tells of no clinic and no area.
    """
    return tuple(
        QuestionLine(
            link_id=fact.link_id,
            clinics=fact.clinics,
            median_seconds=fact.median_seconds,
            slow_seconds=fact.slow_seconds,
            troubles=fact.troubles,
            changes=fact.changes,
            left_here=fact.left_here,
            as_of=fact.as_of,
        )
        for fact in QuestionFact.objects.filter(campaign_id=campaign_id).order_by("pk")
    )
