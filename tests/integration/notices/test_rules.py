"""Rules of days: an own deadline is never later than the campaign's, a record never of a day to come."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tenken_site.campaigns.models import Campaign
from tenken_site.notices.policies import BadDay, check_day_of_passing, check_own_deadline, last_day

JAPAN = ZoneInfo("Asia/Tokyo")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
days = st.dates(date(2025, 12, 1), date(2028, 1, 31))


def taken(check: object, **given_days: object) -> bool:
    """Whether the rule lets it through."""
    try:
        check(**given_days)  # type: ignore[operator]  # a rule
    except BadDay:
        return False
    return True


@given(closes_at=moments, day=days)
def test_an_own_deadline_is_taken_when_answers_are_still_taken_at_its_beginning(closes_at: datetime, day: date) -> None:
    campaign = Campaign(closes_at=closes_at)
    begins = datetime(day.year, day.month, day.day, tzinfo=JAPAN)

    assert taken(lambda: check_own_deadline(campaign, day=day)) == (begins < closes_at)


@given(closes_at=moments)
def test_no_own_deadline_is_always_taken_and_the_last_day_is_the_latest(closes_at: datetime) -> None:
    campaign = Campaign(closes_at=closes_at)

    assert taken(lambda: check_own_deadline(campaign, day=None))
    assert taken(lambda: check_own_deadline(campaign, day=last_day(campaign)))
    assert not taken(lambda: check_own_deadline(campaign, day=last_day(campaign) + timedelta(days=1)))


@given(now=moments, day=days)
def test_a_record_is_taken_up_to_the_end_of_the_day_in_japan(now: datetime, day: date) -> None:
    assert taken(lambda: check_day_of_passing(day=day, now=now)) == (day <= now.astimezone(JAPAN).date())
