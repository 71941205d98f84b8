"""Tells the outbox about invitations."""

from tenken_site.accounts.topic import InvitationTopic
from tenken_site.messaging import topics

__all__ = ["register"]


def register() -> None:
    """The topic of invitations."""
    topics.register(InvitationTopic())
