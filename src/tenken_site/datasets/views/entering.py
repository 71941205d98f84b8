"""How every page of datasets begins: an official of the ministry, at a campaign, at one of its datasets."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tenken_site.campaigns import queries as campaigns
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.permissions import NotYourArea, check_viewer_may_use_datasets
from tenken_site.datasets.queries import dataset_named

__all__ = ["AtDataset", "ministry", "ministry_at"]


@dataclass(frozen=True, slots=True)
class AtDataset(Opening):
    """An official of the ministry at one dataset."""

    dataset: Dataset


def ministry(request: HttpRequest, slug: str) -> Opening:
    """Raises Http404 for everybody else, and for an unknown campaign."""
    desk = open_campaign(request, slug)
    try:
        check_viewer_may_use_datasets(desk.viewer)
    except NotYourArea:
        raise Http404 from None
    return desk


def ministry_at(request: HttpRequest, slug: str, dataset: int) -> AtDataset:
    """Likewise, and for a dataset that the campaign has not."""
    campaign = campaigns.campaign(slug=slug)
    found = dataset_named(campaign_id=campaign.pk, number=dataset) if campaign else None
    desk = AtDataset.at(request, campaign if found else None, dataset=found)
    try:
        check_viewer_may_use_datasets(desk.viewer)
    except NotYourArea:
        raise Http404 from None
    return desk
