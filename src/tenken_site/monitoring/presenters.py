"""What officials' pages say of campaigns, areas, kinds and times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring.queries import Counts
from tenken_site.ui import dates

__all__ = [
    "Times",
    "Titled",
    "between",
    "choices",
    "decimal",
    "language",
    "name_of",
    "rate_of",
    "times_of",
    "titled",
]

NONE = "-"


@dataclass(frozen=True, slots=True)
class Titled:
    """A campaign with the name that people know it by, and its last moment (closing is the first moment after)."""

    campaign: Campaign
    slug: str
    title: str
    last_moment: datetime


def language() -> str:
    """The page's language: ja or en."""
    return (get_language() or "ja")[:2]


def titled(campaign: Campaign) -> Titled:
    """The campaign with its questionnaire's title in the reader's language."""
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    title = questionnaire.title.in_language(get_language() or "ja")
    if campaign.pilot_of_id is not None:
        title = _("%(title)s（試行）") % {"title": title}
    return Titled(campaign, campaign.slug, title, campaign.closes_at - timedelta(seconds=1))


def choices(campaigns: Iterable[Campaign]) -> list[tuple[str, str]]:
    """Campaigns to choose from: slug and title; those of the same title are told apart by their period."""
    known = [(one, titled(one).title) for one in campaigns]
    titles = [title for _one, title in known]
    return [
        (one.slug, f"{title}（{dates.local(one.opens_at):%Y-%m}）" if titles.count(title) > 1 else title)
        for one, title in known
    ]


@dataclass(frozen=True, slots=True)
class Times:
    """The page's dates in words. ``as_of`` is empty before the first count, ``left`` once the survey is over."""

    as_of: str
    opens: str
    closes: str
    left: str
    before: bool  # not yet open
    after: bool  # the deadline is over


def times_of(campaign: Campaign, *, as_of: datetime | None, now: datetime) -> Times:
    """When it was counted, and how far the survey period has gone."""
    last_moment = campaign.closes_at - timedelta(seconds=1)
    before = now < campaign.opens_at
    return Times(
        as_of=dates.short_moment(as_of, language=language()) if as_of else "",
        opens=dates.short_day(dates.local(campaign.opens_at).date(), language=language()),
        closes=dates.short_day(dates.local(last_moment).date(), language=language()),
        left="" if before else dates.days_left(last_moment, now=now),
        before=before,
        after=now >= campaign.closes_at,
    )


def name_of(area: Jurisdiction) -> str:
    """The area's name in the reader's language."""
    return area.name if language() == "ja" else area.name_en or area.name


def decimal(value: float | None) -> str:
    """「31.6」, or "-" where there is no value."""
    return NONE if value is None else f"{value:.1f}"


def between(low: float, high: float) -> str:
    """An interval, 「41.1〜51.4」."""
    return _("%(low)s〜%(high)s") % {"low": decimal(low), "high": decimal(high)}


def rate_of(counts: Counts) -> str:
    """The rate with one digit, or "-" where there is nothing to divide."""
    return decimal(counts.rate)
