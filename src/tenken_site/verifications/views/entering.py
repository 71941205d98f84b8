"""How every page of a verification begins: an official, never a desk, at a campaign, at one of its verifications."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.verifications.models import Verification, VerifiedClinic
from tenken_site.verifications.permissions import (
    NotYourArea,
    check_viewer_may_record,
    check_viewer_may_run_verifications,
)
from tenken_site.verifications.queries import clinic_named, verification_numbered

__all__ = ["TAB", "AtVerification", "at_clinic", "at_verification", "check_ministry"]

TAB = "verification-list"


@dataclass(frozen=True, slots=True)
class AtVerification(Opening):
    """An official at one verification."""

    verification: Verification


def at_verification(request: HttpRequest, slug: str, number: int) -> AtVerification:
    """Raises Http404 for one that the campaign has not."""
    desk = open_campaign(request, slug)
    found = verification_numbered(campaign_id=desk.campaign.pk, number=number)
    if found is None:
        raise Http404
    return AtVerification(desk.user, desk.viewer, desk.campaign, desk.now, found)


def at_clinic(request: HttpRequest, slug: str, number: int, public_id: str) -> tuple[AtVerification, VerifiedClinic]:
    """Raises Http404 for a clinic that was not drawn, or of another's area."""
    desk = at_verification(request, slug, number)
    clinic = clinic_named(desk.verification, public_id=public_id)
    if clinic is None:
        raise Http404
    try:
        check_viewer_may_record(desk.viewer, case=clinic.case)
    except NotYourArea:
        raise Http404 from None
    return desk, clinic


def check_ministry(desk: Opening) -> None:
    """Raises Http404 unless the ministry's."""
    try:
        check_viewer_may_run_verifications(desk.viewer)
    except NotYourArea:
        raise Http404 from None
