"""Drawing the sample."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tenken.errors import TenkenError
from tenken.questionnaire.faults import SurveyRefused
from tenken.verification.drawing import SampleTooSmall, allocate, draw
from tenken.verification.loading import parse_checklist
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries as instruments
from tenken_site.verifications.models import Verification, VerifiedClinic
from tenken_site.verifications.policies import check_campaign_may_be_verified
from tenken_site.verifications.queries import checklist_file, items_of, open_verification, strata_of

__all__ = ["AnotherIsOpen", "ChecklistUnusable", "NothingToLookAt", "SampleTooSmall", "draw_sample"]


class AnotherIsOpen(TenkenError):
    """The campaign's last verification has to be closed first."""


class ChecklistUnusable(TenkenError):
    """The survey's verification.yaml is not there, cannot be used, or names no question of this instrument."""


class NothingToLookAt(TenkenError):
    """No clinic of the campaign has submitted."""


def draw_sample(*, campaign: Campaign, size: int, seed: int, by: str, now: datetime) -> Verification:
    """The sample, with how many clinics of each stratum there are and were drawn: the design weights.

    Raises NotForStatistics, CampaignStillOpen, ChecklistUnusable, NothingToLookAt, SampleTooSmall, AnotherIsOpen.
    """
    check_campaign_may_be_verified(campaign)
    checklist = _checklist(campaign)
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)  # of two at once the second is told
        if open_verification(campaign_id=campaign.pk) is not None:
            raise AnotherIsOpen(campaign.slug)
        strata = strata_of(campaign)
        if not strata:
            raise NothingToLookAt(campaign.slug)
        sizes = allocate({key: len(there) for key, there in strata.items()}, size)
        last = Verification.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
        made = Verification.objects.create(
            campaign=campaign,
            number=last + 1,
            seed=seed,
            strata={key: [len(strata[key]), sizes[key]] for key in sorted(strata)},
            checklist=checklist,
            drawn_at=now,
            drawn_by=by,
        )
        VerifiedClinic.objects.bulk_create(
            VerifiedClinic(verification=made, case_id=keys[token], stratum=key)
            for key, there in sorted(strata.items())
            if (keys := {token: pk for pk, token in there})
            for token in draw(keys, sizes[key], seed=seed)
        )
        record(
            action="verifications.draw",
            target=made.target,
            by=by,
            now=now,
            detail={"campaign": campaign.slug, "drawn": sum(sizes.values()), "seed": seed},
        )
    return made


def _checklist(campaign: Campaign) -> str:
    """The text of the survey's file, which asks about something of this instrument."""
    path = checklist_file(campaign)
    if path is None:
        raise ChecklistUnusable(campaign.slug)
    items = items_of(instruments.questionnaire(campaign.instrument_version_id))
    text = path.read_text("utf-8")
    try:
        found = parse_checklist(text.encode(), file=path.name)
    except SurveyRefused as refused:
        raise ChecklistUnusable(str(refused)) from None
    if not found.of(frozenset(items)):
        raise ChecklistUnusable(campaign.slug)
    return text
