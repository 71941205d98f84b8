"""What the state of a proposal and of its campaigns allows."""

from datetime import timedelta

from tenken.errors import TenkenError
from tenken_site.campaigns.models import Campaign
from tenken_site.frames.actions.settle_proposal import ProposalMovedOn
from tenken_site.frames.models import UnitProposal

__all__ = [
    "A_DAY",
    "LettersAreOver",
    "SaidTooOften",
    "check_letter_is_taken",
    "check_letter_may_speak",
    "check_proposal_is_open",
    "letter_is_taken",
    "proposal_is_open",
]

A_DAY = timedelta(days=1)
#: So many words from letters about one facility in a day; who says and withdraws more often is not correcting a slip.
MOST_A_DAY = 5


class LettersAreOver(TenkenError):
    """The campaign is closed for good: a word from its letter changes nothing any more."""


class SaidTooOften(TenkenError):
    """Too many words about one facility within a day."""


def check_letter_is_taken(campaign: Campaign) -> None:
    """Raises LettersAreOver once the campaign is closed for good."""
    if campaign.closed_at is not None:
        raise LettersAreOver(campaign.slug)


def letter_is_taken(campaign: Campaign) -> bool:
    """True when ``check_letter_is_taken`` raises nothing."""
    return campaign.closed_at is None


def check_letter_may_speak(*, said_today: int) -> None:
    """Raises SaidTooOften. Nobody asks without wanting the refusal."""
    if said_today >= MOST_A_DAY:
        raise SaidTooOften(str(said_today))


def check_proposal_is_open(proposal: UnitProposal) -> None:
    """Raises ProposalMovedOn for one that is settled."""
    if proposal.state != UnitProposal.State.OPEN:
        raise ProposalMovedOn(proposal.pk)


def proposal_is_open(proposal: UnitProposal) -> bool:
    """True when ``check_proposal_is_open`` raises nothing."""
    return proposal.state == UnitProposal.State.OPEN
