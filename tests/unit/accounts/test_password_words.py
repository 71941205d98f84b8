"""Words that everybody at a survey would try first make no password by themselves."""

import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tenken_site.accounts.password_words import FEWEST_RUNS, WORDS, own_part, runs
from tests.architecture.tree import ROOT


@pytest.mark.parametrize(
    "password",
    [
        "Tenken-2026-Clinic",
        "password2026!!!",
        "ＴＥＮＫＥＮ２０２６２０２６",
        "security_survey_2026",
        "shinryojo-shinryojo",
        "診療所調査令和8年診療所調査",
    ],
)
def test_words_of_the_site_with_figures_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "clinic beside a quiet harbour",
        "みなとの見える丘のクリニック",
        "correct horse battery staple",
        "kX9#vv2!mQpL",
        "大雪山から吹く風と秋の点検",
    ],
)
def test_such_a_word_among_others_does_no_harm(password: str) -> None:
    validate_password(password)


@given(st.text(max_size=30), st.sampled_from(WORDS))
def test_a_word_added_to_a_password_makes_it_no_stronger(text: str, word: str) -> None:
    assert len(own_part(f"{text} {word}")) <= len(own_part(text))


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "098765432109",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "hkwhkwhkwhkw",
        "ああああああああああああ",
        "１２３４５６７８９０１２",
    ],
)
def test_rows_of_keys_and_repetitions_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@given(st.text(max_size=40))
def test_a_text_has_at_most_as_many_rows_as_characters(text: str) -> None:
    folded = len(unicodedata.normalize("NFKC", text).casefold())

    assert runs(text) <= folded
    assert runs(text) >= bool(folded)


@given(st.characters(min_codepoint=97, max_codepoint=105), st.integers(12, 17))
def test_one_row_up_or_down_is_one_row_however_long(first: str, length: int) -> None:
    up = "".join(chr(ord(first) + step) for step in range(length))

    assert runs(up) == runs(up[::-1]) == runs(first * length) == 1 < FEWEST_RUNS


def test_every_word_is_told_in_the_docs() -> None:
    told = (ROOT / "docs" / "explanation" / "security.md").read_text("utf-8")

    assert [word for word in WORDS if word not in told] == []
