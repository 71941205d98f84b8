"""Opening a campaign and enrolling its clinics."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.accounts.models import User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns import queries
from tenken_site.campaigns.actions import enrol as enrolling
from tenken_site.campaigns.actions import open_campaign as opening
from tenken_site.campaigns.actions.enrol import Enrolled, enrol
from tenken_site.campaigns.actions.open_campaign import CampaignExists, PeriodEmpty, UnitsUnknown, open_campaign
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.frames.models import FrameVersion, Unit
from tests.cast import NOW
from tests.factories import frames, instruments

pytestmark = pytest.mark.django_db
BY = "command:tests"


def opened(
    slug: str = "first", prefix: str = "F1", *, frame_version: FrameVersion | None = None, **changes
) -> Campaign:
    terms = {
        "instrument_version": instruments.instrument_version(),
        "frame_version": frame_version or frames.frame_version(),
        "opens_at": NOW - timedelta(days=9),
        "closes_at": NOW + timedelta(days=9),
        "as_of": date(2026, 6, 30),
        "official": True,
        "by": BY,
        "now": NOW,
    }
    return open_campaign(slug=slug, receipt_prefix=prefix, **{**terms, **changes})


def many(count: int) -> FrameVersion:
    version = frames.frame_version(clinics=())
    Unit.objects.bulk_create(
        Unit(version=version, line=line, name=f"医院{line}", name_folded=f"医院{line}") for line in range(count)
    )
    return version


def users_of(campaign: Campaign) -> dict[str, str]:
    return dict(Enrolment.objects.filter(case__campaign=campaign).values_list("case__unit__name", "user__username"))


def test_every_clinic_of_the_list_gets_one_case_that_has_not_started():
    campaign = opened()

    cases = Case.objects.filter(campaign=campaign)
    assert {case.unit.name for case in cases} == {unit.name for unit in campaign.frame_version.units.all()}
    assert {case.status for case in cases} == {CaseStatus.NOT_STARTED}
    assert len({case.public_id for case in cases}) == len(cases)
    assert AuditEntry.objects.get(action="campaigns.open").detail["cases"] == len(cases)


def test_a_list_larger_than_a_batch_is_taken_whole_and_its_progress_told(monkeypatch):
    monkeypatch.setattr(opening, "BATCH", 10)
    monkeypatch.setattr(enrolling, "BATCH", 10)
    heard: list[int] = []

    campaign = opened(frame_version=many(25), progress=heard.append)
    result = enrol(campaign=campaign, by=BY, now=NOW)

    assert heard == [10, 20, 25]
    assert result == Enrolled(new=25, known=0)
    assert len(set(users_of(campaign).values())) == 25


def test_only_the_clinics_named_get_a_case_and_their_progress_is_told(monkeypatch):
    monkeypatch.setattr(opening, "BATCH", 2)
    version = many(9)
    named = list(version.units.order_by("-line").values_list("pk", flat=True)[:3])
    heard: list[int] = []

    campaign = opened(frame_version=version, units=[*named, named[0]], progress=heard.append)

    assert {case.unit_id for case in Case.objects.filter(campaign=campaign)} == set(named)
    assert heard == [2, 3]
    assert AuditEntry.objects.get(action="campaigns.open").detail["cases"] == 3


def test_a_clinic_of_another_list_or_nobody_at_all_opens_no_campaign():
    version, other = many(2), frames.frame_version()

    for named in ([], [*version.units.values_list("pk", flat=True), other.units.values_list("pk", flat=True)[0]]):
        with pytest.raises(UnitsUnknown):
            opened(frame_version=version, units=named)

    assert not Campaign.objects.exists()


def test_many_clinics_share_a_statement(django_assert_max_num_queries):
    version = many(1_500)

    with django_assert_max_num_queries(110):
        enrol(campaign=opened(frame_version=version), by=BY, now=NOW)

    assert Enrolment.objects.count() == 1_500


def test_units_of_other_versions_of_the_list_are_left_out():
    frames.frame_version()
    second = frames.frame_version()

    assert opened(frame_version=second).cases.count() == second.units.count()


@pytest.mark.parametrize(("slug", "prefix"), [("first", "F2"), ("second", "F1")])
def test_a_name_or_prefix_that_is_taken_is_refused_and_nothing_is_made(slug, prefix):
    opened("first", "F1")

    with pytest.raises(CampaignExists):
        opened(slug, prefix)

    assert Campaign.objects.count() == 1


def test_a_campaign_that_closes_before_it_opens_is_refused():
    with pytest.raises(PeriodEmpty):
        opened(closes_at=NOW - timedelta(days=9))


def test_a_new_clinic_gets_a_printed_id_and_no_password():
    campaign = opened()

    enrol(campaign=campaign, by=BY, now=NOW)

    users = User.objects.filter(enrolments__case__campaign=campaign)
    assert users.count() == campaign.cases.count()
    for user in users:
        assert len(user.username) == 10
        assert user.username[0] == "k"
        assert not set(user.username[1:]) & set("ilou01")
        assert not user.has_usable_password()
    assert len({user.password for user in users}) == users.count()


def test_enrolling_again_changes_nothing():
    campaign = opened()
    enrol(campaign=campaign, by=BY, now=NOW)
    before = users_of(campaign)

    assert enrol(campaign=campaign, by=BY, now=NOW) == Enrolled(new=0, known=0)
    assert users_of(campaign) == before


def test_a_clinic_keeps_its_sign_in_in_the_next_campaign_over_the_same_list():
    version = many(3)
    first = opened("first", "F1", frame_version=version)
    enrol(campaign=first, by=BY, now=NOW)

    second = opened("second", "F2", frame_version=version)

    assert enrol(campaign=second, by=BY, now=NOW) == Enrolled(new=0, known=3)
    assert users_of(first) == users_of(second)


def test_a_clinic_keeps_its_sign_in_over_a_new_list_by_its_facility_code():
    first = opened("first", "F1")
    enrol(campaign=first, by=BY, now=NOW)

    second = opened("second", "F2", frame_version=frames.frame_version())

    assert enrol(campaign=second, by=BY, now=NOW).new == 0
    assert users_of(first) == users_of(second)


def test_a_code_that_needs_review_gives_nobody_anothers_sign_in():
    first = opened("first", "F1")
    enrol(campaign=first, by=BY, now=NOW)
    doubtful = frames.frame_version()
    doubtful.units.update(review="code-check")

    second = opened("second", "F2", frame_version=doubtful)

    assert enrol(campaign=second, by=BY, now=NOW).known == 0
    assert not set(users_of(first).values()) & set(users_of(second).values())


def test_a_code_under_another_name_gives_nobody_anothers_sign_in():
    first = opened("first", "F1")
    enrol(campaign=first, by=BY, now=NOW)
    renamed = frames.frame_version()
    renamed.units.update(name_folded="べつの歯科")

    second = opened("second", "F2", frame_version=renamed)

    assert enrol(campaign=second, by=BY, now=NOW).known == 0


def test_clinics_without_a_code_are_never_taken_for_each_other():
    first = opened("first", "F1", frame_version=many(2))
    enrol(campaign=first, by=BY, now=NOW)

    second = opened("second", "F2", frame_version=many(2))

    assert enrol(campaign=second, by=BY, now=NOW).known == 0


def test_a_sign_in_that_was_switched_off_is_not_given_again():
    version = many(1)
    enrol(campaign=opened("first", "F1", frame_version=version), by=BY, now=NOW)
    User.objects.update(is_active=False)

    assert enrol(campaign=opened("second", "F2", frame_version=version), by=BY, now=NOW) == Enrolled(new=1, known=0)


def test_the_to_do_list_is_one_statement_with_the_nearest_deadline_first(django_assert_num_queries):
    version = many(2)
    late = opened("late", "F1", frame_version=version, closes_at=NOW + timedelta(days=30))
    soon = opened("soon", "F2", frame_version=version)
    for campaign in (late, soon):
        enrol(campaign=campaign, by=BY, now=NOW)
    user = Enrolment.objects.filter(case__campaign=late).earliest("pk").user

    with django_assert_num_queries(1):
        cases = queries.cases_of(user=user)
        told = [(case.campaign.slug, case.unit.name, case.status, case.last_number) for case in cases]

    assert [row[0] for row in told] == ["soon", "late"]
    assert len({row[1] for row in told}) == 1


def test_current_campaigns_are_those_that_take_answers_now():
    version = many(1)
    opened("over", "F1", frame_version=version, opens_at=NOW - timedelta(days=2), closes_at=NOW)
    opened("now", "F2", frame_version=version)
    opened("soon", "F3", frame_version=version, opens_at=NOW + timedelta(seconds=1))

    assert [campaign.slug for campaign in queries.current_campaigns(now=NOW)] == ["now"]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "lost"},
        {"status": "submitted"},
        {"draft_version": 1},
        {"draft_saved_at": NOW},
        {"last_number": 1},
        {"last_receipt_number": "F1-0715-AAAAAA"},
    ],
)
def test_the_database_refuses_a_case_that_contradicts_itself(changes):
    opened()

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(**changes)
