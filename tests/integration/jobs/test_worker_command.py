"""``tenken worker --dry-run``: what a worker would begin with, and nothing of it is done."""

import json

from click.testing import CliRunner

from tenken.cli import main
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Beat, Run
from tenken_site.messaging.models import OutboxEntry
from tests.cast import NOW
from tests.factories import outreach


def test_a_dry_run_tells_what_is_due_and_does_nothing(db: None) -> None:
    outreach.mailing_campaign()
    now = NOW
    request_run(kind="outreach.make_letters", key="letters:1", arguments={"wave": 1}, by="command:tests", now=now)
    OutboxEntry.objects.create(topic="outreach.wave", group=1, subject=1, channel="mail", due_at=now)

    told = CliRunner().invoke(main, ["worker", "--dry-run", "--json"])

    due = json.loads(told.stdout)["due"]
    assert (due["mail"], due["run outreach.make_letters"], due["duty monitoring.refresh_facts"]) == (1, 1, 1)
    assert Run.objects.get().state == Run.State.WAITING
    assert OutboxEntry.objects.get().attempts == 0
    assert not Beat.objects.exists()


def test_a_dry_run_over_a_rested_database_says_that_nothing_is_due(db: None) -> None:
    CliRunner().invoke(main, ["worker", "--once", "--quiet"])

    told = CliRunner().invoke(main, ["worker", "--dry-run"])

    assert told.stdout == "Nothing is due now.\n"
