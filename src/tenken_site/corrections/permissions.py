"""Who may decide on a proposal: an official whose area covers the unit, and not the one who proposed it."""

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import NotYourArea, Viewer, viewer_of
from tenken_site.corrections.policies import check_proposal_is_open, proposal_is_open
from tenken_site.frames.models import UnitProposal

__all__ = [
    "NotYourArea",
    "OwnProposal",
    "Viewer",
    "check_proposal_is_open",
    "check_user_may_decide",
    "proposal_is_open",
    "user_may_decide",
    "viewer_of",
]


class OwnProposal(Exception):
    """Two people look at every change: who proposed it does not accept it."""


def check_user_may_decide(user: User, *, proposal: UnitProposal) -> None:
    """Raises OwnProposal. That the unit lies in the user's area is checked where the proposal is read."""
    if proposal.proposed_by == f"user:{user.pk}":
        raise OwnProposal(proposal.pk)


def user_may_decide(user: User, *, proposal: UnitProposal) -> bool:
    """True when ``check_user_may_decide`` raises nothing."""
    try:
        check_user_may_decide(user, proposal=proposal)
    except OwnProposal:
        return False
    return True
