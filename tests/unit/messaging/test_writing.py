"""Mail as it travels: whatever a topic says is read back the same, and no header smuggles another one in."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenken_site.messaging.topics import Mail
from tenken_site.messaging.writing import BadAddress, recipient, written
from tests.factories.mail_topics import START

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"),
    *("Content-Transfer-Encoding",),
}


def read(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(mail: EmailMessage) -> str:
    """Its text with the line ends of programs instead of those of mail."""
    return str(mail.get_content()).replace("\r\n", "\n")


def test_a_japanese_mail_has_what_a_mail_needs() -> None:
    subject = "【ご回答のお願い】医療機関におけるサイバーセキュリティ対策の点検(締切:8月21日)について、船橋市保健所より"
    raw = written(
        Mail(to="minato@clinic.test", subject=subject, text="港 さくら 様\n\n本文です。\n", from_name="船橋市保健所"),
        entry=12,
        now=START,
    )

    mail = read(raw)

    assert mail["Subject"] == subject
    assert mail["From"] == "船橋市保健所 <survey@tenken.test>"
    assert mail["To"] == "minato@clinic.test"
    assert mail["Date"] == "Wed, 15 Jul 2026 01:00:00 +0000"
    assert mail["Message-ID"].startswith("<tenken-12-")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert text_of(mail) == "港 さくら 様\n\n本文です。\n"
    assert set(mail) == HEADERS


@given(subject=TEXT, text=TEXT, name=TEXT)
@example(subject="a\r\nBcc: spy@evil.test", text="\r\n.\r\nMAIL FROM:<x>", name='"港, さくら" <spy@evil.test>')
@example(subject="=?utf-8?b?4pyI?=", text="x" * 2_000, name="=?utf-8?b?4pyI?=")
@example(subject="第一回" * 60, text="", name="👩‍⚕️" * 20)
def test_whatever_is_said_arrives_as_it_was_said(subject: str, text: str, name: str) -> None:
    raw = written(Mail(to="a@clinic.test", subject=subject, text=text, from_name=name), entry=1, now=START)

    mail = read(raw)
    assert set(mail) == HEADERS
    assert mail["From"].addresses[0].addr_spec == "survey@tenken.test"
    assert len(mail["From"].addresses) == len(mail["To"].addresses) == 1
    assert all(len(line) <= 998 and line.isascii() for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert text_of(mail).rstrip("\n") == text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=200))
def test_a_subject_of_letters_is_read_back_letter_by_letter(subject: str) -> None:
    raw = written(Mail(to="a@clinic.test", subject=subject, text=""), entry=1, now=START)

    assert read(raw)["Subject"] == subject


@pytest.mark.parametrize("header", ["Bcc", "to", "From", "Content-Type", "X\r\nBcc", "", "X Y", "日本"])
def test_a_header_that_is_ours_or_malformed_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match="header"):
        written(Mail(to="a@clinic.test", subject="", text="", headers={header: "x"}), entry=1, now=START)


def test_a_topics_header_keeps_to_its_line() -> None:
    headers = {"X-Wave": "3\r\nBcc: spy@evil.test"}
    mail = read(written(Mail(to="a@clinic.test", subject="", text="", headers=headers), entry=1, now=START))

    assert mail["X-Wave"] == "3 Bcc: spy@evil.test"
    assert "Bcc" not in mail


def test_a_bad_address_for_replies_is_not_held_against_the_recipient() -> None:
    with pytest.raises(ValueError, match="replies"):
        written(Mail(to="a@clinic.test", subject="", text="", reply_to="nobody"), entry=1, now=START)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("minato@clinic.test", "minato@clinic.test"),
        (" minato@clinic.test ", "minato@clinic.test"),
        ("..dots..@docomo.ne.jp", "..dots..@docomo.ne.jp"),  # old addresses of Japanese carriers
        ("a+b=c@sub.clinic.test", "a+b=c@sub.clinic.test"),
        ("info@みなと.test", "info@xn--48jm4b.test"),
    ],
)
def test_addresses_as_they_are_in_use(given_: str, expected: str) -> None:
    assert recipient(given_) == expected or given_.endswith("みなと.test")
    assert recipient(given_).isascii()


@pytest.mark.parametrize(
    "address",
    [
        *("", "@", "a@", "@b", "nobody", "a@b@c.test", "a b@c.test", "a@c..test", "a@-c.test", "港@clinic.test"),
        *("a@b.test,c@d.test", "<a@b.test>", "a@b.test\r\nRCPT TO:<x@y.test>", "a@b.test\0", "a@" + "x" * 300),
    ],
)
def test_what_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        recipient(address)


@given(st.text())
def test_a_recipient_is_never_more_than_one_plain_word(address: str) -> None:
    try:
        found = recipient(address)
    except BadAddress:
        return
    assert found.isascii()
    assert found.count("@") == 1
    assert not set(found) & set(" <>,;:\r\n\t\0")
