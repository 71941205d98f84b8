"""``tenken letters make``: letters into files, once."""

import io
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from tenken_site.accounts.models import AccessCode
from tenken_site.cli.letters import letters
from tenken_site.cli.notice import notice
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.outreach.models import LetterBatch, Wave
from tenken_site.outreach.queries import TOPIC
from tests.cast import NOW
from tests.factories import notices, outreach

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave() -> Wave:
    campaign = outreach.mailing_campaign()
    type(campaign).objects.filter(pk=campaign.pk).update(closes_at="2099-08-21T15:00Z", opens_at="2020-01-01T00:00Z")
    made = outreach.wave(campaign, channels=["letter"], state=Wave.State.SENDING)
    subjects = list(campaign.cases.values_list("pk", flat=True))
    enqueue(topic=TOPIC, group=made.pk, subjects=subjects, channel="letter", due_at=NOW, now=NOW)
    return made


def make(*given: str) -> Result:
    return CliRunner().invoke(letters, ["make", *given])


def test_letters_are_written_to_files_that_only_the_owner_reads(wave: Wave, tmp_path: Path) -> None:
    result = make(str(wave.pk), "--out", str(tmp_path / "print"), "--json")

    told = json.loads(result.stdout)
    assert (told["letters"], told["batches"], told["dropped"]) == (2, 2, 0)
    files = sorted((tmp_path / "print").iterdir())
    assert [str(path) for path in files] == sorted(told["files"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert len(PdfReader(io.BytesIO(files[0].read_bytes())).pages) == 1


def test_a_second_run_makes_no_second_letter_and_keeps_the_files(wave: Wave, tmp_path: Path) -> None:
    make(str(wave.pk), "--out", str(tmp_path))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    result = make(str(wave.pk), "--out", str(tmp_path), "--json")

    assert json.loads(result.stdout)["letters"] == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_dry_run_makes_nothing(wave: Wave) -> None:
    result = make(str(wave.pk), "--dry-run", "--json")

    assert json.loads(result.stdout) == {"wave": wave.pk, "waiting": 2, "authorities": 2}
    assert not LetterBatch.objects.exists()
    assert not AccessCode.objects.exists()


def test_an_unknown_wave_and_one_that_is_not_being_sent_are_refused(wave: Wave) -> None:
    Wave.objects.filter(pk=wave.pk).update(state=Wave.State.PLANNED)

    unknown, planned = make("999999"), make(str(wave.pk))

    assert (unknown.exit_code, planned.exit_code) == (1, 1)
    assert "no wave 999999" in unknown.output
    assert "planned" in planned.output


def test_the_state_of_notices_is_told_as_json(wave: Wave) -> None:
    made = notices.published(wave.campaign, title="調査について")

    result = CliRunner().invoke(notice, ["status", wave.campaign.slug, "--json"])

    (row,) = json.loads(result.stdout)["notices"]
    assert (row["notice"], row["state"], row["relays"], row["seen"]) == (made.pk, "published", 4, 0)
