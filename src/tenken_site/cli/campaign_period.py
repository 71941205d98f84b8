"""The period of a campaign on the command line: given, checked and shown in Japan time."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

import click

from tenken.questionnaire.survey_model import JAPAN

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.models import Campaign

__all__ = ["beginning", "check_is_not_over", "deadline", "end", "in_japan", "period", "shown", "state_now"]


def beginning(_context: click.Context, _option: click.Parameter, given: str | None) -> datetime | None:
    """An option's moment: a date is its first one."""
    return _moment(given, days=0)


def end(_context: click.Context, _option: click.Parameter, given: str | None) -> datetime | None:
    """An option's moment: a date is included whole, so it is the first one of the day after."""
    return _moment(given, days=1)


def _moment(given: str | None, *, days: int) -> datetime | None:
    """A date or a date-time without zone, as clocks in Japan show it; ``days`` are added to a date."""
    if given is None:
        return None
    text = given.strip()
    try:
        if len(text) == len("2026-07-06"):
            found = datetime.combine(date.fromisoformat(text) + timedelta(days=days), time.min)
        else:
            found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{text}: write a date like 2026-07-06 or a date-time like 2026-07-06T09:00."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=JAPAN)


def check_is_not_over(*, closes_at: datetime, now: datetime) -> None:
    """Refuses a period of which no moment is left, and says what to do."""
    if closes_at <= now:
        raise click.ClickException(
            f"The period is over: it closed at {shown(closes_at)} (Japan time), so no clinic could answer. "
            "Nothing was opened. Change “opens” and “closes” in campaign.yaml, give --opens and --closes for a "
            "rehearsal, or add --past if that is what you want."
        )


def period(campaign: "Campaign") -> str:
    """``2026-07-06 00:00 until before 2026-08-22 00:00``."""
    return f"{shown(campaign.opens_at)} until before {shown(campaign.closes_at)}"


def deadline(campaign: "Campaign") -> str:
    """The last minute in which answers are taken, as letters print it: ``2026-08-21 23:59``."""
    return shown(campaign.closes_at - timedelta(seconds=1))


def state_now(campaign: "Campaign", *, now: datetime) -> Literal["not open yet", "open", "over"]:
    """Whether answers are taken at this moment, and if not, why."""
    from tenken_site.campaigns.permissions import CampaignClosed, CampaignNotYetOpen, check_campaign_is_open

    try:
        check_campaign_is_open(campaign=campaign, now=now)
    except CampaignNotYetOpen:
        return "not open yet"
    except CampaignClosed:
        return "over"
    return "open"


def in_japan(at: datetime | None) -> str | None:
    """``2026-07-06T00:00:00+09:00``, for JSON; None where there is none."""
    return at.astimezone(JAPAN).isoformat(timespec="seconds") if at else None


def shown(at: datetime) -> str:
    """``2026-07-06 00:00`` as clocks in Japan show it."""
    return f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
