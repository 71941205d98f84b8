"""``tenken instrument publish`` and ``tenken campaign open``."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenken_site.campaigns.models import Campaign, Enrolment
from tenken_site.cli.campaign import campaign
from tenken_site.cli.instrument import instrument
from tenken_site.instruments.models import InstrumentVersion
from tests.factories import frames
from tests.factories.instruments import TINY

pytestmark = pytest.mark.django_db

CAMPAIGN = """
campaign: tiny-2026
receipt_prefix: T26
instrument: core
title: {ja: 小さな調査, ja-plain: 小さな 調査, en: Tiny survey}
opens: "2026-07-06T00:00:00+09:00"
closes: "2026-08-21T23:59:59+09:00"
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
    assert opened.opens_at.isoformat() == "2026-07-05T15:00:00+00:00"
    assert opened.closes_at.isoformat() == "2026-08-21T15:00:00+00:00"
    assert Enrolment.objects.filter(case__campaign=opened).count() == version.units.count()


def test_a_campaign_is_opened_once(folder):
    frames.frame_version(name="clinics")
    run(campaign, "open", folder, "--frame", "clinics")

    result = run(campaign, "open", folder, "--frame", "clinics")

    assert result.exit_code == 1
    assert Campaign.objects.count() == 1


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
