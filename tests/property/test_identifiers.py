"""The Luhn digit and the two rules, for any number."""

from hypothesis import assume, given
from hypothesis import strategies as st

from tenken.identifiers import (
    NUMBER_ONLY_PREFECTURES,
    AreaCode,
    CorporateNumber,
    FacilityCode,
    NotACode,
    area_check_digit,
    corporate_check_digit,
    luhn_check_digit,
    luhn_holds,
)

digits = st.text(alphabet="0123456789", min_size=1, max_size=12)
prefectures = st.integers(min_value=1, max_value=47).map("{:02}".format)
numbers = st.text(alphabet="0123456789", min_size=6, max_size=6)
codes = st.builds(FacilityCode.issue, prefecture=prefectures, table=st.sampled_from("1346"), number=numbers)


def _specified(text: str) -> bool:
    """The rule as the specification words it: every second digit from the right doubled, the sum a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed([int(character) for character in text])):
        total += digit if place % 2 == 0 else sum(divmod(digit * 2, 10))
    return total % 10 == 0


@given(digits, st.sampled_from("0123456789"))
def test_luhn_agrees_with_its_specification(text: str, last: str) -> None:
    assert luhn_holds(text + last) == _specified(text + last)


@given(digits, st.data())
def test_one_wrong_digit_is_always_found(text: str, choices: st.DataObject) -> None:
    whole = text + luhn_check_digit(text)
    place = choices.draw(st.integers(min_value=0, max_value=len(whole) - 1))
    other = choices.draw(st.sampled_from([digit for digit in "0123456789" if digit != whole[place]]))

    assert not luhn_holds(whole[:place] + other + whole[place + 1 :])


@given(digits, st.data())
def test_two_neighbours_swapped_are_found_but_for_0_and_9(text: str, choices: st.DataObject) -> None:
    whole = text + luhn_check_digit(text)
    place = choices.draw(st.integers(min_value=0, max_value=len(whole) - 2))
    first, second = whole[place], whole[place + 1]
    assume(first != second)

    swapped = whole[:place] + second + first + whole[place + 2 :]

    assert luhn_holds(swapped) == ({first, second} == {"0", "9"})


@given(codes)
def test_an_issued_code_holds_by_the_rule_of_its_prefecture(code: FacilityCode) -> None:
    assert code.holds
    summed = code.number if code.prefecture in NUMBER_ONLY_PREFECTURES else code.digits
    assert luhn_holds(summed)


@given(codes, st.data())
def test_one_wrong_digit_of_the_number_is_found_everywhere(code: FacilityCode, choices: st.DataObject) -> None:
    place = choices.draw(st.integers(min_value=3, max_value=9))
    other = choices.draw(st.sampled_from([digit for digit in "0123456789" if digit != code.digits[place]]))

    assert not FacilityCode(code.digits[:place] + other + code.digits[place + 1 :]).holds


@given(prefectures, st.text(alphabet="0123456789", min_size=3, max_size=3), st.sampled_from("0123456789"))
def test_an_area_code_holds_with_one_last_digit_only(prefecture: str, rest: str, last: str) -> None:
    five = prefecture + rest

    if last == area_check_digit(five):
        assert AreaCode(five + last).prefecture.digits[:2] == prefecture
    else:
        try:
            AreaCode(five + last)
        except NotACode:
            return
        raise AssertionError(f"{five + last} was taken")


@given(prefectures, st.text(alphabet="0123456789", min_size=3, max_size=3))
def test_the_area_check_digit_agrees_with_its_specification(prefecture: str, rest: str) -> None:
    five = prefecture + rest
    weighted = sum(int(digit) * weight for digit, weight in zip(five, range(6, 1, -1), strict=True))

    expected = 11 - weighted if weighted < 11 else 11 - weighted % 11

    assert area_check_digit(five) == str(expected)[-1]


twelves = st.text(alphabet="0123456789", min_size=12, max_size=12)


def _corporate_as_specified(thirteen: str) -> bool:
    """The ordinance in its own words: the digits numbered from the lowest, odd ones times 1 and even ones times 2."""
    lowest_first = [int(character) for character in thirteen[:0:-1]]
    weighted = sum(lowest_first[0::2]) + 2 * sum(lowest_first[1::2])
    return int(thirteen[0]) == 9 - weighted % 9


@given(twelves, st.sampled_from("0123456789"))
def test_a_corporate_number_holds_with_one_first_digit_only(twelve: str, first: str) -> None:
    holds = first == corporate_check_digit(twelve)

    assert _corporate_as_specified(first + twelve) == holds
    try:
        assert CorporateNumber(first + twelve) == CorporateNumber.issue(twelve)
        assert holds
    except NotACode:
        assert not holds


@given(twelves, st.data())
def test_one_wrong_digit_of_a_corporate_number_is_found_but_for_0_and_9(twelve: str, choices: st.DataObject) -> None:
    place = choices.draw(st.integers(min_value=0, max_value=11))
    other = choices.draw(st.sampled_from([digit for digit in "0123456789" if digit != twelve[place]]))

    changed = twelve[:place] + other + twelve[place + 1 :]

    same = corporate_check_digit(changed) == corporate_check_digit(twelve)
    assert same == ({other, twelve[place]} == {"0", "9"})
