"""Moving deadlines: for everyone, an area or one clinic; reopening; who is told; what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from tenken.disposition.campaign_cycle import CampaignPhase
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns import deadline_moved
from tenken_site.campaigns.actions.archive import archive
from tenken_site.campaigns.actions.extend import NobodyToExtend, affected, extend
from tenken_site.campaigns.actions.record_outcome import CampaignIsClosed, record_outcome
from tenken_site.campaigns.actions.reopen import reopen
from tenken_site.campaigns.models import Campaign, Case, Extension
from tenken_site.campaigns.policies import (
    CampaignArchived,
    CampaignClosed,
    CampaignSettled,
    CorrectionsNotTaken,
    DeadlineNotLater,
    DeadlineNotPassed,
    DeadlinePassed,
    case_is_in_grace,
    case_takes_answers,
    check_case_takes_answers,
    deadline_of,
    phase_of,
)
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, HIMAWARI, MINATO, NOW
from tests.factories import campaigns
from tests.factories.jurisdictions import territory

pytestmark = [pytest.mark.django_db, pytest.mark.stores]
BY = "command:tests"
CLOSES = NOW + timedelta(days=3)
LATER = CLOSES + timedelta(days=7)


@pytest.fixture
def campaign(db) -> Campaign:
    return campaigns.campaign(period=(NOW - timedelta(days=9), CLOSES))


def case_of(campaign: Campaign, clinic=MINATO) -> Case:
    return Case.objects.select_related("campaign", "unit").get(campaign=campaign, unit__name=clinic.name)


def moved(campaign: Campaign, **changes) -> Extension:
    terms = {"until": LATER, "reason": "大雨のため", "by": BY, "now": NOW, **changes}
    return extend(campaign=campaign, **terms)


def closed(campaign: Campaign) -> Campaign:
    Case.objects.filter(campaign=campaign).update(disposition="3.19")
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=CLOSES + timedelta(hours=1))
    campaign.refresh_from_db()
    return campaign


def test_everyones_deadline_moves_and_the_first_one_stays_known(campaign):
    extension = moved(campaign)

    campaign.refresh_from_db()
    assert (campaign.first_closes_at, campaign.closes_at) == (CLOSES, LATER)
    assert (extension.case, extension.area, extension.kind) == (None, None, Extension.Kind.EXTENSION)
    assert case_takes_answers(case=case_of(campaign), campaign=campaign, now=CLOSES)
    assert phase_of(campaign=campaign, now=CLOSES) is CampaignPhase.EXTENDED
    entry = AuditEntry.objects.get(action="campaigns.extend")
    assert (entry.detail["cases"], entry.detail["reason"]) == (2, "大雨のため")


@pytest.mark.parametrize("code", [CHIBA_CODE, FUNABASHI_CODE])
def test_an_areas_deadline_moves_for_its_clinics_only(campaign, code):
    area = territory()[code]

    moved(campaign, area=area)

    campaign.refresh_from_db()
    assert deadline_of(case=case_of(campaign), campaign=campaign) == LATER
    assert deadline_of(case=case_of(campaign, HIMAWARI), campaign=campaign) == CLOSES
    assert campaign.closes_at == CLOSES


def test_one_clinics_deadline_moves_alone(campaign):
    moved(campaign, case=case_of(campaign))

    assert deadline_of(case=case_of(campaign), campaign=campaign) == LATER
    assert case_of(campaign, HIMAWARI).own_closes_at is None


def test_the_later_of_two_deadlines_binds_and_an_area_never_takes_time_away(campaign):
    moved(campaign, case=case_of(campaign), until=LATER + timedelta(days=9))

    with pytest.raises(NobodyToExtend):
        moved(campaign, area=territory()[CHIBA_CODE])
    moved(campaign)

    campaign.refresh_from_db()
    assert deadline_of(case=case_of(campaign), campaign=campaign) == LATER + timedelta(days=9)


def test_a_dry_run_counts_and_stores_nothing(campaign):
    assert affected(campaign=campaign, until=LATER, case=None, area=None) == 2
    assert affected(campaign=campaign, until=LATER, case=None, area=territory()[FUNABASHI_CODE]) == 1
    assert not Extension.objects.exists()


@pytest.mark.parametrize("until", [CLOSES, CLOSES - timedelta(seconds=1), NOW - timedelta(days=1)])
def test_a_deadline_never_moves_to_an_earlier_or_the_same_moment(campaign, until):
    with pytest.raises(DeadlineNotLater):
        moved(campaign, until=until)
    with pytest.raises(DeadlineNotLater):
        moved(campaign, until=until, case=case_of(campaign))

    assert not Extension.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "長" * 201])
def test_a_deadline_moves_for_a_reason_only(campaign, reason):
    with pytest.raises(ValueError, match="reason"):
        moved(campaign, reason=reason)


def test_the_country_is_no_area_of_its_own(campaign):
    with pytest.raises(ValueError, match="without an area"):
        moved(campaign, area=territory()[COUNTRY_CODE])


def test_whoever_planned_by_the_old_deadline_is_told_in_the_same_transaction(campaign):
    heard = []

    def listener(*, campaign, extension, by, now):
        heard.append((campaign.closes_at, extension.until, by))
        raise RuntimeError("the plan cannot be made")

    deadline_moved.on_deadline_moved(listener)
    deadline_moved.on_deadline_moved(listener)
    try:
        with pytest.raises(RuntimeError):
            moved(campaign)
    finally:
        deadline_moved.forget(listener)

    campaign.refresh_from_db()
    assert heard == [(LATER, LATER, BY)]
    assert campaign.closes_at == CLOSES
    assert not Extension.objects.exists()


def test_after_its_deadline_a_case_is_reopened_and_not_extended(campaign):
    late = CLOSES + timedelta(days=1)
    case = case_of(campaign)
    record_outcome(case=case, outcome=CaseOutcome.REFUSED, reason="電話", by=BY, now=NOW)
    with pytest.raises(DeadlinePassed):
        moved(campaign, case=case, now=late)

    extension = reopen(case=case, until=LATER, reason="病気のため", by=BY, now=late)

    case = case_of(campaign)
    assert extension.kind == Extension.Kind.REOPENING
    assert (case.outcome, case.outcome_at, case.own_closes_at) == ("", None, LATER)
    assert case_takes_answers(case=case, campaign=campaign, now=late)
    assert not case_takes_answers(case=case_of(campaign, HIMAWARI), campaign=campaign, now=late)
    assert AuditEntry.objects.get(action="campaigns.reopen").detail["outcome_taken_back"] == "refused"


def test_a_case_that_still_takes_answers_is_not_reopened(campaign):
    with pytest.raises(DeadlineNotPassed):
        reopen(case=case_of(campaign), until=LATER, reason="念のため", by=BY, now=NOW)


def test_after_the_close_only_single_cases_are_reopened(campaign):
    late = CLOSES + timedelta(days=2)
    closed(campaign)
    with pytest.raises(CampaignSettled):
        moved(campaign, now=late)
    with pytest.raises(CampaignSettled):
        moved(campaign, area=territory()[CHIBA_CODE], now=late)

    reopen(case=case_of(campaign), until=LATER, reason="病気のため", by=BY, now=late)

    assert case_of(campaign).disposition == ""
    assert phase_of(campaign=campaign, now=late) is CampaignPhase.CLOSED
    record_outcome(case=case_of(campaign), outcome=CaseOutcome.REFUSED, reason="電話", by=BY, now=late)
    with pytest.raises(CampaignIsClosed):
        record_outcome(case=case_of(campaign, HIMAWARI), outcome=CaseOutcome.REFUSED, reason="電話", by=BY, now=late)


def test_an_archived_campaign_is_only_read(campaign):
    late = CLOSES + timedelta(days=2)
    with pytest.raises(DeadlineNotPassed):
        archive(campaign=campaign, by=BY, now=late)
    closed(campaign)
    reopen(case=case_of(campaign), until=LATER, reason="病気のため", by=BY, now=late)
    with pytest.raises(DeadlineNotPassed, match="1 reopened"):
        archive(campaign=campaign, by=BY, now=late)
    Case.objects.update(disposition="3.19")

    archive(campaign=campaign, by=BY, now=late)

    campaign.refresh_from_db()
    assert phase_of(campaign=campaign, now=late) is CampaignPhase.ARCHIVED
    with pytest.raises(CampaignArchived):
        archive(campaign=campaign, by=BY, now=late)
    with pytest.raises(CampaignArchived):
        reopen(case=case_of(campaign), until=LATER + timedelta(days=1), reason="もう一度", by=BY, now=late)
    with pytest.raises(CampaignClosed):
        check_case_takes_answers(case=case_of(campaign), campaign=campaign, now=late)


@pytest.mark.parametrize(
    ("saved_before", "after", "taken"),
    [
        (timedelta(minutes=5), timedelta(minutes=59), True),
        (timedelta(minutes=60), timedelta(minutes=59), True),
        (timedelta(minutes=61), timedelta(seconds=0), False),
        (timedelta(minutes=5), timedelta(minutes=60), False),
        (None, timedelta(seconds=0), False),
    ],
)
def test_grace_is_for_those_who_were_typing(campaign, saved_before, after, taken):
    campaign.grace_minutes = 60
    case = case_of(campaign)
    case.draft_saved_at = CLOSES - saved_before if saved_before is not None else None

    assert case_takes_answers(case=case, campaign=campaign, now=CLOSES + after) is taken
    assert case_is_in_grace(case=case, campaign=campaign, now=CLOSES + after) is taken
    assert not case_is_in_grace(case=case, campaign=campaign, now=CLOSES - timedelta(seconds=1))


def test_a_campaign_may_take_no_corrections(campaign):
    campaign.corrections = Campaign.Corrections.NEVER
    case = case_of(campaign)
    check_case_takes_answers(case=case, campaign=campaign, now=NOW)
    case.first_submitted_at = datetime(2026, 7, 10, tzinfo=UTC)

    with pytest.raises(CorrectionsNotTaken):
        check_case_takes_answers(case=case, campaign=campaign, now=NOW)
