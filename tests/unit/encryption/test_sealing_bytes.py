"""Bytes and short texts at rest open in their own row, with their own key, unchanged, or not at all."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken_site.encryption.aead import DataKey, DoesNotOpen, new_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.encryption.masters import MasterKeyFile, MasterKeyMissing, NotAMasterKeyFile, read_keys
from tenken_site.encryption.texts import mail_form, open_text, seal_text, telephone_form

KEY = DataKey(b"k" * 32)


def line(name: str, byte: bytes) -> str:
    return f"{name} {base64.b64encode(byte * 32).decode()}\n"


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_is_sealed_opens_in_its_context_and_looks_different_each_time(plain: bytes, context: str) -> None:
    first, second = KEY.seal(plain, context=context), KEY.seal(plain, context=context)

    assert KEY.open(first, context=context) == plain
    assert first != second
    assert len(first) == len(plain) + 29


@given(st.binary(max_size=60), st.data())
def test_any_changed_byte_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(plain, context="draft:ab:1"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(DoesNotOpen):
        KEY.open(bytes(sealed), context="draft:ab:1")


@given(st.binary(max_size=60), st.integers(0, 88))
def test_any_shortened_bytes_are_refused(plain: bytes, length: int) -> None:
    sealed = KEY.seal(plain, context="draft:ab:1")

    with pytest.raises(DoesNotOpen):
        KEY.open(sealed[: min(length, len(sealed) - 1)], context="draft:ab:1")


@pytest.mark.parametrize("other", ["draft:cd:1", "draft:ab:2", "submission:ab:1", ""])
def test_bytes_moved_to_another_row_or_version_are_refused(other: str) -> None:
    sealed = KEY.seal(b"yes", context="draft:ab:1")

    with pytest.raises(DoesNotOpen):
        KEY.open(sealed, context=other)


def test_another_key_opens_nothing_and_no_key_shows_in_a_traceback() -> None:
    other = DataKey(new_key())

    with pytest.raises(DoesNotOpen) as refused:
        other.open(KEY.seal(b"yes", context="a"), context="a")
    assert "kkkk" not in repr(KEY) + repr(UsableKey(1, KEY)) + str(refused.value)


@given(st.text(max_size=60))
def test_a_text_opens_again_and_an_empty_one_stays_empty(text: str) -> None:
    key = UsableKey(1, KEY)

    sealed = seal_text(text, key=key, context="contact:1:mail")

    assert open_text(sealed, key=key, context="contact:1:mail") == text
    assert bool(sealed) == bool(text)


def test_addresses_and_numbers_are_compared_by_one_form() -> None:
    assert mail_form(" Minato@Example.JP ") == mail_form("minato@example.jp")
    assert telephone_form("（０３）1234-5678") == telephone_form("03 1234 5678") == "0312345678"


def test_the_first_line_wraps_and_every_line_unwraps() -> None:
    old = MasterKeyFile(line("old", b"o"))
    both = MasterKeyFile("# exchanged in spring\n" + line("new", b"n") + line("old", b"o"))
    wrapped = old.wrap(b"x" * 32, context="c")

    assert both.current == "new"
    assert both.unwrap(wrapped, master_id="old", context="c") == b"x" * 32
    with pytest.raises(MasterKeyMissing, match="old"):
        MasterKeyFile(line("new", b"n")).unwrap(wrapped, master_id="old", context="c")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no key"),
        ("one two three", "line 1"),
        ("one !!!!", "not base64"),
        ("one c2hvcnQ=", "5 bytes"),
        (line("one", b"a") + line("one", b"b"), "twice"),
    ],
)
def test_a_file_that_holds_no_master_keys_is_refused_by_line(text: str, said: str) -> None:
    with pytest.raises(NotAMasterKeyFile, match=said) as refused:
        read_keys(text)

    assert "c2hvcnQ" not in str(refused.value)
