"""Whether prefectures and cities see answers: decided before the first one came, and only narrowed afterwards."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.policies import OpennessFixed, check_relays_may_see

__all__ = ["OpennessFixed", "show_relays"]


@transaction.atomic
def show_relays(*, campaign: Campaign, relays_see: str, by: str, now: datetime) -> None:
    """``relays_see`` is a ``Campaign.RelaysSee``. Raises OpennessFixed; then nothing is changed."""
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    before = locked.relays_see
    check_relays_may_see(
        campaign=locked, relays_see=relays_see, answered=locked.cases.filter(last_number__gt=0).exists()
    )
    Campaign.objects.filter(pk=locked.pk).update(relays_see=relays_see)
    detail = {"from": before, "to": relays_see}
    record(action="campaigns.show_relays", target=f"campaign:{locked.slug}", by=by, now=now, detail=detail)
    campaign.relays_see = relays_see
