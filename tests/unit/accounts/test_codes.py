"""What an access code is, how it is read from a keyboard, and what is said about slips."""

import math

import pytest

from tenken_site.accounts import codes
from tenken_site.accounts.codes import CodeUnreadable

CODE = codes.new_code()


def test_a_code_has_sixteen_characters_none_of_which_looks_like_another() -> None:
    code = codes.new_code()

    assert len(code) == 16
    assert set(code) <= set(codes.ALPHABET)
    assert not set(codes.ALPHABET) & set("OILZSGBU")


def test_a_code_cannot_be_guessed() -> None:
    random_characters = codes.LENGTH - 1

    assert random_characters * math.log2(len(codes.ALPHABET)) > 72
    assert len({codes.new_code() for _ in range(2000)}) == 2000


def test_a_code_is_printed_in_four_groups() -> None:
    printed = codes.printed(CODE)

    assert [len(group) for group in printed.split("-")] == [4, 4, 4, 4]
    assert codes.read(printed) == CODE


@pytest.mark.parametrize(
    ("typed", "fault", "count"),
    [
        ("", "empty", 0),
        (" -ー ", "empty", 0),
        (CODE[:12], "length", 12),
        (CODE + "7", "length", 17),
        (CODE[:15] + "あ", "characters", 15),
        (CODE[:15] + "😀", "characters", 15),
    ],
    ids=["nothing", "hyphens", "too short", "too long", "kana", "emoji"],  # the code is another one in every process
)
def test_an_unfinished_code_is_named_as_such(typed: str, fault: str, count: int) -> None:
    with pytest.raises(CodeUnreadable) as refusal:
        codes.read(typed)

    assert (refusal.value.fault, refusal.value.count) == (fault, count)


def test_the_hash_depends_on_the_key_outside_the_database() -> None:
    assert codes.digest(CODE, key="one") != codes.digest(CODE, key="two")
    assert CODE not in codes.digest(CODE, key="one")
