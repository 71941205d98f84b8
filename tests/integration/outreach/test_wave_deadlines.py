"""Planning a campaign's waves, and what a moved deadline does to them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tenken.questionnaire.survey import load_survey
from tenken.questionnaire.survey_model import WaveDefaults
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.actions.extend import extend
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.outreach.actions.plan_waves import plan_defaults, proposed
from tenken_site.outreach.models import Wave
from tenken_site.outreach.plans import PlanRefused
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW
from tests.factories import outreach

pytestmark = pytest.mark.django_db

BY = "command:tests"
#: A week later than 21 August, in Japan.
LATER = datetime(2026, 8, 28, 15, tzinfo=UTC)


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


@pytest.fixture
def defaults() -> tuple[WaveDefaults, ...]:
    found = load_survey(outreach.MAILING.parent).campaign
    assert found is not None
    return found.waves


def day(name: str) -> str:
    return Wave.objects.get(name=name).planned_at.astimezone(NOW.tzinfo).isoformat()


def test_the_waves_of_the_campaigns_file_are_planned_outside_quiet_times(campaign, defaults):
    assert plan_defaults(campaign=campaign, defaults=defaults, by=BY, now=outreach.BEFORE) == 4

    assert day("到達確認") == "2026-07-01T01:00:00+00:00"
    assert day("案内") == "2026-07-06T01:00:00+00:00"
    assert day("督促1") == "2026-08-03T01:00:00+00:00"
    assert day("締切前") == "2026-08-21T00:00:00+00:00"  # the 20th is a Thursday
    assert Wave.objects.get(name="督促1").audience == {"statuses": ["in_progress", "not_started"]}


def test_planning_again_adds_nothing_and_a_look_stores_nothing(campaign, defaults):
    assert len(proposed(campaign=campaign, defaults=defaults)) == 4
    assert not Wave.objects.exists()

    plan_defaults(campaign=campaign, defaults=defaults, by=BY, now=NOW)

    assert plan_defaults(campaign=campaign, defaults=defaults, by=BY, now=NOW) == 0
    assert AuditEntry.objects.filter(action="outreach.plan_waves").count() == 1


def test_a_campaign_on_other_dates_keeps_the_distance_from_its_opening(campaign, defaults):
    campaign.opens_at += timedelta(days=28)
    campaign.closes_at += timedelta(days=28)
    campaign.save()

    plan_defaults(campaign=campaign, defaults=defaults, by=BY, now=NOW)

    assert day("案内") == "2026-08-03T01:00:00+00:00"
    assert day("締切前") == "2026-09-18T00:00:00+00:00"


def test_a_wave_with_an_unknown_message_is_refused(campaign, defaults):
    wrong = WaveDefaults(
        name="x", purpose="reminder", message="nothing", at=defaults[0].at, channels=("mail",), on=NOW.date()
    )

    with pytest.raises(PlanRefused):
        plan_defaults(campaign=campaign, defaults=(wrong,), by=BY, now=NOW)


def test_waves_that_count_back_from_the_deadline_move_with_it(campaign, defaults):
    plan_defaults(campaign=campaign, defaults=defaults, by=BY, now=NOW)

    extend(campaign=campaign, until=LATER, reason="大雨のため", by=BY, now=NOW)

    assert day("督促1") == "2026-08-10T01:00:00+00:00"
    assert day("締切前") == "2026-08-28T00:00:00+00:00"
    assert AuditEntry.objects.filter(action="outreach.follow_deadline").count() == 2


def test_a_last_reminder_with_a_day_of_its_own_moves_along_and_an_early_one_stays(campaign):
    last = outreach.wave(campaign, name="最後", planned_at=datetime(2026, 8, 18, 1, tzinfo=UTC))
    early = outreach.wave(campaign, name="早い", planned_at=datetime(2026, 7, 22, 1, tzinfo=UTC))

    extend(campaign=campaign, until=LATER, reason="大雨のため", by=BY, now=NOW)

    assert day("最後") == "2026-08-25T01:00:00+00:00"
    assert day("早い") == early.planned_at.isoformat()
    extend(campaign=campaign, until=LATER + timedelta(days=7), reason="大雨のため", by=BY, now=NOW)
    assert day("最後") == "2026-09-01T01:00:00+00:00"
    assert last.state == Wave.State.PLANNED


def test_a_later_deadline_of_one_area_moves_no_wave(campaign, defaults):
    plan_defaults(campaign=campaign, defaults=defaults, by=BY, now=NOW)

    extend(
        campaign=campaign,
        until=LATER,
        reason="大雨のため",
        area=Jurisdiction.objects.get(code=CHIBA_CODE),
        by=BY,
        now=NOW,
    )

    assert day("締切前") == "2026-08-21T00:00:00+00:00"
    assert Case.objects.filter(own_closes_at=LATER).count() == 1


def test_a_wave_that_would_start_after_the_deadline_is_withdrawn(campaign):
    outreach.wave(campaign, name="遅い", planned_at=LATER + timedelta(days=3), owner=FUNABASHI_CODE)

    extend(campaign=campaign, until=LATER, reason="大雨のため", by=BY, now=NOW)

    wave = Wave.objects.get(name="遅い")
    assert (wave.state, wave.state_reason) == (Wave.State.WITHDRAWN, "after_close")


def test_waves_and_deadline_move_together_or_not_at_all(campaign, defaults):
    plan_defaults(campaign=campaign, defaults=defaults, by=BY, now=NOW)

    class Interrupted(Exception):
        pass

    @transaction.atomic
    def interrupted() -> None:
        extend(campaign=campaign, until=LATER, reason="大雨のため", by=BY, now=NOW)
        raise Interrupted

    with pytest.raises(Interrupted):
        interrupted()

    campaign.refresh_from_db()
    assert campaign.closes_at == outreach.PERIOD[1]
    assert day("締切前") == "2026-08-21T00:00:00+00:00"
