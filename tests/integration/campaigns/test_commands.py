"""``tenken instrument publish`` and ``tenken campaign open``."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.models import Campaign, Enrolment
from tenken_site.cli.campaign import campaign
from tenken_site.cli.instrument import instrument
from tenken_site.instruments.models import InstrumentVersion
from tests.cast import NOW
from tests.factories import frames
from tests.factories.instruments import TINY

pytestmark = pytest.mark.django_db

CAMPAIGN = """
campaign: tiny-2026
receipt_prefix: T26
instrument: core
title: {ja: 小さな調査, ja-plain: 小さな 調査, en: Tiny survey}
opens: "2099-07-06T00:00:00+09:00"
closes: "2099-08-21T23:59:59+09:00"
deadline_policy:
  corrections: until-deadline
  late: refused
  text: {ja: 締切まで直せます。, ja-plain: 締切まで 直せます。, en: You can correct until the deadline.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Path(shutil.copytree(TINY.parent, tmp_path / "tiny"))
    (made / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    return made


def run(command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_an_instrument_is_published_from_its_file(folder):
    result = run(instrument, "publish", folder / "core.yaml")

    assert result.exit_code == 0, result.output
    assert InstrumentVersion.objects.get().digest in result.output


def test_a_dry_run_of_publishing_checks_and_stores_nothing(folder):
    result = run(instrument, "publish", folder / "core.yaml", "--dry-run", "--json")

    assert json.loads(result.stdout)["dry_run"] is True
    assert not InstrumentVersion.objects.exists()


def test_an_instrument_with_faults_is_refused_with_their_places(folder):
    path = folder / "core.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("link_id: T2", "link_id: T1"), encoding="utf-8")

    result = run(instrument, "publish", path)

    assert result.exit_code == 1
    assert "core.yaml:" in result.output
    assert not InstrumentVersion.objects.exists()


def test_a_campaign_opens_as_its_file_says_and_every_clinic_can_sign_in(folder):
    version = frames.frame_version(name="clinics")

    result = run(campaign, "open", folder, "--frame", "clinics")

    opened = Campaign.objects.get()
    assert result.exit_code == 0, result.output
    assert (opened.slug, opened.receipt_prefix, opened.official) == ("tiny-2026", "T26", True)
    assert opened.opens_at.isoformat() == "2099-07-05T15:00:00+00:00"
    assert opened.closes_at.isoformat() == "2099-08-21T15:00:00+00:00"
    assert Enrolment.objects.filter(case__campaign=opened).count() == version.units.count()


def test_a_campaign_is_opened_once(folder):
    frames.frame_version(name="clinics")
    run(campaign, "open", folder, "--frame", "clinics")

    result = run(campaign, "open", folder, "--frame", "clinics")

    assert result.exit_code == 1
    assert Campaign.objects.count() == 1
    assert "tiny-2026 is open already" in result.output
    assert "tenken campaign enrol tiny-2026" in result.output


def test_letters_of_receipts_that_are_taken_are_named_with_their_campaign(folder):
    frames.frame_version(name="clinics")
    run(campaign, "open", folder, "--frame", "clinics")

    result = run(campaign, "open", folder, "--frame", "clinics", "--slug", "second")

    assert result.exit_code == 1
    assert "The receipts of tiny-2026 begin with T26 already." in result.output


@pytest.fixture
def folder_of_last_year(folder: Path) -> Path:
    path = folder / "campaign.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("2099-", "2025-"), encoding="utf-8")
    frames.frame_version(name="clinics")
    return folder


def test_a_campaign_whose_period_is_over_is_refused_with_what_to_do(folder_of_last_year):
    result = run(campaign, "open", folder_of_last_year, "--frame", "clinics")

    assert result.exit_code == 1
    assert "it closed at 2025-08-22 00:00 (Japan time)" in result.output
    assert all(remedy in result.output for remedy in ("campaign.yaml", "--opens", "--closes", "--past"))
    assert not Campaign.objects.exists()
    assert not InstrumentVersion.objects.exists()


def test_a_campaign_whose_period_is_over_is_opened_when_that_is_wanted(folder_of_last_year):
    result = run(campaign, "open", folder_of_last_year, "--frame", "clinics", "--past")

    assert result.exit_code == 0, result.output
    assert "now: over" in result.output


def test_a_rehearsal_has_a_period_of_its_own_in_japan_time(folder_of_last_year):
    given = ("--opens", "2026-01-05T09:00", "--closes", "2098-01-31")

    result = run(campaign, "open", folder_of_last_year, "--frame", "clinics", *given)

    opened = Campaign.objects.get()
    assert result.exit_code == 0, result.output
    assert opened.opens_at == datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
    assert opened.closes_at == datetime(2098, 1, 31, 15, 0, tzinfo=UTC)
    assert "2026-01-05 09:00 until before 2098-02-01 00:00 (Japan time); now: open." in result.output


def test_a_rehearsal_may_close_at_a_moment(folder_of_last_year):
    run(campaign, "open", folder_of_last_year, "--frame", "clinics", "--closes", "2098-01-31T15:30")

    assert Campaign.objects.get().closes_at == datetime(2098, 1, 31, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("given", ["tomorrow", "2026-02-30", "2026/07/06", "9999-12-31"])
def test_a_date_that_cannot_be_read_is_refused_with_an_example(folder, given):
    frames.frame_version(name="clinics")

    result = run(campaign, "open", folder, "--frame", "clinics", "--closes", given)

    assert result.exit_code == 2
    assert "2026-07-06T09:00" in result.output


def test_a_rehearsal_that_closes_before_it_opens_is_refused(folder):
    frames.frame_version(name="clinics")

    result = run(campaign, "open", folder, "--frame", "clinics", "--closes", "2099-07-05")

    assert result.exit_code == 1
    assert "tiny-2026 would close before it opens" in result.output


def test_the_list_of_campaigns_tells_period_state_cases_and_submissions(folder):
    frames.frame_version(name="clinics")
    run(campaign, "open", folder, "--frame", "clinics")
    case = Campaign.objects.get().cases.first()
    type(case).objects.filter(pk=case.pk).update(status=CaseStatus.CORRECTING.value, status_at=NOW)

    result = run(campaign, "list")

    assert result.output == (
        "tiny-2026  2099-07-06 00:00 until before 2099-08-22 00:00 (Japan time)  not open yet  2 cases, 1 submitted\n"
    )


def test_an_empty_list_of_campaigns_says_how_to_open_one():
    assert "tenken campaign open" in run(campaign, "list").output


def test_enrolling_with_nothing_to_do_says_so(folder):
    frames.frame_version(name="clinics")
    run(campaign, "open", folder, "--frame", "clinics")

    result = run(campaign, "enrol", "tiny-2026")

    assert result.exit_code == 0
    assert "tiny-2026: nothing to do" in result.output


def test_a_list_that_does_not_exist_is_named(folder):
    result = run(campaign, "open", folder, "--frame", "nowhere")

    assert result.exit_code == 1
    assert "nowhere" in result.output


def test_a_survey_without_a_campaign_file_is_refused(folder):
    frames.frame_version(name="clinics")
    (folder / "campaign.yaml").unlink()

    result = run(campaign, "open", folder, "--frame", "clinics")

    assert result.exit_code == 1
    assert "campaign.yaml" in result.output


def test_enrolment_goes_on_where_it_was_interrupted(folder):
    frames.frame_version(name="clinics")
    run(campaign, "open", folder, "--frame", "clinics")
    Enrolment.objects.latest("pk").delete()

    result = run(campaign, "enrol", "tiny-2026")

    assert result.exit_code == 0, result.output
    assert "1 new sign-ins" in result.output
    assert not Campaign.objects.get().cases.filter(enrolments__isnull=True).exists()


def test_a_campaign_that_does_not_exist_is_named():
    result = run(campaign, "enrol", "nowhere")

    assert result.exit_code == 1
    assert "nowhere" in result.output
