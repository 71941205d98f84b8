"""The keys on the command line: made, split, joined, exchanged, counted; and never printed."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tenken_site.accounts import totp
from tenken_site.accounts.actions.make_recovery_codes import make_recovery_codes
from tenken_site.accounts.actions.pass_second_factor import pass_second_factor
from tenken_site.accounts.actions.set_up_app import set_up_app
from tenken_site.accounts.models import User, accounts_key
from tenken_site.audit.models import AuditEntry
from tenken_site.custody import jobs
from tenken_site.custody.actions import rotate
from tenken_site.custody.actions.rewrap import rewrap
from tenken_site.custody.queries_keys import key_lines, master_lines
from tenken_site.encryption import keyring
from tenken_site.encryption.models import WrappingKey
from tenken_site.frames.models import Contact
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tenken_site.responses import queries as answers
from tenken_site.responses.documents import open_draft, open_submission
from tenken_site.responses.models import Submission
from tests.cast import FUNABASHI, NOW
from tests.factories import accounts, campaigns, outreach
from tests.integration.custody.conftest import Tenken
from tests.integration.responses.conftest import COMPLETE, save, submit

pytestmark = pytest.mark.stores


@pytest.fixture
def master(tmp_path: Path, settings: Any) -> Path:
    """A master key file of this test's own, a copy of the one that the factories use."""
    path = tmp_path / "master-key"
    path.write_text(Path(settings.TENKEN_MASTER_KEY_FILE).read_text("utf-8"), encoding="utf-8")
    settings.TENKEN_MASTER_KEY_FILE = str(path)
    keyring.forget()
    return path


def secrets_of(path: Path) -> list[str]:
    return [line.split()[1] for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_a_file_is_made_once_split_into_sheets_and_joined_again(tmp_path: Path, tenken: Tenken, settings: Any) -> None:
    file, out = tmp_path / "new" / "master", tmp_path / "sheets"
    settings.TENKEN_MASTER_KEY_FILE = str(file)

    made = tenken("keys", "make", "--json")
    assert "not overwritten" in tenken("keys", "make", fails=True)
    told = tenken("keys", "split", "--out", out, "--holder", "一人目", "--holder", "二人目", "--json")
    sheets = [name for name in told["files"] if name.endswith(".txt")]
    joined = tenken("keys", "join", "--share", sheets[0], "--share", sheets[1], "--out", tmp_path / "back", "--json")

    assert made["fingerprint"] == told["fingerprint"] == joined["fingerprint"]
    assert joined["is_the_file_in_use"] is True
    assert (tmp_path / "back").read_text("utf-8") == file.read_text("utf-8")
    assert [path.stat().st_mode & 0o777 for path in (file, *map(Path, told["files"]))] == [0o600] * 5
    assert "一人目" in Path(sheets[0]).read_text("utf-8")
    printed = json.dumps([made, told, joined])
    assert not any(secret in printed for secret in secrets_of(file))
    assert not any(secret in Path(name).read_text("utf-8") for secret in secrets_of(file) for name in told["files"])
    assert "Both are share 1" in tenken("keys", "join", "--share", sheets[0], "--share", sheets[0], fails=True)


def test_a_new_master_key_takes_over_key_by_key_and_the_old_line_may_go(db: None, master: Path, tenken: Tenken) -> None:
    clinic = campaigns.enrolled()
    save(answers.case_for(user=clinic.user, public_id=clinic.case.public_id), dict(COMPLETE))
    before = bytes(WrappingKey.objects.get(scope=clinic.campaign.key_scope).wrapped)

    tenken("keys", "rotate", "--master", "--name", "second", "--yes", "--json")
    keyring.forget()
    waiting = tenken("keys", "rewrap", "--dry-run", "--json")["waiting"]
    stopped = rewrap(progress=lambda done: None, stopping=iter([False, True]).__next__, by="command:tests", now=NOW)
    told = tenken("keys", "rewrap", "--json")
    check = tenken("keys", "destroy-check", "--json")

    assert stopped == 1
    assert told["rewrapped"] == waiting - 1 > 0
    assert check["master_keys_that_may_go"] == ["tests"]
    assert {row.master_id for row in WrappingKey.objects.all()} == {"second"}
    assert bytes(WrappingKey.objects.get(scope=clinic.campaign.key_scope).wrapped) != before
    master.write_text(master.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    keyring.forget()
    opened = answers.case_for(user=clinic.user, public_id=clinic.case.public_id)
    assert opened.document.answers()["T2"] == 3
    assert AuditEntry.objects.filter(action="custody.rewrap").count() == waiting


def test_a_missing_master_key_is_named(db: None, master: Path, tenken: Tenken) -> None:
    campaigns.campaign()
    master.write_text(f"other {base64.b64encode(bytes(32)).decode()}\n", encoding="utf-8")
    keyring.forget()

    assert "'tests'" in tenken("keys", "rewrap", fails=True)
    assert [line.name for line in master_lines() if not line.at_hand] == ["tests"]


def test_a_campaigns_key_is_exchanged_and_everything_opens_as_before(db: None, tenken: Tenken) -> None:
    clinic = campaigns.enrolled()
    save(answers.case_for(user=clinic.user, public_id=clinic.case.public_id), dict(COMPLETE))
    submit(answers.case_for(user=clinic.user, public_id=clinic.case.public_id))

    told = tenken("keys", "rotate", "--campaign", clinic.campaign.slug, "--yes", "--json")

    assert told["key"] == 2
    lines = {line.number: line for line in key_lines() if line.scope == clinic.campaign.key_scope}
    assert (lines[1].state, lines[1].rows, lines[2].state) == ("retired", 0, "in use")
    assert open_submission(Submission.objects.select_related("case__wrapping_key").get()).answers["T2"] == 3
    case = answers.case_for(user=clinic.user, public_id=clinic.case.public_id).case
    assert open_draft(case).answers()["T2"] == 3
    assert tenken("keys", "destroy-check", "--json")["retired_and_idle"] == [f"{clinic.campaign.key_scope}/1"]


def test_the_key_of_contacts_is_exchanged_by_the_worker(db: None, tenken: Tenken) -> None:
    campaign = outreach.mailing_campaign()
    mails = {row.pk: row.mail for row in Contact.objects.all()}
    scope = f"contacts:{campaign.frame_version_id}"

    run = tenken("keys", "rotate", "--contacts", str(campaign.frame_version_id), "--background", "--yes", "--json")
    asked = Run.objects.get(pk=run["run"])
    Worker(clock=lambda: asked.next_at).do_run()

    assert Run.objects.get(pk=asked.pk).state == Run.State.DONE
    assert [line.rows for line in key_lines() if line.scope == scope and line.state == "retired"] == [0]
    assert {row.pk: row.mail for row in Contact.objects.all()} == mails
    assert any(mails.values())


def test_the_key_of_accounts_is_exchanged_with_second_factors_and_the_older_one_may_go(
    db: None, tenken: Tenken
) -> None:
    official = accounts.official(FUNABASHI)
    official.put(key=accounts_key(), email="tsuda@funabashi.example.jp")
    official.save()
    secret = totp.new_secret()
    step = totp.step_of(NOW)
    set_up_app(user=official, secret=secret, typed=totp.code_at(secret, step=step), by="command:tests", now=NOW)
    recovery, *_ = make_recovery_codes(user=official, by="command:tests", now=NOW)
    before = rotate.key_in_use(scope="accounts")

    tenken("keys", "rotate", "--accounts", "--yes", "--json")

    lines = {line.number: line for line in key_lines() if line.scope == "accounts"}
    assert (lines[before].state, lines[before].rows) == ("retired", 0)
    assert f"accounts/{before}" in tenken("keys", "destroy-check", "--json")["retired_and_idle"]
    WrappingKey.objects.filter(scope="accounts", number=before).delete()
    keyring.forget()
    again = User.objects.get(pk=official.pk)
    assert (again.email, again.display_name) == ("tsuda@funabashi.example.jp", FUNABASHI.display_name)
    typed = totp.code_at(secret, step=step + 1)
    assert pass_second_factor(user=again, typed=typed, network="n", by="command:tests", now=NOW) == "app"
    assert pass_second_factor(user=again, typed=recovery, network="n", by="command:tests", now=NOW) == "recovery"


def test_an_exchange_that_stopped_before_second_factors_goes_on_under_the_same_key(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    official = accounts.official(FUNABASHI)
    codes = make_recovery_codes(user=official, by="command:tests", now=NOW)
    monkeypatch.setattr(rotate, "reseal_factors", lambda **_: 0)
    rotate.rotate_scope(scope="accounts", progress=lambda done: None, by="command:tests", now=NOW)
    monkeypatch.undo()
    number = rotate.key_in_use(scope="accounts")

    done = rotate.rotate_scope(scope="accounts", progress=lambda done: None, by="command:tests", now=NOW)

    assert (done, rotate.key_in_use(scope="accounts")) == (1, number)
    assert pass_second_factor(user=official, typed=codes[0], network="n", by="command:t", now=NOW) == "recovery"


def test_the_key_of_the_index_stays(db: None, tenken: Tenken) -> None:
    outreach.mailing_campaign()

    with pytest.raises(Exception, match="look-up"):
        jobs.rotate_scope(scope="index", progress=lambda done: None, by="command:tests", now=NOW)


def test_status_counts_the_rows_of_each_key(db: None, tenken: Tenken) -> None:
    clinic = campaigns.enrolled()

    told = tenken("keys", "status", "--json")

    rows = {one["scope"]: one["rows"] for one in told["keys"]}
    assert rows[clinic.campaign.key_scope] == clinic.campaign.cases.count()
    assert told["masters"][0]["name"] == "tests"
