"""A number is stored as it was written, or refused: never guessed, never rounded."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from tenken.questionnaire.model import Item
from tenken.response.coercion import coerce
from tests.property.questionnaires import patient, text

WHOLE = Item(link_id="n", type="integer", text=text("n"))
EXACT = Item(link_id="x", type="decimal", text=text("x"))
CENTS = Item(link_id="c", type="decimal", text=text("c"), decimals=2)
MEANING = {
    **dict(zip("０１２３４５６７８９＋－−．，", "0123456789+--.,", strict=True)),
    **{one: one for one in "0123456789+-.,"},
}
written = st.text("0123456789０１９,，、.．+-－−²③½ ", min_size=1, max_size=12) | st.from_regex(
    r"[-－]?[0-9０-９]{1,3}([,，][0-9]{3}){0,3}([.．][0-9]{1,3})?", fullmatch=True
)


def stored(item: Item, raw: object) -> Decimal | None:
    value = coerce(item, raw).value
    assert value is None or (isinstance(value, int | str) and not isinstance(value, bool))
    return None if value is None else Decimal(value)


@patient
@given(written)
@example("10²")
@example("②③")
@example("1,2345")
@example("1、234")
def test_what_is_taken_for_a_number_says_nothing_else(typed: str) -> None:
    for item in (WHOLE, EXACT, CENTS):
        taken = stored(item, typed)

        if taken is not None:
            plain = "".join(MEANING[letter] for letter in typed.strip())
            groups = plain.lstrip("+-").partition(".")[0].split(",")
            assert taken == Decimal(plain.replace(",", ""))
            assert len(groups) == 1 or (len(groups[0]) in (1, 2, 3) and {len(group) for group in groups[1:]} == {3})


@patient
@given(st.decimals(allow_nan=False, allow_infinity=False) | st.decimals(-1000, 1000, places=2))
@example(Decimal("1e-400"))
@example(Decimal("0.1000000000000000055"))
@example(Decimal("999999999999999.999999999999999"))
def test_a_number_of_json_is_stored_exactly_or_refused(given_number: Decimal) -> None:
    for item in (WHOLE, EXACT, CENTS):
        taken = stored(item, given_number)

        assert taken is None or taken == given_number
    if abs(given_number) < 10**15 and given_number == given_number.quantize(Decimal("0.01")):
        assert stored(EXACT, given_number) == given_number


@patient
@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_every_whole_number_below_the_limit_is_taken_in_every_common_writing(number: int) -> None:
    wide = str(number).translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "-0123456789"})

    for raw in (number, str(number), f"{number:,}", f"{number:,}".replace(",", "，"), wide, json.dumps(number)):
        assert stored(WHOLE, raw) == number
        assert stored(EXACT, raw) == number
