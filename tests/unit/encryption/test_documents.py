"""Documents at rest carry the id of the key that sealed them."""

import pytest

from tenken_site.encryption.documents import open_document, seal_document

DOCUMENT = '{"Q":"髙橋 😀"}'.encode()


def test_a_document_comes_back_as_it_went_in() -> None:
    sealed = seal_document(DOCUMENT, context="draft:ab12cd34ef56")

    assert open_document(sealed.data, key_id=sealed.key_id, context="draft:ab12cd34ef56") == DOCUMENT


def test_what_a_database_driver_hands_back_opens_too() -> None:
    sealed = seal_document(DOCUMENT, context="draft:ab12cd34ef56")

    assert open_document(memoryview(sealed.data), key_id=sealed.key_id, context="draft:ab12cd34ef56") == DOCUMENT


def test_a_document_of_an_unknown_key_is_not_opened() -> None:
    with pytest.raises(KeyError):
        open_document(DOCUMENT, key_id="lost", context="draft:ab12cd34ef56")
