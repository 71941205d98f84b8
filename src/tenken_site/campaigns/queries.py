"""Reading campaigns and cases."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.accounts.models import AccessCode, User
from tenken_site.campaigns.models import Campaign, Case, Enrolment

__all__ = ["all_campaigns", "campaign", "cases_of", "counted_campaigns", "current_campaigns", "enrolments"]


def cases_of(*, user: User) -> tuple[Case, ...]:
    """The user's cases for the to-do list, the nearest deadline first: one statement.

    Campaign and unit are joined, the heading of the last submission (``last_number``, ``last_receipt_number``,
    ``last_submitted_at``) stands in the row; the draft itself is not read.
    """
    return tuple(
        Case.objects.filter(enrolments__user=user)
        .select_related("campaign", "unit")
        .defer("draft_document")
        .order_by("campaign__closes_at", "campaign__slug", "id")
    )


def current_campaigns(*, now: datetime) -> tuple[Campaign, ...]:
    """Campaigns that take answers now, the nearest deadline first. Campaigns are public: no viewer."""
    return tuple(Campaign.objects.filter(opens_at__lte=now, closes_at__gt=now).order_by("closes_at", "slug"))


def all_campaigns() -> tuple[Campaign, ...]:
    """Every campaign, the one that closes last first. Campaigns are public: no viewer."""
    return tuple(Campaign.objects.order_by("-closes_at", "slug"))


def counted_campaigns() -> tuple[tuple[Campaign, int, int], ...]:
    """Every campaign with its number of cases and of those that hold a submission, the one that closes last first."""
    submitted = Q(cases__status__in=(CaseStatus.SUBMITTED.value, CaseStatus.CORRECTING.value))
    counted = Campaign.objects.annotate(made=Count("cases"), submitted=Count("cases", filter=submitted))
    return tuple((one, one.made, one.submitted) for one in counted.order_by("-closes_at", "slug"))


def campaign(*, slug: str) -> Campaign | None:
    """The campaign of this name, or None."""
    return Campaign.objects.filter(slug=slug).first()


def enrolments(*, campaign: Campaign, without_code: bool) -> QuerySet[Enrolment]:
    """The campaign's enrolments with user, clinic and relay, in the order of the list; for letters.

    ``without_code`` leaves out users who hold a valid access code. Read it in chunks: it may be nationwide.
    """
    found = Enrolment.objects.filter(case__campaign=campaign).select_related("user", "case__unit__relay")
    if without_code:
        found = found.exclude(user__access_codes__in=AccessCode.objects.filter(revoked_at__isnull=True))
    return found.order_by("case__unit__line", "pk").defer("case__draft_document")
