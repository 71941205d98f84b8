"""Reading campaigns and cases."""

from datetime import datetime

from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case

__all__ = ["all_campaigns", "campaign", "cases_of", "current_campaigns"]


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


def campaign(*, slug: str) -> Campaign | None:
    """The campaign of this name, or None."""
    return Campaign.objects.filter(slug=slug).first()
