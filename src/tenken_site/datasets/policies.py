"""What the state of a campaign, a dataset, a decision or a request allows."""

from datetime import datetime

from tenken.errors import TenkenError
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import PermitNotInForce, check_permit_in_force
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.models import Dataset, EditDecision, MicrodataRequest
from tenken_site.datasets.queries import check_is_built, newer_built
from tenken_site.responses.models import Unlock

__all__ = [
    "CampaignStillOpen",
    "DecisionApplied",
    "NewerThere",
    "WrongPurpose",
    "check_campaign_is_settled",
    "check_decision_may_be_undone",
    "check_is_under_review",
    "check_request_in_force",
    "check_unlock_is_for_statistics",
    "request_in_force",
]


class CampaignStillOpen(TenkenError):
    """A dataset is made once the campaign is closed and every case has its final disposition."""


class WrongPurpose(TenkenError):
    """The unlock is of another campaign, or was asked for another purpose than statistics."""


class NewerThere(TenkenError):
    """A later dataset was built: review goes on with that one."""


class DecisionApplied(TenkenError):
    """A dataset was built with the decision, or it was taken back already."""


def check_campaign_is_settled(campaign: Campaign) -> None:
    """Raises CampaignStillOpen."""
    if campaign.closed_at is None:
        raise CampaignStillOpen(f"{campaign.slug} is not closed: tenken campaign close {campaign.slug}")


def check_unlock_is_for_statistics(unlock: Unlock, *, campaign: Campaign) -> None:
    """Raises WrongPurpose."""
    if unlock.purpose != Unlock.Purpose.STATISTICS or unlock.campaign_id != campaign.pk:
        raise WrongPurpose(f"unlock {unlock.pk} is not for statistics of {campaign.slug}")


def check_is_under_review(dataset: Dataset) -> None:
    """Raises DatasetNotBuilt, DatasetDisposed, NewerThere."""
    check_is_built(dataset)
    if newer_built(dataset):
        raise NewerThere(f"There is a dataset built after number {dataset.number}.")


def check_decision_may_be_undone(decision: EditDecision) -> None:
    """Raises DecisionApplied."""
    if decision.applied_in_id is not None or decision.undone_at is not None:
        raise DecisionApplied(str(decision.pk))


def check_request_in_force(request: MicrodataRequest, *, by: User, now: datetime) -> None:
    """For whoever asked, and nobody else. Raises PermitNotInForce."""
    check_permit_in_force(request, now=now)
    if request.asked_by_id != by.pk:
        raise PermitNotInForce(str(request.pk))


def request_in_force(request: MicrodataRequest, *, by: User, now: datetime) -> bool:
    """Whether this official takes records out by it now."""
    try:
        check_request_in_force(request, by=by, now=now)
    except PermitNotInForce:
        return False
    return True
