"""Reading what comes back, in the shapes in which mail servers write it."""

from __future__ import annotations

import base64
import quopri
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken_site.messaging.bounce_kinds import kind_of_bounce
from tenken_site.messaging.dsn import Verdict, read_report
from tests.factories.reports import REPORTS, Report, report

ENTRY = 4711


@pytest.mark.parametrize("shape", REPORTS, ids=lambda shape: shape.name)
def test_every_shape_is_read_for_what_it_is(shape: Report) -> None:
    reading = read_report(report(shape, entry=ENTRY))

    assert reading.verdict == shape.verdict
    if shape.verdict == "failed":
        assert reading.entry == ENTRY
        assert kind_of_bounce(status=reading.status, words=reading.words) == shape.kind


@pytest.mark.parametrize("shape", REPORTS, ids=lambda shape: shape.name)
def test_line_ends_and_encodings_change_nothing(shape: Report) -> None:
    raw = report(shape, entry=ENTRY)

    plain, crlf = read_report(raw), read_report(raw.replace(b"\n", b"\r\n"))

    assert (plain.verdict, plain.entry, plain.status) == (crlf.verdict, crlf.entry, crlf.status)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_delivery_status_in_a_transfer_encoding_is_read(encoding: str) -> None:
    status = b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@clinic.test\nAction: failed\nStatus: 5.1.1\n"
    coded = base64.encodebytes(status) if encoding == "base64" else quopri.encodestring(status)
    raw = report(REPORTS[0], entry=ENTRY)
    head, _, rest = raw.partition(b"Content-Type: message/delivery-status\n")
    part = b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: %s\n\n" % encoding.encode() + coded
    raw = head + part + b"\n--b1\nContent-Type: message/rfc822" + rest.partition(b"Content-Type: message/rfc822")[2]

    reading = read_report(raw)

    assert (reading.verdict, reading.status, reading.entry) == (Verdict.FAILED, "5.1.1", ENTRY)


def test_the_same_mail_has_the_same_digest_and_another_has_another() -> None:
    raw = report(REPORTS[0], entry=1)

    assert read_report(raw).digest == read_report(raw).digest != read_report(report(REPORTS[0], entry=2)).digest


def test_half_a_report_and_large_ones_are_read_without_trouble() -> None:
    for shape in REPORTS:
        raw = report(shape, entry=ENTRY)
        for end in range(0, len(raw), 97):
            read_report(raw[:end])
    read_report(report(REPORTS[0], entry=ENTRY) + b"x: " * 500_000)


@given(st.binary(max_size=2_000))
def test_whatever_lies_in_the_mailbox_is_read_without_an_error(raw: bytes) -> None:
    assert read_report(raw).entry is None


@given(st.sampled_from(REPORTS), st.integers(0, 5_000), st.binary(min_size=1, max_size=20))
def test_a_damaged_report_is_read_without_an_error(shape: Report, at: int, damage: bytes) -> None:
    raw = report(shape, entry=ENTRY)

    assert read_report(raw[:at] + damage + raw[at + len(damage) :]).entry in {ENTRY, None}


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "", "hard"),
        ("5.2.1", "mailbox disabled", "hard"),
        ("5.2.2", "", "soft"),
        ("4.4.7", "delivery time expired", "soft"),
        ("5.7.1", "blocked using a block list", "blocked"),
        ("5.7.1", "user unknown", "hard"),
        ("5.3.4", "message too big", "blocked"),
        ("5.0.0", "550 unknown user", "hard"),
        ("5.0.0", "550 mailbox full", "soft"),
        ("5.0.0", "554 denied by policy", "blocked"),
        ("", "なにか", "soft"),
        ("", "", "soft"),
        ("5.5.0", "mailbox unavailable", "hard"),
        ("5.6.0", "", "blocked"),
    ],
)
def test_what_a_status_means_for_the_address(status: str, words: str, kind: str) -> None:
    assert kind_of_bounce(status=status, words=words) == kind


@given(st.text(max_size=12), st.text())
def test_every_status_has_a_kind(status: str, words: str) -> None:
    assert kind_of_bounce(status=status, words=words) in {"hard", "soft", "blocked"}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"From: " + b"a" * 200_000 + b"\n\nx\n", id="sender"),
        pytest.param(b"Subject: " + b"a b " * 50_000 + b"\n\nx\n", id="subject"),
        pytest.param(b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nx\n", id="coded subject"),
    ],
)
def test_a_huge_header_holds_nobody_up(raw: bytes) -> None:
    begun = time.perf_counter()

    assert read_report(raw).verdict is not Verdict.FAILED

    assert time.perf_counter() - begun < 2


def test_of_a_servers_endless_words_the_beginning_is_kept() -> None:
    raw = report(REPORTS[0], entry=ENTRY)
    endless = raw.replace(b"Diagnostic-Code: smtp;", b"Diagnostic-Code: smtp; 550 " + b"a" * 300_000)

    reading = read_report(endless)

    assert (reading.verdict, reading.entry) == (Verdict.FAILED, ENTRY)
    assert len(reading.words) <= 2_000
