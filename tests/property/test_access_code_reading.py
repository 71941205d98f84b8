"""Whatever a person makes of a printed code, it is read as that code; a slip never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken_site.accounts import codes
from tenken_site.accounts.codes import CodeUnreadable

#: What each character of the alphabet may be taken for.
LOOKS_LIKE = {"0": "0Oo", "1": "1IiLl", "2": "2Zz", "5": "5Ss", "6": "6Gg", "8": "8Bb", "V": "VvUu"}
SEPARATORS = ["", "-", " ", "－", "ー", "–", "—", "‐", "−", "　", "- ", "_", ".", "ｰ", "\t", "\u200b"]


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


#: ``new_code`` draws from the system's source; a seeded walk over drawn bodies keeps examples repeatable.
@st.composite
def valid_codes(draw: st.DrawFn) -> str:
    while True:
        body = draw(st.text(alphabet=codes.ALPHABET, min_size=15, max_size=15))
        for check in codes.ALPHABET:
            try:
                return codes.read(body + check)
            except CodeUnreadable:
                continue


@given(data=st.data(), code=valid_codes())
def test_any_look_alike_case_width_and_separator_reads_as_the_code(data: st.DataObject, code: str) -> None:
    letters = [data.draw(st.sampled_from(LOOKS_LIKE.get(letter, letter + letter.lower()))) for letter in code]
    wide = data.draw(st.booleans())
    typed = "".join(
        data.draw(st.sampled_from(SEPARATORS)) + (full_width(letter) if wide else letter) for letter in letters
    )

    assert codes.read(typed) == code


@given(data=st.data(), code=valid_codes(), place=st.integers(0, 15))
def test_one_wrong_character_is_always_found(data: st.DataObject, code: str, place: int) -> None:
    wrong = data.draw(st.sampled_from([letter for letter in codes.ALPHABET if letter != code[place]]))

    with pytest.raises(CodeUnreadable) as refusal:
        codes.read(code[:place] + wrong + code[place + 1 :])

    assert refusal.value.fault == "check"


@given(code=valid_codes(), first=st.integers(0, 15), second=st.integers(0, 15))
def test_two_swapped_characters_are_always_found(code: str, first: int, second: int) -> None:
    letters = list(code)
    letters[first], letters[second] = letters[second], letters[first]
    swapped = "".join(letters)

    if swapped == code:
        assert codes.read(swapped) == code
        return
    with pytest.raises(CodeUnreadable):
        codes.read(swapped)


@given(typed=st.text(max_size=60))
def test_anything_typed_is_a_code_or_is_refused_with_a_reason(typed: str) -> None:
    try:
        code = codes.read(typed)
    except CodeUnreadable as refusal:
        fault: str | None = refusal.fault
        code = ""
    else:
        fault = None

    assert fault in {"empty", "characters", "length", "check"} or len(code) == codes.LENGTH
