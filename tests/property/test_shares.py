"""Two shares make the key file again; one share, or one that was misread, never does."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken_site.custody.shares import (
    Share,
    ShareMisread,
    SharesDoNotFit,
    fingerprint_of,
    join,
    read_share,
    split,
    written,
)

names = st.text("abcdefghij-0123456789", min_size=1, max_size=12)
keys = st.binary(min_size=32, max_size=32)


@st.composite
def key_files(draw: st.DrawFn) -> str:
    chosen = draw(st.dictionaries(names, keys, min_size=1, max_size=3))
    comment = draw(st.sampled_from(["", "# 保管者: 二名\n"]))
    return comment + "".join(f"{name} {base64.b64encode(key).decode()}\n" for name, key in chosen.items())


def typed_again(text: str) -> str:
    """As a person types it from paper: small letters, O for 0, l for 1, spaces anywhere else."""
    heading, *lines = text.splitlines()
    numbered = [line.split(" ", 1) for line in lines]
    return "\n".join(
        [
            "Sheet of the first holder",
            heading.lower(),
            *(
                f"  {number} {rest.replace('0', 'o').replace('1', 'l').replace(' ', '  ').lower()}"
                for number, rest in numbered
            ),
            "",
            "01 is not a line of the share here",
        ]
    )


@settings(max_examples=40)
@given(text=key_files())
def test_both_shares_make_the_file_again_in_either_order_and_as_typed_from_paper(text: str) -> None:
    one, two = split(text)

    assert join(read_share(written(one)), read_share(typed_again(written(two)))) == text
    assert join(two, one) == text
    assert one.fingerprint == fingerprint_of(text)


@settings(max_examples=40)
@given(text=key_files(), data=st.data())
def test_a_letter_that_was_misread_or_a_line_that_is_missing_is_noticed(text: str, data: st.DataObject) -> None:
    lines = written(split(text)[0]).splitlines()
    at = data.draw(st.integers(1, len(lines) - 1))
    what = data.draw(st.sampled_from(["letter", "line", "swapped"]))
    if what == "letter":
        place = data.draw(st.integers(3, len(lines[at]) - 1).filter(lambda place: lines[at][place] != " "))
        other = data.draw(st.sampled_from("23456789ABCDEFGH").filter(lambda letter: letter != lines[at][place]))
        lines[at] = lines[at][:place] + other + lines[at][place + 1 :]
    elif what == "line":
        del lines[at]
    else:
        lines[1], lines[2] = f"01 {lines[2][3:]}", f"02 {lines[1][3:]}"

    with pytest.raises(ShareMisread):
        read_share("\n".join(lines))


@settings(max_examples=20)
@given(text=key_files())
def test_shares_of_different_pairs_and_the_same_share_twice_do_not_fit(text: str) -> None:
    one, two = split(text)
    _, other = split(text)

    for pair in (
        (one, one),
        (two, two),
        (one, other),
        (one, Share(2, one.pair, one.fingerprint, bytes(len(one.content)))),
    ):
        with pytest.raises(SharesDoNotFit):
            join(*pair)


def test_a_share_alone_is_as_likely_for_any_other_file_of_its_length() -> None:
    text = "a " + base64.b64encode(bytes(32)).decode() + "\n"
    guess = "a " + base64.b64encode(b"\x01" * 32).decode() + "\n"

    one, _ = split(text)
    partner = bytes(mine ^ theirs for mine, theirs in zip(one.content, guess.encode(), strict=True))

    assert bytes(mine ^ theirs for mine, theirs in zip(one.content, partner, strict=True)).decode() == guess
    assert len({split(text)[0].content for _ in range(5)}) == 5
    assert text.split()[1] not in repr(one) + written(one)
