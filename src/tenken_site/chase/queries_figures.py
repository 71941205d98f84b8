"""An area's figures from facts: how many answered, and how many are expected to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.campaigns.models import Campaign
from tenken_site.chase.queries import inside
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import units
from tenken_site.monitoring.models import ForecastFact, StatusFact

__all__ = ["AreaLeft", "Figures", "campaign_with_figures", "left_by_prefecture"]

SUBMITTED = Q(status__in=(CaseStatus.SUBMITTED.value, CaseStatus.CORRECTING.value))
#: A submission outweighs what an official recorded.
NOT_ELIGIBLE = (
    Q(outcome__in=(CaseOutcome.CLOSED.value, CaseOutcome.DUPLICATE.value, CaseOutcome.OUT_OF_SCOPE.value)) & ~SUBMITTED
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts as of the last time facts were counted; rates in per cent. None where nothing is known yet."""

    eligible: int
    submitted: int
    expected: float | None
    low: float | None
    high: float | None
    as_of: datetime | None

    @property
    def rate(self) -> float | None:
        """Submitted per hundred eligible cases."""
        return 100 * self.submitted / self.eligible if self.eligible else None


@dataclass(frozen=True, slots=True)
class AreaLeft:
    """One prefecture's eligible cases and those not yet submitted."""

    area: Jurisdiction
    eligible: int
    left: int


def campaign_with_figures(viewer: Sequence[str], *, slug: str, area: Jurisdiction) -> tuple[Campaign, Figures] | None:
    """The campaign of this name with the area's figures; None when there is none. One statement for all of it."""
    facts = StatusFact.objects.filter(units(viewer), inside(area), campaign=OuterRef("pk"))
    forecast = ForecastFact.objects.filter(campaign=OuterRef("pk"), area=area, kind="all")
    found = (
        Campaign.objects.filter(slug=slug)
        .annotate(
            eligible=_sum(facts.exclude(NOT_ELIGIBLE)),
            submitted=_sum(facts.filter(SUBMITTED)),
            expected=Subquery(forecast.values("expected")[:1]),
            low=Subquery(forecast.values("low")[:1]),
            high=Subquery(forecast.values("high")[:1]),
            counted_at=Subquery(facts.order_by("-as_of").values("as_of")[:1]),
        )
        .first()
    )
    if found is None:
        return None
    return found, Figures(
        found.eligible or 0, found.submitted or 0, found.expected, found.low, found.high, found.counted_at
    )


def left_by_prefecture(*, campaign: Campaign) -> tuple[AreaLeft, ...]:
    """Every prefecture with what is left to do there; for the ministry alone."""
    facts = StatusFact.objects.filter(campaign=campaign, prefecture__isnull=False)
    counts = {
        code: (eligible or 0, submitted or 0)
        for code, eligible, submitted in facts.values_list("prefecture")
        .annotate(eligible=Sum("count", filter=~NOT_ELIGIBLE), submitted=Sum("count", filter=SUBMITTED))
        .values_list("prefecture", "eligible", "submitted")
    }
    areas = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE).order_by("code")
    return tuple(
        AreaLeft(area, eligible, eligible - submitted)
        for area, (eligible, submitted) in ((area, counts.get(area.code, (0, 0))) for area in areas)
    )


def _sum(facts: QuerySet[StatusFact]) -> Subquery:
    return Subquery(facts.order_by().values("campaign").annotate(all=Sum("count")).values("all"))
