"""A pilot before the opening; and many campaigns at once, for one clinic too."""

from datetime import timedelta

import pytest

from tenken.disposition.campaign_cycle import CampaignPhase
from tenken_site.campaigns import queries
from tenken_site.campaigns.actions.enrol import Enrolled, enrol
from tenken_site.campaigns.actions.extend import extend
from tenken_site.campaigns.actions.open_campaign import CampaignExists, PeriodEmpty
from tenken_site.campaigns.actions.rehearse import ClinicsUnknown, NotBeforeOpening, chosen_units, rehearse
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.policies import phase_of
from tenken_site.responses import queries as responses
from tenken_site.responses.actions.close_campaign import close_campaign
from tests.cast import HIMAWARI, MINATO, NOW
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.frames import frame_version
from tests.integration.responses.conftest import save, submit

pytestmark = [pytest.mark.django_db, pytest.mark.stores]
BY = "command:tests"
OPENS, CLOSES = NOW + timedelta(days=30), NOW + timedelta(days=60)
COMPLETE = {"T1": "yes", "T2": "3", "T3": ["backup", "updates"]}


@pytest.fixture
def campaign(db) -> Campaign:
    return campaigns.campaign(period=(OPENS, CLOSES))


def pilot_of(campaign: Campaign, **changes) -> Campaign:
    terms = {
        "slug": "tiny-pilot",
        "receipt_prefix": "P26",
        "units": chosen_units(campaign=campaign, count=1),
        "opens_at": NOW,
        "closes_at": NOW + timedelta(days=7),
        "by": BY,
        "now": NOW,
    }
    return rehearse(campaign=campaign, **{**terms, **changes})


def test_a_pilot_is_a_campaign_of_its_own_and_the_main_one_is_rehearsed(campaign):
    assert phase_of(campaign=campaign, now=NOW) is CampaignPhase.PREPARE

    pilot = pilot_of(campaign)

    campaign.refresh_from_db()
    assert (pilot.pilot_of, pilot.cases.count()) == (campaign, 1)
    assert (pilot.instrument_version_id, pilot.frame_version_id) == (
        campaign.instrument_version_id,
        campaign.frame_version_id,
    )
    assert phase_of(campaign=campaign, now=NOW) is CampaignPhase.REHEARSE
    assert phase_of(campaign=pilot, now=NOW) is CampaignPhase.OPEN
    assert phase_of(campaign=campaign, now=OPENS) is CampaignPhase.OPEN


def test_the_same_seed_draws_the_same_clinics_and_codes_name_them(campaign):
    assert chosen_units(campaign=campaign, count=1, seed=5) == chosen_units(campaign=campaign, count=1, seed=5)
    assert len(chosen_units(campaign=campaign, count=99)) == 2
    (unit,) = chosen_units(campaign=campaign, count=0, codes=[MINATO.facility_code])
    assert campaign.frame_version.units.get(pk=unit).name == MINATO.name


def test_clinics_outside_the_list_are_refused(campaign):
    with pytest.raises(ClinicsUnknown, match="0000000000"):
        chosen_units(campaign=campaign, count=1, codes=["0000000000"])
    with pytest.raises(ClinicsUnknown):
        chosen_units(campaign=campaign, count=0)
    stranger = frame_version().units.first()
    with pytest.raises(ClinicsUnknown):
        pilot_of(campaign, units=[stranger.pk])

    assert not Campaign.objects.filter(pilot_of=campaign).exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"now": OPENS}, NotBeforeOpening),
        ({"slug": "tiny-2026"}, CampaignExists),
        ({"receipt_prefix": "T26"}, CampaignExists),
        ({"closes_at": NOW}, PeriodEmpty),
    ],
)
def test_a_pilot_that_cannot_be_is_refused(campaign, changes, refusal):
    with pytest.raises(refusal):
        pilot_of(campaign, **changes)

    campaign.refresh_from_db()
    assert campaign.rehearsed_at is None


def test_a_pilot_has_no_pilot(campaign):
    with pytest.raises(NotBeforeOpening):
        pilot_of(pilot_of(campaign), slug="again", receipt_prefix="P27")


def test_a_clinic_of_the_pilot_keeps_its_sign_in_for_the_campaign(campaign):
    pilot = pilot_of(campaign)
    enrol(campaign=pilot, by=BY, now=NOW)

    assert enrol(campaign=campaign, by=BY, now=NOW) == Enrolled(new=1, known=1)


def test_answers_of_a_pilot_are_not_in_the_campaign(campaign):
    pilot = pilot_of(campaign, units=chosen_units(campaign=campaign, count=0, codes=[MINATO.facility_code]))
    minato = campaigns.enrolled(into=pilot)
    opened = responses.case_for(user=minato.user, public_id=minato.case.public_id)
    save(opened, COMPLETE)
    submit(responses.case_for(user=minato.user, public_id=minato.case.public_id))

    main = Case.objects.get(campaign=campaign, unit__name=MINATO.name)

    assert (main.status, main.last_number) == ("not_started", 0)
    assert Case.objects.get(campaign=pilot).last_receipt_number.startswith("P26-")


def test_one_clinic_answers_two_campaigns_with_deadlines_and_dispositions_of_their_own(db):
    closes = NOW + timedelta(days=1)
    first = campaigns.campaign(slug="first", receipt_prefix="A1", period=(NOW - timedelta(days=1), closes))
    second = campaigns.campaign(slug="second", receipt_prefix="A2", period=(NOW - timedelta(days=1), closes))
    mine = [campaigns.enrolled(MINATO, into=one) for one in (first, second)]
    for one in (first, second):
        campaigns.enrolled(HIMAWARI, into=one)
    opened = responses.case_for(user=mine[0].user, public_id=mine[0].case.public_id)
    save(opened, COMPLETE)
    submit(responses.case_for(user=mine[0].user, public_id=mine[0].case.public_id))
    extend(campaign=second, until=closes + timedelta(days=5), reason="二つ目だけ", by=BY, now=NOW)

    page = signed_in(mine[0].user).get("/surveys/").content.decode()
    close_campaign(campaign=first, by=BY, now=closes + timedelta(hours=1))

    assert page.count('class="task stack"') == 2
    assert len({case.campaign_id for case in queries.cases_of(user=mine[0].user)}) == 2
    codes = dict(Case.objects.filter(campaign=first).values_list("unit__name", "disposition"))
    assert codes == {MINATO.name: "1.1", HIMAWARI.name: "3.11"}
    assert set(Case.objects.filter(campaign=second).values_list("disposition", flat=True)) == {""}
    second.refresh_from_db()
    assert phase_of(campaign=second, now=closes + timedelta(hours=1)) is CampaignPhase.EXTENDED
