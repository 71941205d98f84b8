"""The tally of a campaign is sealed anew under its key in use, so that an older one can be destroyed."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import learn
from tenken_site.monitoring.actions.tally_questions import context_of
from tenken_site.monitoring.models import CountingState

__all__ = ["reseal_tally"]


def reseal_tally(*, campaign: Campaign, by: str, now: datetime) -> bool:
    """Whether there was one under an older key. Raises DoesNotOpen for one that was changed."""
    with transaction.atomic():
        key = ensure_key(scope=campaign.key_scope, by=by, now=now)
        rows = CountingState.objects.select_for_update(of=("self",)).select_related("tally_key")
        state = rows.filter(campaign=campaign).exclude(tally_key=key.pk).first()
        if state is None or state.tally_key is None:
            return False
        context = context_of(campaign_id=campaign.pk)
        tally = learn(state.tally_key).data.open(state.tally, context=context)
        CountingState.objects.filter(pk=state.pk).update(tally_key=key.pk, tally=key.data.seal(tally, context=context))
        record(
            action="monitoring.reseal_tally",
            target=f"facts:{campaign.slug}",
            by=by,
            now=now,
            detail={"key": key.pk},
        )
    return True
