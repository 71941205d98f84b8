"""A later deadline for one case, for a prefecture or city, or for everyone."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.campaigns import deadline_moved
from tenken_site.campaigns.models import Campaign, Case, Extension
from tenken_site.campaigns.policies import DeadlinePassed, check_deadline_may_move, deadline_of, taken_until
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["NobodyToExtend", "affected", "extend"]

LONGEST_REASON = 200


class NobodyToExtend(TenkenError):
    """No case would get a later deadline: the area has none, or theirs are later already."""


def affected(*, campaign: Campaign, until: datetime, case: Case | None, area: Jurisdiction | None) -> int:
    """How many cases would get a later deadline: what a dry run tells. One statement."""
    return _reached(campaign, until=until, case=case, area=area).count()


def extend(
    *,
    campaign: Campaign,
    until: datetime,
    reason: str,
    case: Case | None = None,
    area: Jurisdiction | None = None,
    by: str,
    now: datetime,
) -> Extension:
    """Moves the deadline to ``until`` (the first moment after it): of the case, the area, or with neither everyone's.

    One statement whatever the size of the area. Whoever planned by the old deadline is told in the same transaction
    (``deadline_moved``). Raises CampaignArchived, CampaignSettled, DeadlineNotLater, DeadlinePassed, NobodyToExtend,
    and ValueError without a reason or for the whole country as an area.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ValueError(f"a reason of 1 to {LONGEST_REASON} characters")
    if area is not None and area.kind == Jurisdiction.Kind.COUNTRY:
        raise ValueError("everyone is extended without an area")
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if case is not None:
            case = Case.objects.defer("draft_document").get(pk=case.pk, campaign=campaign)
        check_deadline_may_move(campaign=campaign, case=case, until=until, now=now)
        if case is not None and now >= taken_until(case=case, campaign=campaign):
            raise DeadlinePassed(case.public_id)
        reached = _reached(campaign, until=until, case=case, area=area)
        was = deadline_of(case=case, campaign=campaign) if case else campaign.closes_at
        if case is None and area is None:
            count = reached.count()
            Campaign.objects.filter(pk=campaign.pk).update(closes_at=until)
            campaign.closes_at = until
        elif not (count := reached.update(own_closes_at=until)):
            raise NobodyToExtend(campaign.slug)
        extension = Extension.objects.create(
            campaign=campaign,
            case=case,
            area=area,
            kind=Extension.Kind.EXTENSION if now < was else Extension.Kind.REOPENING,
            until=until,
            reason=reason.strip(),
            at=now,
            by=by,
        )
        record(
            action="campaigns.extend",
            target=f"case:{case.public_id}" if case else f"campaign:{campaign.slug}",
            by=by,
            now=now,
            detail={
                "campaign": campaign.slug,
                "area": area.code if area else "",
                "until": until.isoformat(),
                "was": was.isoformat(),
                "cases": count,
                "reason": extension.reason,
            },
        )
        deadline_moved.tell(campaign=campaign, extension=extension, by=by, now=now)
    return extension


def _reached(campaign: Campaign, *, until: datetime, case: Case | None, area: Jurisdiction | None) -> QuerySet[Case]:
    found = Case.objects.filter(campaign=campaign)
    found = found.filter(Q(own_closes_at__isnull=True) | Q(own_closes_at__lt=until))
    if case is not None:
        return found.filter(pk=case.pk)
    if area is None:
        return found
    if area.kind == Jurisdiction.Kind.PREFECTURE:
        return found.filter(unit__prefecture=area)
    return found.filter(unit__relay=area)
