"""``tenken dataset``: list, build, verify, export, for people and for programs."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from tenken.dataset.manifest import read_variables
from tenken_site.campaigns.models import Campaign
from tenken_site.cli.dataset import dataset
from tenken_site.datasets import queries
from tenken_site.datasets.actions.ask_for_microdata import ask_for_microdata, grant_microdata
from tenken_site.datasets.models import Dataset, DatasetFile
from tests.cast import MINISTRY
from tests.factories import accounts, datasets

pytestmark = [pytest.mark.stores, pytest.mark.django_db]


@pytest.fixture
def campaign() -> Campaign:
    return datasets.closed()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(dataset, arguments)


def unlocked(campaign: Campaign) -> None:
    datasets.unlocked(campaign, now=timezone.now() - timedelta(hours=1))  # noqa: TID251  # commands ask the real clock


def test_it_builds_lists_and_verifies(campaign: Campaign) -> None:
    unlocked(campaign)

    tried = json.loads(run("build", campaign.slug, "--dry-run", "--json").stdout)
    built = json.loads(run("build", campaign.slug, "--yes", "--json").stdout)
    listed = json.loads(run("list", campaign.slug, "--json").stdout)
    verified = run("verify", campaign.slug, "1")

    assert (tried["dry_run"], tried["cases"]) == (True, 2)
    assert (built["number"], built["state"], built["counts"]["submissions"]) == (1, "built", 1)
    assert [one["digest"] for one in listed["datasets"]] == [built["digest"]]
    assert (verified.exit_code, "every byte" in verified.stdout) == (0, True)
    assert "built" in run("list", campaign.slug).stdout


def test_a_broken_dataset_ends_with_exit_code_1(campaign: Campaign) -> None:
    datasets.built(campaign)
    DatasetFile.objects.filter(name="records.parquet").delete()

    broken = run("verify", campaign.slug, "1", "--json")

    assert broken.exit_code == 1
    assert "records.parquet is not whole" in json.loads(broken.stdout)["problems"][0]


@pytest.mark.parametrize("arguments", [("build", "--yes"), ("build", "--dry-run")])
def test_without_an_unlock_or_before_the_close_nothing_is_built(campaign: Campaign, arguments: tuple[str, str]) -> None:
    verb, option = arguments

    locked = run(verb, campaign.slug, option)
    Campaign.objects.update(closed_at=None)
    early = run(verb, campaign.slug, option)

    assert (locked.exit_code, early.exit_code) == (1, 1)
    assert "No unlock for statistics" in locked.output
    assert "is not closed" in early.output
    assert not Dataset.objects.exists()


def test_of_several_unlocks_one_has_to_be_named(campaign: Campaign) -> None:
    unlocked(campaign)
    unlocked(campaign)

    several = run("build", campaign.slug, "--yes")

    assert several.exit_code == 1
    assert "--unlock" in several.output


def test_an_unknown_campaign_dataset_or_request_is_said_in_words(campaign: Campaign, tmp_path: Path) -> None:
    datasets.built(campaign)
    output = str(tmp_path / "x.csv")

    wrong = [
        run("list", "nothing"),
        run("verify", campaign.slug, "9"),
        run("export", campaign.slug, "1", "--request", "9", "--output", output, "--official", MINISTRY.username),
    ]

    assert {one.exit_code for one in wrong} == {1}
    assert "There is no campaign" in wrong[0].output
    assert "tenken dataset list" in wrong[1].output
    assert "has no request 9" in wrong[2].output


def test_it_writes_the_granted_columns_to_a_file_for_its_owner_alone(campaign: Campaign, tmp_path: Path) -> None:
    made, output = datasets.built(campaign), tmp_path / "rows.csv"
    now = timezone.now()  # noqa: TID251  # commands ask the real clock
    request = ask_for_microdata(
        dataset=made,
        variables=read_variables(queries.file_bytes(made, "variables.json")),
        reason="分析",
        columns=["T1"],
        days=3,
        by=accounts.official(MINISTRY),
        now=now,
    )
    request_and_file = ("export", campaign.slug, "1", "--request", str(request.pk), "--output", str(output), "--json")
    wanted = (*request_and_file, "--official", MINISTRY.username)

    waiting = run(*wanted)
    grant_microdata(request=request, by=accounts.official(datasets.SECOND), now=now)
    others = run(*request_and_file, "--official", datasets.SECOND.username)
    written = run(*wanted)
    twice = run(*wanted)

    assert (waiting.exit_code, others.exit_code, twice.exit_code) == (1, 1, 1)
    assert "another official's" in others.output
    assert json.loads(written.stdout)["rows"] == 2
    assert output.read_text("utf-8-sig").splitlines()[0] == "record,T1,T1.state"
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert "is there already" in twice.output
