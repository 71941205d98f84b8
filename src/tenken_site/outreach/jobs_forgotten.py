"""Work of forgotten IDs: their mail's topic, and a duty that looks who is meant."""

from datetime import datetime

from tenken_site.jobs.registry import duty
from tenken_site.messaging import topics
from tenken_site.outreach.actions.answer_id_requests import answer_id_requests
from tenken_site.outreach.forgotten_topic import ACTOR, ForgottenTopic

__all__ = ["answer", "register"]


def register() -> None:
    """Tells the outbox of forgotten IDs."""
    topics.register(ForgottenTopic())


@duty("outreach.answer_id_requests", every=15)
def answer(*, now: datetime) -> int:
    """Looks up what visitors asked for."""
    return answer_id_requests(by=ACTOR, now=now)
