"""Closing: every case ends with exactly one disposition, drafts as the policy says; again and after an interruption."""

from datetime import timedelta

import pytest

from tenken.disposition.codes import DispositionCode
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.accounts.models import AccessCode
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns import contact_signs
from tenken_site.campaigns.actions.archive import archive
from tenken_site.campaigns.actions.extend import extend
from tenken_site.campaigns.actions.record_outcome import record_outcome
from tenken_site.campaigns.actions.reopen import reopen
from tenken_site.campaigns.contact_signs import ContactSigns
from tenken_site.campaigns.models import Campaign, Case, DispositionFact
from tenken_site.campaigns.policies import CampaignArchived, DeadlineNotPassed
from tenken_site.campaigns.queries_dispositions import disposition_table
from tenken_site.frames.models import Contact, Unit
from tenken_site.jobs.models import Run
from tenken_site.messaging.models import OutboxEntry
from tenken_site.responses import queries, queries_dispositions
from tenken_site.responses.actions.close_campaign import close_campaign, would_become
from tenken_site.responses.actions.count_dispositions import count_dispositions
from tenken_site.responses.jobs import close_what_is_over, count_running_campaigns
from tenken_site.responses.models import Submission
from tests.cast import COUNTRY_CODE, FUNABASHI_CODE, HIMAWARI, MINATO, NOW
from tests.factories import accounts, campaigns
from tests.factories.campaigns import Enrolled, new_case
from tests.factories.jurisdictions import territory
from tests.integration.responses.conftest import save, submit

pytestmark = [pytest.mark.django_db, pytest.mark.stores]
BY = "command:tests"
CLOSES = NOW + timedelta(days=3)
OVER = CLOSES + timedelta(minutes=5)
COMPLETE = {"T1": "yes", "T2": "3", "T3": ["backup", "updates"]}


@pytest.fixture
def campaign(db) -> Campaign:
    return campaigns.campaign(period=(NOW - timedelta(days=9), CLOSES))


@pytest.fixture
def minato(campaign) -> Enrolled:
    return campaigns.enrolled(MINATO, into=campaign)


def opened(enrolled: Enrolled) -> queries.OpenCase:
    return queries.case_for(user=enrolled.user, public_id=enrolled.case.public_id)


def submits(enrolled: Enrolled, **moment) -> Submission:
    save(opened(enrolled), COMPLETE, **moment)
    return submit(opened(enrolled), **moment)


def disposition(enrolled: Enrolled) -> str:
    return Case.objects.get(pk=enrolled.case.pk).disposition


def policy(campaign: Campaign, **changes) -> Campaign:
    Campaign.objects.filter(pk=campaign.pk).update(**changes)
    campaign.refresh_from_db()
    return campaign


def test_nothing_is_settled_while_an_answer_may_still_come(campaign, minato):
    policy(campaign, grace_minutes=60)
    for moment in (NOW, CLOSES, CLOSES + timedelta(minutes=64, seconds=59)):
        with pytest.raises(DeadlineNotPassed):
            close_campaign(campaign=campaign, by=BY, now=moment)

    close_campaign(campaign=campaign, by=BY, now=CLOSES + timedelta(minutes=65))

    assert disposition(minato) != ""


def test_the_close_waits_for_the_clinic_with_the_latest_deadline(campaign, minato):
    extend(campaign=campaign, case=minato.case, until=CLOSES + timedelta(days=2), reason="停電", by=BY, now=NOW)

    with pytest.raises(DeadlineNotPassed):
        close_campaign(campaign=campaign, by=BY, now=OVER)

    close_campaign(campaign=campaign, by=BY, now=OVER + timedelta(days=2))
    campaign.refresh_from_db()
    assert campaign.closed_at == OVER + timedelta(days=2)


def test_a_submission_wins_over_whatever_officials_recorded(campaign, minato):
    submits(minato)
    record_outcome(case=minato.case, outcome=CaseOutcome.CLOSED, reason="電話", by=BY, now=NOW)

    close_campaign(campaign=campaign, by=BY, now=OVER)

    assert disposition(minato) == "1.1"


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (CaseOutcome.REFUSED, "2.11"),
        (CaseOutcome.CLOSED, "4.5"),
        (CaseOutcome.DUPLICATE, "4.81"),
        (CaseOutcome.OUT_OF_SCOPE, "4.1"),
        (CaseOutcome.UNREACHABLE, "3.3"),
    ],
)
def test_what_officials_recorded_decides_where_nothing_was_answered(campaign, minato, outcome, code):
    record_outcome(case=minato.case, outcome=outcome, reason="電話", by=BY, now=NOW)

    close_campaign(campaign=campaign, by=BY, now=OVER)

    assert disposition(minato) == code


@pytest.mark.parametrize(
    ("channel", "mail", "coded", "code"),
    [
        ("", "", False, "3.11"),
        ("mail", "works", False, "3.19"),
        ("mail", "dead", False, "3.3"),
        ("letter", "dead", False, "3.19"),
        ("", "", True, "3.19"),
    ],
)
def test_silence_is_told_apart_by_what_was_sent(campaign, minato, channel, mail, coded, code):
    if channel:
        OutboxEntry.objects.create(
            topic="outreach.wave", group=1, subject=minato.case.pk, channel=channel, state="sent", due_at=NOW,
            sent_at=NOW,
        )  # fmt: skip
    if mail:
        Contact.objects.create(
            unit=minato.case.unit, mail="minato@example.jp", mail_state=mail, changed_at=NOW, changed_by=BY
        )
    if coded:
        accounts.access_code(minato.user)
        assert AccessCode.objects.exists()

    close_campaign(campaign=campaign, by=BY, now=OVER)

    assert disposition(minato) == code


@pytest.mark.parametrize(
    ("signs", "code"), [(ContactSigns(spoken_to=True, exists=True), "2.3"), (ContactSigns(exists=True), "2.2")]
)
def test_what_calls_showed_counts(campaign, minato, signs, code):
    def source(*, cases):
        return {case: signs for case in cases if case == minato.case.pk}

    contact_signs.register(source)
    try:
        close_campaign(campaign=campaign, by=BY, now=OVER)
    finally:
        contact_signs.forget(source)

    assert disposition(minato) == code


def test_a_clinic_that_only_looked_is_told_apart(campaign, minato):
    Case.objects.filter(pk=minato.case.pk).update(first_opened_at=NOW)

    close_campaign(campaign=campaign, by=BY, now=OVER)

    assert disposition(minato) == "2.112"


@pytest.mark.parametrize(("percent", "code"), [(33, "1.2"), (34, "2.12")])
def test_the_share_of_answers_tells_a_partial_answer_from_a_break_off(campaign, minato, percent, code):
    policy(campaign, partial_from_percent=percent)
    save(opened(minato), {"T1": "no"})

    close_campaign(campaign=campaign, by=BY, now=OVER)

    assert disposition(minato) == code
    assert not Submission.objects.exists(), "drafts are kept unless the policy says otherwise"


def test_a_partial_draft_is_sealed_where_the_policy_says_so_and_its_status_stays(campaign, minato):
    policy(campaign, partial_from_percent=30, drafts_at_close="partial")
    save(opened(minato), {"T1": "no"})

    done = close_campaign(campaign=campaign, by=BY, now=OVER)

    case = Case.objects.get(pk=minato.case.pk)
    sealed = Submission.objects.get()
    assert done.flushed == 1
    assert (sealed.complete, sealed.submitted_by, sealed.number) == (False, None, 1)
    assert (case.status, case.first_submitted_at, case.last_receipt_number) == (
        "in_progress",
        None,
        sealed.receipt_number,
    )
    assert queries.receipt(opened=opened(minato)).content.answers == {"T1": False}
    assert AuditEntry.objects.filter(action="responses.flush_draft").count() == 1


def test_a_break_off_and_a_correction_are_never_sealed(campaign, minato):
    policy(campaign, partial_from_percent=100, drafts_at_close="partial")
    himawari = campaigns.enrolled(HIMAWARI, into=campaign)
    save(opened(minato), {"T1": "no"})
    submits(himawari)
    save(opened(himawari), {"T2": "4"})

    close_campaign(campaign=campaign, by=BY, now=OVER)

    assert (disposition(minato), disposition(himawari)) == ("2.12", "1.1")
    assert Submission.objects.count() == 1


def test_a_reopened_partial_answer_is_submitted_whole_from_the_same_draft(campaign, minato):
    policy(campaign, partial_from_percent=30, drafts_at_close="partial")
    save(opened(minato), COMPLETE)
    close_campaign(campaign=campaign, by=BY, now=OVER)
    reopen(case=minato.case, until=OVER + timedelta(days=3), reason="出し忘れ", by=BY, now=OVER)

    whole = submit(opened(minato), now=OVER + timedelta(days=1))
    again = submit(opened(minato), now=OVER + timedelta(days=1))
    close_campaign(campaign=campaign, by=BY, now=OVER + timedelta(days=4))

    assert (whole.number, whole.complete, again.pk) == (2, True, whole.pk)
    assert disposition(minato) == "1.1"


def test_a_reopened_case_is_settled_again_once_its_own_time_is_over(campaign, minato):
    close_campaign(campaign=campaign, by=BY, now=OVER)
    campaign.refresh_from_db()
    reopen(case=minato.case, until=OVER + timedelta(days=3), reason="病気", by=BY, now=OVER)

    early = close_campaign(campaign=campaign, by=BY, now=OVER + timedelta(days=2))
    assert (disposition(minato), sum(early.settled.values())) == ("", 0)

    close_campaign(campaign=campaign, by=BY, now=OVER + timedelta(days=4))
    campaign.refresh_from_db()
    assert disposition(minato) == "3.11"
    assert campaign.closed_at == OVER


def test_closing_again_changes_nothing_and_an_archived_campaign_is_not_closed(campaign, minato):
    close_campaign(campaign=campaign, by=BY, now=OVER)
    before = list(Case.objects.values_list("pk", "disposition"))

    again = close_campaign(campaign=campaign, by=BY, now=OVER + timedelta(days=1))
    archive(campaign=campaign, by=BY, now=OVER + timedelta(days=2))

    assert not again.settled
    assert list(Case.objects.values_list("pk", "disposition")) == before
    campaign.refresh_from_db()
    with pytest.raises(CampaignArchived):
        close_campaign(campaign=campaign, by=BY, now=OVER + timedelta(days=3))


def many(campaign: Campaign, count: int) -> None:
    version = campaign.frame_version
    made = Unit.objects.bulk_create(
        Unit(version=version, line=line, name=f"医院{line}", name_folded=f"医院{line}")
        for line in range(10, 10 + count)
    )
    Case.objects.bulk_create(new_case(campaign, unit) for unit in made)


def test_an_interrupted_close_goes_on_with_the_rest(campaign, monkeypatch):
    monkeypatch.setattr(queries_dispositions, "BATCH", 10)
    many(campaign, 23)
    heard: list[int] = []

    stopped = close_campaign(campaign=campaign, progress=heard.append, stopping=lambda: True, by=BY, now=OVER)
    campaign.refresh_from_db()
    assert (stopped.finished, sum(stopped.settled.values()), campaign.closed_at) == (False, 10, None)

    rest = close_campaign(campaign=campaign, progress=heard.append, by=BY, now=OVER)

    campaign.refresh_from_db()
    assert (rest.finished, sum(rest.settled.values()), campaign.closed_at) == (True, 15, OVER)
    assert heard == [10, 10, 15]
    assert not Case.objects.filter(disposition="").exists()


def test_many_cases_share_a_statement(campaign, django_assert_max_num_queries):
    many(campaign, 1_500)

    with django_assert_max_num_queries(60):
        close_campaign(campaign=campaign, by=BY, now=OVER)


def test_a_dry_run_tells_the_same_table_and_writes_nothing(campaign, minato):
    save(opened(minato), {"T1": "no"})
    before = would_become(campaign=campaign)
    assert not Case.objects.exclude(disposition="").exists()

    done = close_campaign(campaign=campaign, by=BY, now=OVER)

    assert dict(done.settled) == before
    assert would_become(campaign=campaign) == before


def test_the_counts_are_those_of_the_cases_and_each_official_sees_their_own(campaign, minato):
    submits(minato)
    assert count_dispositions(campaign=campaign, by=BY, now=NOW) == 2

    country = disposition_table([COUNTRY_CODE], campaign=campaign, area=territory()[COUNTRY_CODE])
    city = disposition_table([FUNABASHI_CODE], campaign=campaign, area=territory()[FUNABASHI_CODE])

    assert country.total.counts == {DispositionCode.COMPLETE: 1, DispositionCode.NO_INVITATION: 1}
    assert city.total.counts == {DispositionCode.COMPLETE: 1}
    assert (country.total.rates.percent("RR1"), city.total.rates.percent("RR1")) == (50, 100)
    assert country.as_of == NOW


def test_counting_twice_keeps_one_set_of_facts(campaign, minato):
    for _ in range(2):
        count_dispositions(campaign=campaign, by=BY, now=NOW)

    assert sum(DispositionFact.objects.values_list("count", flat=True)) == 2
    assert AuditEntry.objects.filter(action="responses.count_dispositions").count() == 1


def test_the_worker_asks_for_the_close_once_the_time_is_over(campaign, minato):
    close_what_is_over(now=CLOSES)
    assert not Run.objects.exists()

    close_what_is_over(now=OVER)
    close_what_is_over(now=OVER + timedelta(minutes=5))

    run = Run.objects.get()
    assert (run.kind, run.arguments) == ("responses.close_campaign", {"campaign": campaign.pk})


def test_the_worker_counts_what_may_still_change(campaign, minato):
    count_running_campaigns(now=NOW)
    assert DispositionFact.objects.filter(as_of=NOW).exists()
    close_campaign(campaign=campaign, by=BY, now=OVER)

    count_running_campaigns(now=OVER + timedelta(days=1))

    assert set(DispositionFact.objects.values_list("as_of", flat=True)) == {OVER}
