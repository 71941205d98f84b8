"""Until when a campaign is kept."""

from datetime import date, datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.custody.models import Disposal, Retention
from tenken_site.custody.queries import campaign_subject, last_disposal

__all__ = ["RetentionRefused", "set_retention"]


class RetentionRefused(TenkenError):
    """The day or the reason cannot be taken; the message says why."""


def set_retention(*, campaign: Campaign, keep_until: date, reason: str, by: str, now: datetime) -> Retention:
    """The campaign is kept up to and with this day; what was set before stays readable.

    Raises RetentionRefused for a day before its close, for no reason, and after the disposal.
    """
    words = reason.strip()[:200]
    if not words:
        raise RetentionRefused("Say why: the rule on documents, or what the answers are still needed for.")
    if keep_until < campaign.closes_at.date():
        raise RetentionRefused(f"{campaign.slug} closes on {campaign.closes_at.date()}: choose a day after that.")
    done = last_disposal(kind=Disposal.Kind.CAMPAIGN, subject=campaign_subject(campaign.slug))
    if done is not None and done.done_at is not None:
        raise RetentionRefused(f"{campaign.slug} was disposed of on {done.done_at.date()}.")
    with transaction.atomic():
        made = Retention.objects.create(campaign=campaign, keep_until=keep_until, reason=words, set_at=now, set_by=by)
        record(
            action="custody.set_retention",
            target=f"campaign:{campaign.slug}",
            by=by,
            now=now,
            detail={"keep_until": keep_until.isoformat()},
        )
    return made
