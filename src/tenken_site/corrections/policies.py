"""What the state of a proposal and of its campaigns allows."""

from tenken.errors import TenkenError
from tenken_site.frames.actions.settle_proposal import ProposalMovedOn
from tenken_site.frames.models import UnitProposal

__all__ = ["LettersAreOver", "check_proposal_is_open", "proposal_is_open"]


class LettersAreOver(TenkenError):
    """The campaign is closed for good: a word from its letter changes nothing any more."""


def check_proposal_is_open(proposal: UnitProposal) -> None:
    """Raises ProposalMovedOn for one that is settled."""
    if proposal.state != UnitProposal.State.OPEN:
        raise ProposalMovedOn(proposal.pk)


def proposal_is_open(proposal: UnitProposal) -> bool:
    """True when ``check_proposal_is_open`` raises nothing."""
    return proposal.state == UnitProposal.State.OPEN
