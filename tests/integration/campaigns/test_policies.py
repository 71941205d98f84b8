"""When answers are taken."""

from datetime import UTC, datetime, timedelta

import pytest

from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.policies import (
    CampaignClosed,
    CampaignNotYetOpen,
    campaign_is_open,
    check_campaign_is_open,
)

JAPAN_AHEAD = timedelta(hours=9)
OPENS = datetime(2026, 7, 6, tzinfo=UTC) - JAPAN_AHEAD
CLOSES = datetime(2026, 8, 22, tzinfo=UTC) - JAPAN_AHEAD  # 2026-08-21 is the last day, to its last second
CAMPAIGN = Campaign(slug="s", opens_at=OPENS, closes_at=CLOSES)


@pytest.mark.parametrize("now", [OPENS, OPENS + timedelta(days=20), CLOSES - timedelta(microseconds=1)])
def test_answers_are_taken_from_the_first_moment_to_the_last(now):
    check_campaign_is_open(campaign=CAMPAIGN, now=now)

    assert campaign_is_open(campaign=CAMPAIGN, now=now)


def test_nothing_is_taken_a_moment_before_opening():
    now = OPENS - timedelta(microseconds=1)

    assert not campaign_is_open(campaign=CAMPAIGN, now=now)
    with pytest.raises(CampaignNotYetOpen):
        check_campaign_is_open(campaign=CAMPAIGN, now=now)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(days=4000)])
def test_nothing_is_taken_from_midnight_on(late):
    assert not campaign_is_open(campaign=CAMPAIGN, now=CLOSES + late)
    with pytest.raises(CampaignClosed) as refused:
        check_campaign_is_open(campaign=CAMPAIGN, now=CLOSES + late)
    assert refused.value.campaign is CAMPAIGN
