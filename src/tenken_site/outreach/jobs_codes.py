"""Work of single codes: their mail's topic, and a duty that erases letters which were kept long enough."""

from datetime import datetime

from tenken_site.jobs.registry import duty
from tenken_site.messaging import topics
from tenken_site.outreach.actions.take_code import erase_old_code_letters
from tenken_site.outreach.single_topic import ACTOR, SingleTopic

__all__ = ["erase", "register"]


def register() -> None:
    """Tells the outbox of single codes."""
    topics.register(SingleTopic())


@duty("outreach.erase_code_letters", every=3600)
def erase(*, now: datetime) -> int:
    """Erases letters that nobody said were printed."""
    return erase_old_code_letters(by=ACTOR, now=now)
