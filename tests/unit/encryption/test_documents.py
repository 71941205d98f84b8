"""Keys of single things are wrapped by the key of their scope and bound to the thing they belong to."""

import pytest

from tenken_site.encryption.aead import DataKey, DoesNotOpen
from tenken_site.encryption.documents import new_wrapped_key, unwrap_key, wrap_key
from tenken_site.encryption.keyring import UsableKey

UNDER, OTHER = UsableKey(1, DataKey(b"a" * 32)), UsableKey(2, DataKey(b"b" * 32))
DOCUMENT = '{"Q":"髙橋 😀"}'.encode()


def test_a_document_sealed_under_a_wrapped_key_opens_with_the_key_unwrapped_again() -> None:
    wrapped = new_wrapped_key(under=UNDER, context="case-key:ab")
    sealed = unwrap_key(wrapped, under=UNDER, context="case-key:ab").seal(DOCUMENT, context="draft:ab:1")

    opened = unwrap_key(memoryview(wrapped).tobytes(), under=UNDER, context="case-key:ab")

    assert opened.open(sealed, context="draft:ab:1") == DOCUMENT


def test_a_key_wrapped_anew_opens_what_it_sealed_before() -> None:
    wrapped = new_wrapped_key(under=UNDER, context="case-key:ab")
    key = unwrap_key(wrapped, under=UNDER, context="case-key:ab")

    again = wrap_key(key, under=OTHER, context="case-key:ab")

    assert unwrap_key(again, under=OTHER, context="case-key:ab") == key
    with pytest.raises(DoesNotOpen):
        unwrap_key(again, under=UNDER, context="case-key:ab")


def test_the_key_of_one_case_put_into_the_row_of_another_is_refused() -> None:
    wrapped = new_wrapped_key(under=UNDER, context="case-key:ab")

    with pytest.raises(DoesNotOpen):
        unwrap_key(wrapped, under=UNDER, context="case-key:cd")


def test_each_thing_gets_another_key() -> None:
    keys = {unwrap_key(new_wrapped_key(under=UNDER, context="c"), under=UNDER, context="c").key for _ in range(20)}

    assert len(keys) == 20
