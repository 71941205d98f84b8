"""What the state of a notice allows. Each rule is a pair: ``check_…`` raises with the reason, the other asks it."""

from datetime import date, datetime, timedelta

from tenken.errors import TenkenError
from tenken_site.campaigns.models import Campaign
from tenken_site.notices.models import Notice
from tenken_site.ui import dates

__all__ = [
    "BadDay",
    "NoticeIsPublished",
    "NoticeNotInForce",
    "check_day_of_passing",
    "check_notice_is_a_draft",
    "check_notice_is_in_force",
    "check_own_deadline",
    "last_day",
    "notice_is_a_draft",
    "notice_is_in_force",
]


class NoticeIsPublished(TenkenError):
    """What was published is never changed: a correction takes its place."""


class NoticeNotInForce(TenkenError):
    """The notice is a draft, or was withdrawn."""


class BadDay(TenkenError):
    """A day that cannot be: a passing in the future, an own deadline after the campaign's."""


def check_notice_is_a_draft(notice: Notice) -> None:
    """Raises NoticeIsPublished."""
    if notice.published_at is not None:
        raise NoticeIsPublished(notice.title)


def notice_is_a_draft(notice: Notice) -> bool:
    """Whether it may still be changed."""
    return notice.published_at is None


def check_notice_is_in_force(notice: Notice) -> None:
    """Raises NoticeNotInForce for a draft and for a notice that was withdrawn."""
    if notice.published_at is None or notice.withdrawn_at is not None:
        raise NoticeNotInForce(notice.title)


def notice_is_in_force(notice: Notice) -> bool:
    """Published and not withdrawn."""
    return notice.published_at is not None and notice.withdrawn_at is None


def last_day(campaign: Campaign) -> date:
    """The last day on which answers are taken, in Japan (closing is the first moment after)."""
    return dates.local(campaign.closes_at - timedelta(seconds=1)).date()


def check_own_deadline(campaign: Campaign, *, day: date | None) -> None:
    """A relay may ask for an earlier day, never promise a later one. Raises BadDay."""
    if day is not None and day > last_day(campaign):
        raise BadDay(str(day))


def check_day_of_passing(*, day: date, now: datetime) -> None:
    """A record tells what was done. Raises BadDay for a day to come (Japan time)."""
    if day > dates.local(now).date():
        raise BadDay(str(day))
