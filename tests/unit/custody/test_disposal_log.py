"""The disposal log: lines that nobody can change, add, reorder or take out from between unseen."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tenken_site.audit.signing import signer
from tenken_site.custody import disposal_log
from tenken_site.custody.disposal_log import DisposalLogDamaged
from tests.cast import NOW


@pytest.fixture
def log(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "kept" / "disposals.log"
    settings.TENKEN_DISPOSAL_LOG = str(path)
    return path


def written(*subjects: str) -> list[str]:
    return [
        disposal_log.append(
            kind="campaign",
            subject=subject,
            told={"cases": [subject]},
            reason="保存期間の満了",
            asked_by="user:1",
            by="user:2",
            now=NOW + timedelta(days=day),
        )
        for day, subject in enumerate(subjects)
    ]


def test_what_was_written_is_read_in_order_with_the_digest_that_was_given(log: Path) -> None:
    digests = written("campaign:a", "campaign:b")

    found = disposal_log.lines()

    assert [line.digest for line in found] == digests
    assert [(line.number, line.subject, line.by, line.reason) for line in found] == [
        (1, "campaign:a", "user:2", "保存期間の満了"),
        (2, "campaign:b", "user:2", "保存期間の満了"),
    ]
    assert log.stat().st_mode & 0o777 == 0o600
    assert disposal_log.lines(trust=[signer().public.hex()]) == found


def test_no_file_is_no_line(log: Path) -> None:
    assert disposal_log.lines() == ()


@pytest.mark.parametrize("what", ["changed", "taken out", "reordered", "cut", "not json", "blank"])
def test_a_log_that_was_tampered_with_is_refused_and_not_written_on(log: Path, what: str) -> None:
    written("campaign:a", "campaign:b", "campaign:c")
    lines = log.read_bytes().splitlines()
    tampered = {
        "changed": [lines[0].replace(b"campaign:a", b"campaign:x"), *lines[1:]],
        "taken out": [lines[0], lines[2]],
        "reordered": [lines[1], lines[0], lines[2]],
        "cut": [*lines[:2], lines[2][:-20]],
        "not json": [b"[]", *lines],
        "blank": [lines[0], b"", *lines[1:]],
    }
    log.write_bytes(b"\n".join(tampered[what]) + b"\n")

    with pytest.raises(DisposalLogDamaged):
        disposal_log.lines()
    with pytest.raises(DisposalLogDamaged):
        written("campaign:d")


def test_a_line_signed_by_another_key_is_refused_where_it_is_said_whom_to_trust(log: Path) -> None:
    written("campaign:a")

    with pytest.raises(DisposalLogDamaged):
        disposal_log.lines(trust=["00" * 32])


def test_a_line_bears_numbers_and_no_name(log: Path) -> None:
    written("case:ab12cd34ef56")

    assert json.loads(log.read_text("utf-8")).keys() == {
        *("number", "at", "kind", "subject", "told", "reason", "asked_by", "by", "previous", "key", "signature")
    }
