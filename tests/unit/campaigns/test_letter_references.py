"""The reply number of a letter: read back as printed, and by nobody who knows only the case's public name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken_site.accounts.codes import ALPHABET
from tenken_site.campaigns.letter_references import printed, public_id_of, reference_of

NAMES = st.text("abcdefghjkmnpqrstuvwxyz23456789", min_size=12, max_size=12)
TAGS = st.text(ALPHABET.lower(), min_size=4, max_size=4)


@settings(max_examples=25)
@given(name=NAMES)
def test_what_is_printed_is_read_back_in_any_width_and_case(name: str) -> None:
    number = printed(reference_of(name))
    full_width = number.translate({ord(one): ord(one) + 0xFEE0 for one in set(number)})

    assert number.replace("-", "") == reference_of(name)
    assert [public_id_of(typed) for typed in (number, number.upper(), full_width, reference_of(name))] == [name] * 4


@settings(max_examples=25)
@given(name=NAMES, tag=TAGS)
def test_no_other_tag_is_taken(name: str, tag: str) -> None:
    assert (public_id_of(name + tag) == name) == (name + tag == reference_of(name))


@settings(max_examples=25)
@given(typed=st.text(max_size=20))
def test_anything_else_names_no_letter(typed: str) -> None:
    assert public_id_of(typed) is None


def test_a_tag_misread_as_a_look_alike_is_the_same_tag() -> None:
    names = [f"abcdefghjk{one}{two}" for one in "abcdef" for two in "abcdef"]
    misread = [(name, reference_of(name)[12:].translate(str.maketrans("0125", "olzs"))) for name in names]

    assert all(public_id_of(name + tag) == name for name, tag in misread)
    assert any(tag != reference_of(name)[12:] for name, tag in misread)


def test_the_tag_follows_from_the_key(settings: pytest.FixtureRequest) -> None:
    before = reference_of("abcdefghjkmn")
    settings.TENKEN_CODE_KEY = "another key"  # type: ignore[attr-defined]  # pytest-django's wrapper

    assert reference_of("abcdefghjkmn") != before
    assert public_id_of(before) is None
