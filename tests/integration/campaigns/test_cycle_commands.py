"""``tenken campaign`` from rehearsal to archive: what it stores, what a dry run leaves, what JSON it prints."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenken.questionnaire.survey_model import JAPAN
from tenken_site.campaigns.models import Campaign, Case, Extension
from tenken_site.cli.campaign import campaign as command
from tenken_site.frames.models import FrameVersion
from tenken_site.instruments.models import InstrumentVersion
from tests.cast import FUNABASHI_CODE, MINATO, NOW
from tests.factories import campaigns, frames
from tests.factories.instruments import TINY
from tests.integration.campaigns.test_commands import CAMPAIGN

pytestmark = [pytest.mark.django_db, pytest.mark.stores]
POLICY = "late: refused\n  grace_minutes: 30\n  drafts: partial\n  partial_from_percent: 70"
QUIET = 'quiet: {sending_from: "09:00", sending_until: "17:00", weekdays: [thursday]}\n'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def told(*arguments: object) -> dict:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Path(shutil.copytree(TINY.parent, tmp_path / "tiny"))
    text = CAMPAIGN.replace("late: refused", POLICY) + QUIET
    (made / "campaign.yaml").write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def running(db) -> Campaign:
    return campaigns.campaign()


@pytest.fixture
def over(db) -> Campaign:
    return campaigns.campaign(period=(NOW - timedelta(days=900), NOW - timedelta(days=800)))


def test_opening_freezes_the_list_and_copies_policy_and_quiet_times(folder):
    version = frames.frame_version(name="clinics")

    found = told("open", folder, "--frame", "clinics")

    opened = Campaign.objects.get()
    assert (found["campaign"], found["cases"]) == ("tiny-2026", 2)
    assert (opened.grace_minutes, opened.drafts_at_close, opened.partial_from_percent) == (30, "partial", 70)
    assert opened.quiet["weekdays"] == ["thursday"]
    assert FrameVersion.objects.get(pk=version.pk).frozen_at is not None


def test_a_dry_run_of_opening_leaves_everything_as_it_was(folder):
    version = frames.frame_version(name="clinics")

    found = told("open", folder, "--frame", "clinics", "--dry-run")

    assert (found["cases"], found["dry_run"]) == (2, True)
    assert not Campaign.objects.exists()
    assert FrameVersion.objects.get(pk=version.pk).frozen_at is None


def test_a_rehearsal_makes_a_pilot_that_clinics_can_sign_in_to(folder):
    frames.frame_version(name="clinics")
    run("open", folder, "--frame", "clinics")
    terms = (
        "rehearse",
        "tiny-2026",
        "--receipt-prefix",
        "P26",
        "--closes",
        "2098-06-30",
        "--unit",
        MINATO.facility_code,
    )

    dry = told(*terms, "--dry-run")
    assert (dry["cases"], Campaign.objects.count()) == (1, 1)
    done = told(*terms)

    pilot = Campaign.objects.get(slug=done["pilot"])
    assert pilot.pilot_of.slug == "tiny-2026"
    assert pilot.cases.get().enrolments.count() == 1
    assert told("status", "tiny-2026")["phase"] == "rehearse"


def test_status_tells_phase_dates_policy_counts_and_rates(running):
    Case.objects.filter(unit__name=MINATO.name).update(outcome="closed", outcome_at=NOW)

    found = told("status", "tiny-2026")

    assert (found["phase"], found["final"], found["cases"]) == ("open", False, 2)
    assert found["dispositions"] == {"3.11": 1, "4.5": 1}
    assert found["e"] == 0
    assert found["rates_percent"]["RR1"] == 0
    assert found["rates_percent"]["RR5"] is None
    assert "interim" in run("status", "tiny-2026").output


def test_extending_tells_the_number_and_a_dry_run_stores_nothing(running):
    terms = ("extend", "tiny-2026", "--until", "2099-12-31", "--reason", "flood", "--yes")

    assert told(*terms, "--dry-run") == {
        "campaign": "tiny-2026",
        "until": "2100-01-01T00:00:00+09:00",
        "cases": 2,
        "dry_run": True,
    }
    assert not Extension.objects.exists()
    assert told(*terms, "--area", FUNABASHI_CODE)["cases"] == 1
    assert told(*terms, "--case", MINATO.facility_code, "--until", "2100-02-01")["cases"] == 1
    assert told(*terms)["cases"] == 1, "one has a later deadline already"
    assert Extension.objects.count() == 3


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--until", "2021-01-01"), "must lie after now"),
        (("--until", "2099-12-31", "--area", "999999"), "no prefecture, city or ward"),
        (("--until", "2099-12-31", "--area", "000000"), "no prefecture, city or ward"),
        (("--until", "2099-12-31", "--case", "nobody"), "has no case"),
        (("--until", "2099-12-31", "--case", "x", "--area", "122041"), "not both"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_in_words(running, more, words):
    result = run("extend", "tiny-2026", "--reason", "flood", *more)

    assert result.exit_code in {1, 2}
    assert words in result.output
    assert not Extension.objects.exists()


def test_closing_reopening_closing_again_and_archiving(over):
    assert told("close", "tiny-2026", "--dry-run")["dispositions"] == {"3.11": 2}
    assert not Case.objects.exclude(disposition="").exists()
    assert told("close", "tiny-2026", "--yes")["dispositions"] == {"3.11": 2}
    assert told("status", "tiny-2026")["final"] is True

    reopening = ("reopen", "tiny-2026", MINATO.facility_code, "--until", "2098-01-31", "--reason", "ill")
    assert told(*reopening, "--dry-run")["dry_run"] is True
    assert not Extension.objects.exists()
    told(*reopening)
    assert Case.objects.get(unit__name=MINATO.name).disposition == ""
    assert run("archive", "tiny-2026").exit_code == 1
    Case.objects.filter(disposition="").update(own_closes_at=NOW - timedelta(days=700))
    told("close", "tiny-2026", "--yes")

    assert told("archive", "tiny-2026", "--dry-run")["archived"] is False
    assert told("archive", "tiny-2026", "--yes")["archived"] is True
    assert told("status", "tiny-2026")["phase"] == "archived"


def test_a_campaign_in_the_field_is_not_closed(running):
    result = run("close", "tiny-2026", "--yes")

    assert result.exit_code == 1
    assert "answers may still come" in result.output


def test_closing_asks_first(over):
    result = CliRunner().invoke(command, ["close", "tiny-2026"], input="n\n")

    assert result.exit_code == 1
    assert not Case.objects.exclude(disposition="").exists()


@pytest.mark.parametrize("answer", ["n\n", ""], ids=["no", "nobody answers"])
def test_extending_for_many_asks_first(running, answer):
    terms = ["extend", "tiny-2026", "--until", "2099-12-31", "--reason", "flood"]

    result = CliRunner().invoke(command, terms, input=answer)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "2 clinics may answer until before 2100-01-01 00:00 (Japan time)" in result.stderr
    assert "Nothing was changed." in result.stderr
    assert not Extension.objects.exists()


@pytest.mark.parametrize("answer", ["n\n", ""], ids=["no", "nobody answers"])
def test_archiving_asks_first_and_only_when_it_is_possible(over, answer):
    too_early = run("archive", "tiny-2026")
    told("close", "tiny-2026", "--yes")

    result = CliRunner().invoke(command, ["archive", "tiny-2026"], input=answer)

    assert "Go on?" not in too_early.output
    assert (result.exit_code, result.stdout) == (1, "")
    assert "read-only for good" in result.stderr
    assert Campaign.objects.get().archived_at is None


def test_a_dry_run_of_an_extension_refuses_what_the_extension_would_refuse(running):
    no_reason = run("extend", "tiny-2026", "--until", "2099-12-31", "--reason", " ", "--dry-run")
    run("extend", "tiny-2026", "--until", "2099-12-31", "--reason", "flood", "--area", FUNABASHI_CODE, "--yes")
    nobody = run(
        "extend", "tiny-2026", "--until", "2099-12-31", "--reason", "flood", "--area", FUNABASHI_CODE, "--dry-run"
    )

    assert (no_reason.exit_code, nobody.exit_code) == (1, 1)
    assert "a reason of 1 to 200 characters" in no_reason.stderr
    assert "No clinic would get a later deadline" in nobody.stderr


REFUSED_OPENINGS = [
    (("--slug", "診療所 調査"), "use a-z, 0-9 and hyphens"),
    (("--slug", "x" * 61), "at most 60"),
    (("--receipt-prefix", "C2026-SEVEN"), "at most 6"),
    (("--receipt-prefix", "あ"), "use A-Z and 0-9"),
    (("--instrument", "nothing"), "The file does not exist"),
    (("--opens", "2099-12-01", "--closes", "2099-11-30"), "would close before it opens"),
    (("--opens", "yesterday"), "write a date like"),
]


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)], ids=["for good", "dry run"])
@pytest.mark.parametrize(("more", "words"), REFUSED_OPENINGS)
def test_an_opening_that_is_refused_leaves_everything_as_it_was(folder, more, words, dry_run):
    version = frames.frame_version(name="clinics")

    result = run("open", folder, "--frame", "clinics", *more, *dry_run)

    assert result.exit_code in {1, 2}
    assert result.stdout == ""
    assert words in result.stderr
    assert not Campaign.objects.exists()
    assert not InstrumentVersion.objects.exists()
    assert FrameVersion.objects.get(pk=version.pk).frozen_at is None


def test_a_pilot_gets_a_name_that_can_stand_in_an_address(folder):
    frames.frame_version(name="clinics")
    run("open", folder, "--frame", "clinics")
    terms = ("rehearse", "tiny-2026", "--closes", "2098-06-30", "--dry-run")

    assert run(*terms, "--receipt-prefix", "P26", "--name", "a b/c").exit_code == 2
    assert run(*terms, "--receipt-prefix", "P 26/<").exit_code == 2


def test_reopening_a_clinic_that_still_has_time_points_to_extending_it(running):
    result = run("reopen", "tiny-2026", MINATO.facility_code, "--until", "2099-12-31", "--reason", "ill")

    assert result.exit_code == 1
    assert f"tenken campaign extend tiny-2026 --case {MINATO.facility_code}" in result.stderr
    assert not Extension.objects.exists()


def test_times_are_those_of_clocks_in_japan(running):
    opens_at = running.opens_at.astimezone(JAPAN)

    assert told("status", "tiny-2026")["dates"]["opens_at"] == opens_at.isoformat(timespec="seconds")
    assert told("list")[0]["opens_at"] == opens_at.isoformat(timespec="seconds")
    assert f"{opens_at:%Y-%m-%d %H:%M} (Japan time)" in run("status", "tiny-2026").output


def test_a_campaign_that_cannot_be_closed_yet_says_from_when_on_in_japan_time(running):
    result = run("close", "tiny-2026", "--yes")

    assert "(Japan time) on: answers may still come" in result.stderr


def test_the_list_is_given_as_json_and_an_unknown_name_says_what_to_do(running):
    assert [row["campaign"] for row in json.loads(run("list", "--json").stdout)] == ["tiny-2026"]
    for name in ("status", "close", "archive"):
        assert "tenken campaign list" in run(name, "nothing").output


def test_codes_tell_their_number_before_they_are_made(running, tmp_path):
    campaigns.enrolled(into=running)

    found = told("codes", "tiny-2026", tmp_path / "codes.csv", "--dry-run")

    assert (found["codes"], found["dry_run"]) == (1, True)
    assert not (tmp_path / "codes.csv").exists()
    assert told("codes", "tiny-2026", tmp_path / "codes.csv")["codes"] == 1
