"""Reopening one case after its deadline, with a reason."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns import deadline_moved
from tenken_site.campaigns.actions.extend import LONGEST_REASON
from tenken_site.campaigns.models import Campaign, Case, Extension
from tenken_site.campaigns.policies import DeadlineNotPassed, check_deadline_may_move, taken_until

__all__ = ["reopen"]


def reopen(*, case: Case, until: datetime, reason: str, by: str, now: datetime) -> Extension:
    """Takes answers of the case again until before ``until``. An outcome and a final disposition are taken back.

    The disposition is given anew once the new deadline has passed (``responses.actions.close_campaign``). Raises
    CampaignArchived, DeadlineNotLater, DeadlineNotPassed, and ValueError without a reason.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ValueError(f"a reason of 1 to {LONGEST_REASON} characters")
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=case.campaign_id)
        case = Case.objects.select_for_update().defer("draft_document").get(pk=case.pk)
        check_deadline_may_move(campaign=campaign, case=case, until=until, now=now)
        if now < taken_until(case=case, campaign=campaign):
            raise DeadlineNotPassed(case.public_id)
        detail = {
            "campaign": campaign.slug,
            "until": until.isoformat(),
            "reason": reason.strip(),
            "outcome_taken_back": case.outcome,
            "disposition_taken_back": case.disposition,
        }
        Case.objects.filter(pk=case.pk).update(own_closes_at=until, outcome="", outcome_at=None, disposition="")
        extension = Extension.objects.create(
            campaign=campaign,
            case=case,
            kind=Extension.Kind.REOPENING,
            until=until,
            reason=reason.strip(),
            at=now,
            by=by,
        )
        record(action="campaigns.reopen", target=f"case:{case.public_id}", by=by, now=now, detail=detail)
        deadline_moved.tell(campaign=campaign, extension=extension, by=by, now=now)
    return extension
