"""``tenken outreach``: plans, shows, sends, stops and resumes waves."""

import json
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.cli.outreach import outreach as command
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach import jobs
from tenken_site.outreach.actions.withdraw_wave import withdraw_wave
from tenken_site.outreach.models import Wave
from tests.cast import NOW
from tests.factories import outreach

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(monkeypatch: pytest.MonkeyPatch) -> Campaign:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return outreach.mailing_campaign()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def told(*arguments: object) -> dict[str, object]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_a_dry_run_shows_the_plan_and_stores_nothing(campaign):
    found = told("plan", "mailing-2026", "--dry-run")

    assert found["planned"] == 0
    assert [row["name"] for row in found["waves"]] == ["到達確認", "案内", "督促1", "締切前"]
    assert found["waves"][2] | {"left_out": {}} == {
        "wave": None, "name": "督促1", "purpose": "reminder", "channels": ["mail"],
        "planned_at": "2026-08-03T10:00+09:00", "state": "planned", "state_reason": "", "owner": "000000",
        "new": True, "reached": 2, "by_channel": {"mail": 2}, "held_out": 0, "left_out": {}, "minutes": 1,
    }  # fmt: skip
    assert not Wave.objects.exists()


def test_planning_stores_and_says_how_many(campaign):
    result = run("plan", "mailing-2026")

    assert result.exit_code == 0
    assert "4 waves planned now." in result.output
    assert "督促1  2026-08-03 10:00 (Japan time)  planned" in result.output
    assert len(told("list", "mailing-2026")["waves"]) == 4


def test_a_wave_is_sent_and_stopped_by_number(campaign):
    wave = outreach.wave(campaign)

    assert told("send", "mailing-2026", wave.pk, "--dry-run")["reached"] == 2
    assert Wave.objects.get().state == "planned"

    assert "has started for 2 clinics" in run("send", "mailing-2026", wave.pk, "--yes").output
    assert told("stop", "mailing-2026", wave.pk)["waiting"] == 0
    assert Wave.objects.get().state == "stopped"


def test_a_stopped_wave_is_resumed_by_number(campaign):
    wave = outreach.wave(campaign)
    run("send", "mailing-2026", wave.pk, "--yes")
    stopped = run("stop", "mailing-2026", wave.pk)

    found = told("resume", "mailing-2026", wave.pk)

    assert f"tenken outreach resume mailing-2026 {wave.pk}" in stopped.output
    assert (found["wave"], found["state"]) == (wave.pk, "sending")
    assert Wave.objects.get().state == "sending"
    assert AuditEntry.objects.get(action="outreach.resume_wave").actor == "command:outreach-resume"


def test_a_wave_withdrawn_before_its_day_is_planned_again(campaign):
    wave = outreach.wave(campaign, planned_at=NOW + timedelta(days=7))
    withdraw_wave(wave=wave, reason="", by="command:tests", now=NOW)

    assert "is planned again for 2026-" in run("resume", "mailing-2026", wave.pk).output
    assert Wave.objects.get().state == "planned"


def test_a_withdrawn_wave_whose_day_is_over_is_not_resumed(campaign):
    wave = outreach.wave(campaign, planned_at=NOW - timedelta(days=1))
    withdraw_wave(wave=wave, reason="", by="command:tests", now=NOW)

    result = run("resume", "mailing-2026", wave.pk)

    assert result.exit_code == 1
    assert "Its day is over" in result.output
    assert Wave.objects.get().state == "withdrawn"


def test_a_started_wave_is_told_as_one_that_is_being_sent(campaign):
    wave = outreach.wave(campaign)

    assert told("send", "mailing-2026", wave.pk, "--yes")["state"] == "sending"


def test_sending_asks_first_and_a_script_that_does_not_say_yes_sends_nothing(campaign):
    wave = outreach.wave(campaign)

    for answer in ("n\n", ""):
        result = CliRunner().invoke(command, ["send", "mailing-2026", str(wave.pk)], input=answer)

        assert result.exit_code == 1
        assert result.stdout == ""
        assert "goes to 2 clinics" in result.stderr
        assert Wave.objects.get().state == "planned"


def test_waiting_ends_when_nothing_of_the_wave_waits(campaign, monkeypatch):
    wave = outreach.wave(campaign)

    def work(_seconds: float) -> None:
        row = Wave.objects.select_related("campaign", "owner").get()
        jobs.fill_wave(wave=row, tell=lambda done: None, stopping=lambda: False, by="command:tests", now=NOW)
        OutboxEntry.objects.update(state="sent", sent_at=NOW)

    monkeypatch.setattr(time, "sleep", work)

    assert told("send", "mailing-2026", wave.pk, "--wait", "--yes")["counts"] == {"sent": 2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plan", "nowhere"), "There is no campaign"),
        (("send", "mailing-2026", 999_999), "has no wave 999999"),
        (("stop", "mailing-2026", "planned"), "not being sent"),
        (("resume", "mailing-2026", "planned"), "neither stopped nor withdrawn"),
        (("send", "mailing-2026", "early"), "before the opening only"),
        (("trial", "elsewhere"), "There is no campaign"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_way_out(campaign, arguments, words):
    made = {
        "planned": outreach.wave(campaign).pk,
        "early": outreach.wave(campaign, name="到達", purpose="trial", message="trial").pk,
    }

    result = run(*(made.get(one, one) for one in arguments))

    assert result.exit_code == 1
    assert words in result.output


def test_the_trial_is_told_by_area(campaign):
    assert "No trial mail is planned" in run("trial", "mailing-2026").output
    outreach.wave(campaign, name="到達", purpose="trial", message="trial")
    outreach.address(campaign.cases.get(unit__prefecture="120006"), state="dead")

    assert told("trial", "mailing-2026")["areas"] == [{"area": "120006", "name": "千葉県", "dead": 1, "no_address": 0}]
