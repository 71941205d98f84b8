"""The mark of an entry on its mail, and the address of the mail server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken_site.messaging import marks
from tenken_site.messaging.post_address import BadPostAddress, PostAddress, post_address


@given(st.integers(0, 2**63 - 1))
def test_a_mark_is_read_back_from_address_and_message_id(entry: int) -> None:
    assert marks.marked_entry(marks.envelope_sender(entry)) == entry
    assert marks.marked_entry(f"Original-Message-ID: {marks.message_id(entry).upper()}") == entry
    assert marks.message_id(entry) == marks.message_id(entry)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_mark_with_another_number_is_none(entry: int, other: int) -> None:
    forged = marks.envelope_sender(entry).replace(f"+{entry}-", f"+{other}-")

    assert marks.marked_entry(forged) == (entry if entry == other else None)


@given(st.text())
def test_text_without_a_mark_has_none(text: str) -> None:
    assert marks.marked_entry(text) is None


def test_a_forged_mark_before_ours_hides_nothing() -> None:
    assert marks.marked_entry(f"tenken-5-{'0' * 20} {marks.message_id(7)}") == 7


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://post.test", PostAddress("post.test", 25, "none")),
        ("smtps://post.test", PostAddress("post.test", 465, "tls")),
        ("smtp+starttls://u%40x:p%2F%3A@post.test:2525", PostAddress("post.test", 2525, "starttls", "u@x", "p/:")),
        ("smtp://u:p@127.0.0.1:1025", PostAddress("127.0.0.1", 1025, "none", "u", "p")),
    ],
)
def test_the_address_of_a_mail_server(url: str, expected: PostAddress) -> None:
    assert post_address(url) == expected
    assert "p/" not in repr(post_address(url))


@pytest.mark.parametrize(
    "url",
    [
        *("post.test", "http://post.test", "smtp://", "smtp://post.test:port", "smtp://post.test/x", "smtp://[::1"),
        *("smtp://user:secret@post.test", "smtps://post.test?x=1"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(BadPostAddress) as refused:
        post_address(url)

    assert "TENKEN_SMTP_URL" in str(refused.value)
    assert "secret" not in str(refused.value)
