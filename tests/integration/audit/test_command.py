"""``tenken audit``: reading, keeping and exchanging keys from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tenken.ledger.checkpoints import read_checkpoint
from tenken_site.audit import log
from tenken_site.audit.actions.seal import seal
from tenken_site.audit.models import AuditBatch, AuditEntry, AuditKey
from tenken_site.audit.signing import signer
from tenken_site.cli.audit import audit
from tenken_site.custody.jobs_audit import seal_log, write_checkpoint
from tests.cast import NOW

BY = "command:tests"
pytestmark = pytest.mark.django_db


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Path:
    """A place for a key of the test's own; nothing is there yet."""
    settings.TENKEN_AUDIT_KEY_FILE = str(tmp_path / "keys" / "audit-key.pem")
    settings.TENKEN_CHECKPOINT_FOLDER = str(tmp_path / "checkpoints")
    return Path(settings.TENKEN_AUDIT_KEY_FILE)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(audit, [str(argument) for argument in arguments])


def wrote() -> None:
    log.record(action="tests.write", target="case:abc", by="user:1", now=NOW, detail={"number": 1}, reason="asked")


def test_a_checkpoint_is_a_file_that_names_the_head(key_file: Path, tmp_path: Path) -> None:
    run("key")
    wrote()

    result = run("checkpoint", "--json", "--folder", tmp_path / "away")

    told = json.loads(result.stdout)
    made = read_checkpoint(Path(told["file"]).read_text())
    assert (made.number, made.entries, made.digest.hex()) == (1, 2, AuditBatch.objects.get().digest)
    assert run("verify", "--checkpoint", tmp_path / "away").exit_code == 0


def test_the_duties_seal_and_write_the_days_checkpoint(key_file: Path, settings: Any) -> None:
    run("key")
    wrote()

    assert seal_log(now=NOW) == 2
    assert (Path(settings.TENKEN_CHECKPOINT_FOLDER) / write_checkpoint(now=NOW)).exists()


def test_an_empty_log_has_no_checkpoint(key_file: Path) -> None:
    run("key", "--dry-run")

    assert json.loads(run("checkpoint", "--dry-run").stdout) == {"head": None, "dry_run": True}
    assert "does not exist" in run("checkpoint").output
    assert not key_file.exists()


def test_the_list_narrows_by_case_and_actor(key_file: Path) -> None:
    wrote()
    log.record(action="tests.other", target="case:xyz", by="user:2", now=NOW)

    read = json.loads(run("list", "--case", "abc", "--json").stdout)

    assert [(one["action"], one["reason"], one["batch"]) for one in read] == [("tests.write", "asked", None)]
    assert "tests.write" not in run("list", "--actor", "user:2").output
    assert "because asked" in run("list", "--since", "2026-01-01").output
    assert run("list", "--since", "2099-01-01").output == ""


def test_a_key_is_made_for_its_owner_alone_and_known_to_the_log(key_file: Path) -> None:
    result = run("key")

    assert result.exit_code == 0, result.output
    assert key_file.stat().st_mode & 0o077 == 0
    assert AuditKey.objects.get().fingerprint == signer().fingerprint
    assert signer().fingerprint in run("key").output


def test_old_batches_verify_after_an_exchange_of_the_key(key_file: Path) -> None:
    run("key")
    wrote()
    seal(by=BY, now=NOW)
    former = signer().fingerprint

    result = run("key", "--exchange")
    wrote()
    seal(by=BY, now=NOW)

    assert result.exit_code == 0, result.output
    assert signer().fingerprint != former
    assert set(AuditBatch.objects.values_list("key", flat=True)) == {former, signer().fingerprint}
    assert run("verify").exit_code == 0
    assert len(list(key_file.parent.glob("*.old"))) == 1


def test_a_dry_run_exchanges_nothing(key_file: Path) -> None:
    run("key")
    before = key_file.read_bytes()

    assert "would get a new key" in run("key", "--exchange", "--dry-run").output
    assert key_file.read_bytes() == before


def test_a_key_that_nobody_vouches_for_counts_only_when_named(key_file: Path) -> None:
    run("key")
    wrote()
    seal(by=BY, now=NOW)
    first = signer().fingerprint
    key_file.unlink()  # lost

    assert "Nobody vouches" in run("key").output
    wrote()
    seal(by=BY, now=NOW)

    assert [one["kind"] for one in json.loads(run("verify", "--json").stdout)["findings"]] == ["key-unknown"]
    assert run("verify", "--trust", signer().fingerprint[:16], "--trust", first).exit_code == 0
    assert run("verify", "--trust", signer().fingerprint[:8], "--trust", first).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"no key", "ec"])
def test_what_is_no_key_is_told_without_its_content(key_file: Path, content: bytes | str) -> None:
    key_file.parent.mkdir()
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key_file.write_bytes(pem if isinstance(content, str) else content)

    result = run("checkpoint")

    assert result.exit_code == 1
    assert "no private key in PEM" in result.output or "another kind than Ed25519" in result.output
    assert "BEGIN" not in result.output


def test_a_check_leaves_a_note_unless_it_is_a_dry_run(key_file: Path) -> None:
    run("verify", "--dry-run")
    assert not AuditEntry.objects.exists()

    run("verify")

    assert AuditEntry.objects.get().action == "audit.verify"
