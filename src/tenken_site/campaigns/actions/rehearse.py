"""A pilot: some clinics of the list answer before the campaign opens, in a campaign of their own."""

import random
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tenken.disposition.campaign_cycle import CampaignPhase
from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.open_campaign import CampaignExists, PeriodEmpty, new_cases
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.policies import phase_of
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.frames.models import Unit

__all__ = ["ClinicsUnknown", "NotBeforeOpening", "chosen_units", "rehearse"]

MOST_CLINICS = 2_000


class NotBeforeOpening(TenkenError):
    """A pilot is made before the campaign opens, and not of a pilot."""


class ClinicsUnknown(TenkenError):
    """Some of the clinics named are not in the campaign's list, or there are none to draw from."""


def chosen_units(*, campaign: Campaign, count: int, codes: Sequence[str] = (), seed: int = 1) -> tuple[int, ...]:
    """Ids of the units with these facility codes, or ``count`` drawn by lot: the same seed draws the same clinics.

    Raises ClinicsUnknown, and ValueError for more than MOST_CLINICS.
    """
    if max(count, len(codes)) > MOST_CLINICS:
        raise ValueError(f"a pilot has at most {MOST_CLINICS} clinics")
    units = Unit.objects.filter(version_id=campaign.frame_version_id)
    if codes:
        found = dict(units.filter(facility_code__in=codes).values_list("facility_code", "pk"))
        if missing := sorted(set(codes) - found.keys()):
            raise ClinicsUnknown(f"The list has no clinic with these codes: {', '.join(missing[:10])}")
        return tuple(sorted(found.values()))
    every = list(units.order_by("pk").values_list("pk", flat=True))
    if count < 1 or not every:
        raise ClinicsUnknown("There is no clinic to draw. Give a number of clinics.")
    return tuple(sorted(random.Random(seed).sample(every, min(count, len(every)))))  # noqa: S311  # a lot, no secret


@transaction.atomic
def rehearse(
    *,
    campaign: Campaign,
    slug: str,
    receipt_prefix: str,
    units: Sequence[int],
    opens_at: datetime,
    closes_at: datetime,
    by: str,
    now: datetime,
) -> Campaign:
    """The pilot: same questions, list and policy; a name, receipts and period of its own. Begins the rehearsal.

    Its answers are never mixed with the campaign's. Enrol it like any campaign. Raises NotBeforeOpening,
    CampaignExists, PeriodEmpty, ClinicsUnknown.
    """
    if campaign.pilot_of_id is not None or phase_of(campaign=campaign, now=now) not in {
        CampaignPhase.PREPARE,
        CampaignPhase.REHEARSE,
    }:
        raise NotBeforeOpening(f"{campaign.slug} is open already, or a pilot itself: a pilot comes before the opening.")
    if closes_at <= opens_at:
        raise PeriodEmpty(f"{slug} would close before it opens, or at the same moment.")
    if Campaign.objects.filter(slug=slug).exists():
        raise CampaignExists(f"{slug} is there already.")
    if other := Campaign.objects.filter(receipt_prefix=receipt_prefix).first():
        raise CampaignExists(f"The receipts of {other.slug} begin with {receipt_prefix} already. Choose other letters.")
    if not units or Unit.objects.filter(pk__in=units, version_id=campaign.frame_version_id).count() != len(set(units)):
        raise ClinicsUnknown("Some clinics are not in the campaign's list.")
    pilot = Campaign.objects.create(
        slug=slug,
        receipt_prefix=receipt_prefix,
        instrument_version_id=campaign.instrument_version_id,
        frame_version_id=campaign.frame_version_id,
        opens_at=opens_at,
        closes_at=closes_at,
        first_closes_at=closes_at,
        as_of=campaign.as_of,
        official=campaign.official,
        grace_minutes=campaign.grace_minutes,
        corrections=campaign.corrections,
        drafts_at_close=campaign.drafts_at_close,
        partial_from_percent=campaign.partial_from_percent,
        quiet=campaign.quiet,
        pilot_of=campaign,
    )
    key = ensure_key(scope=pilot.key_scope, by=by, now=now)
    Case.objects.bulk_create(new_cases(campaign=pilot, units=sorted(set(units)), key=key), batch_size=500)
    Campaign.objects.filter(pk=campaign.pk, rehearsed_at__isnull=True).update(rehearsed_at=now)
    record(
        action="campaigns.rehearse",
        target=f"campaign:{campaign.slug}",
        by=by,
        now=now,
        detail={"pilot": slug, "cases": len(set(units))},
    )
    return pilot
