import math
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tenken.questionnaire.model import Item
from tenken.response.coercion import coerce
from tenken.response.model import Json
from tests.unit.response.tiny import choice, option, question, yes_no

DONT_KNOW: Json = {"dont_know": True}
NAME, STORY = question("name", "short-text"), question("story", "long-text")
NUMBER, SHARE, DAY = question("n", "integer"), question("share", "decimal", decimals=2), question("day", "date")
ONE = choice("one", option("a", "甲"), option("x", "その他", other=True))
MANY = choice("many", option("a", "甲"), option("b", "乙"), option("none", "該当なし", exclusive=True), several=True)
EVERY_TYPE = [yes_no("q"), ONE, MANY, NAME, STORY, NUMBER, SHARE, DAY]


def code(item: Item, raw: object) -> str | None:
    coerced = coerce(item, raw)
    assert coerced.problem is None or coerced.problem.severity == "hard"
    return coerced.problem.code if coerced.problem else None


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item.type)
@pytest.mark.parametrize("raw", [None, "", "   ", "　", [], [""]], ids=repr)
def test_nothing_and_blanks_clear_the_answer(item: Item, raw: object) -> None:
    coerced = coerce(item, raw)

    assert (coerced.value, coerced.problem) == (None, None)


@pytest.mark.parametrize(
    "name",
    [
        "髙橋 﨑", "葛󠄀城（葛󠄁城）", "👩‍⚕️院長", "ﾔﾏﾀﾞ ﾀﾛｳ", "Ｙａｍａｄａ", "か\u3099", " 前後の空白 ", "𠮷野家", "㈱①",
        "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "'; DROP TABLE draft; --", "{braces}",
    ],
)  # fmt: skip
def test_names_stay_as_their_owners_write_them(name: str) -> None:
    assert coerce(NAME, name).value == name
    assert coerce(NAME, [name]).value == name
    assert coerce(STORY, name).value == name


@pytest.mark.parametrize(
    ("item", "raw", "expected"),
    [
        (NAME, "山\0田", "null-byte"),
        (STORY, "山\0田", "null-byte"),
        (NAME, "山\x1b[31m田", "control-character"),
        (STORY, "a\x85b", "control-character"),
        (STORY, "a\x7fb", "control-character"),
        (STORY, "a\ufffeb", "control-character"),
        (NAME, "一行\n二行", "line-break"),
        (NAME, "a\tb", "line-break"),
        (NAME, "\ud867", "broken-character"),
        (STORY, "a\udc00", "broken-character"),
        (NAME, "あ" * 201, "too-long"),
        (STORY, "あ" * 2001, "too-long"),
        (STORY, "x" * 5_000_000, "too-long"),
        (NAME, 5, "not-text"),
        (NAME, {"text": "x"}, "not-text"),
        (NAME, [["x"]], "not-usable"),
    ],
    ids=lambda value: value.type if isinstance(value, Item) else repr(value)[:20],
)
def test_texts_that_cannot_be_stored_are_refused_by_name(item: Item, raw: object, expected: str) -> None:
    assert code(item, raw) == expected


def test_a_long_text_keeps_lines_and_tabs_and_has_one_kind_of_line_end() -> None:
    assert coerce(STORY, "一\r\n二\r三\n\t四").value == "一\n二\n三\n\t四"
    assert coerce(STORY, "\r\n" * 1500 + "x").value == "\n" * 1500 + "x", "a line end counts once"


def test_the_limit_counts_characters_and_names_both_numbers() -> None:
    short = question("name", "short-text", max_length=5)

    assert coerce(short, "𠮷𠮷𠮷𠮷𠮷").value == "𠮷𠮷𠮷𠮷𠮷"
    problem = coerce(short, "𠮷" * 6).problem
    assert problem is not None
    assert problem.message.in_language("ja") == "5文字以内に短くしてください（いまは6文字です）。"


@pytest.mark.parametrize(
    ("item", "raw", "stored"),
    [
        (yes_no("q"), "yes", True),
        (yes_no("q"), ["no"], False),
        (yes_no("q"), True, True),
        (ONE, "a", "a"),
        (ONE, {"code": "x", "text": "紙の台帳"}, {"code": "x", "text": "紙の台帳"}),
        (MANY, ["", "b", "a"], ["a", "b"]),
        (MANY, "a", ["a"]),
        (NUMBER, " １，２３４ ", 1234),
        (NUMBER, "-3", -3),
        (NUMBER, 12.0, 12),
        (SHARE, "０．５０", "0.5"),
        (SHARE, 0.1, "0.1"),
        (SHARE, "1,000.25", "1000.25"),
        (SHARE, "－１，２３４，５６７．５", "-1234567.5"),
        (SHARE, "\u2212.5", "-0.5"),
        (SHARE, Decimal("0.10"), "0.1"),
        (SHARE, "999999999999999.99", "999999999999999.99"),
        (SHARE, "0.000", "0"),
        (SHARE, "-0.00", "0"),
        (SHARE, "0.5000", "0.5"),
        (SHARE, Decimal("0.5" + "0" * 60), "0.5"),
        (question("any", "decimal"), "999999999999999.123456789012345", "999999999999999.123456789012345"),
        (question("whole", "decimal", decimals=0), "0.0", "0"),
        (NUMBER, "＋12", 12),
        (NUMBER, Decimal("12.0"), 12),
        (NUMBER, Decimal("0e-999999999"), 0),
        (DAY, "2026-06-30", "2026-06-30"),
        (DAY, "2026/6/30", "2026-06-30"),
        (DAY, "２０２６年６月３０日", "2026-06-30"),
        (DAY, "令和8年6月30日", "2026-06-30"),
        (DAY, "R8.6.30", "2026-06-30"),
        (DAY, "令和元年5月1日", "2019-05-01"),
        (DAY, "2026年6\u2f49\uff13\uff10\u2f47", "2026-06-30"),
        (DAY, " ㋿ ８年 ６月 ３０日 ", "2026-06-30"),
    ],
    ids=repr,
)
def test_what_people_write_becomes_one_stored_form(item: Item, raw: object, stored: Json) -> None:
    coerced = coerce(item, raw)

    assert coerced.problem is None
    assert coerced.value == stored
    assert type(coerced.value) is type(stored)
    assert coerce(item, coerced.value) == coerced


@pytest.mark.parametrize(
    ("item", "raw", "expected"),
    [
        (yes_no("q"), "maybe", "not-an-option"),
        (yes_no("q"), 1, "not-an-option"),
        (ONE, "z", "not-an-option"),
        (ONE, {"code": "a", "text": "x"}, "other-text-not-asked"),
        (MANY, ["a", "z"], "not-options"),
        (MANY, ["a", "none"], "exclusive-option"),
        (MANY, ["a"] * 2000, "not-usable"),
        (NUMBER, "3.5", "not-a-whole-number"),
        (NUMBER, "3．0", "not-a-whole-number"),
        (NUMBER, "三", "not-a-whole-number"),
        (NUMBER, True, "not-a-whole-number"),
        (NUMBER, math.nan, "not-a-whole-number"),
        (NUMBER, "9" * 400, "number-too-long"),
        (NUMBER, 10**4000, "not-usable"),
        (SHARE, "0.125", "too-many-decimals"),
        (SHARE, math.inf, "not-a-number"),
        (SHARE, Decimal("0.1000000000000000055"), "too-many-decimals"),
        (SHARE, Decimal("1e-999999999"), "too-many-decimals"),
        (SHARE, Decimal("1e999999999"), "number-too-long"),
        (question("any", "decimal"), Decimal("1e-999999999"), "number-too-long"),
        (NUMBER, Decimal("1e-400"), "not-a-whole-number"),
        (NUMBER, Decimal("1e400"), "number-too-long"),
        (NUMBER, "9" * 5000, "number-too-long"),
        (NUMBER, Decimal("9" * 5000), "number-too-long"),
        (DAY, "2026-02-30", "not-a-date"),
        (DAY, "平成40年1月1日", "not-a-date"),
        (DAY, [2026, 10**4000, 1], "not-usable"),
        (question("g", "group"), "x", "not-a-question"),
        (question("d", "display"), True, "not-a-question"),
    ],
    ids=lambda value: value.type if isinstance(value, Item) else None,
)
def test_what_the_question_does_not_take_is_refused_by_name(item: Item, raw: object, expected: str) -> None:
    coerced = coerce(item, raw)

    assert coerced.value is None
    assert coerced.problem is not None
    assert (coerced.problem.code, coerced.problem.link_id) == (expected, item.link_id)


@pytest.mark.parametrize(
    "typed",
    [
        "10²", "②③", "1、234", "1,2345", "12,34", ",123", "1,23", "1234,567", "0,123", "1,,234", "1,234,", "1 234",
        "½", "¹", "₂", "㉑", "Ⅻ", "十二", "٣", "1。5", "1.", "ー3", "1e3", "--1", "1-", "0x1F", "1_000",
    ],
)  # fmt: skip
def test_a_number_is_never_guessed_from_what_is_not_its_plain_digits(typed: str) -> None:
    assert code(NUMBER, typed) == "not-a-whole-number"
    assert code(SHARE, typed) == "not-a-number"


@pytest.mark.parametrize("typed", ["2026年⑥月30日", "2026-06-2²", "2026-06-1 5", "20 26-06-15", "㍻⑳年1月1日"])
def test_a_day_is_never_guessed_from_what_is_not_its_plain_digits(typed: str) -> None:
    assert code(DAY, typed) == "not-a-date"


def test_a_number_of_millions_of_digits_is_refused_at_once() -> None:
    began = time.process_time()

    found = [code(SHARE, raw) for raw in ("9" * 5_000_000, "1," * 2_500_000, Decimal("1e-900000000"))]

    assert found == ["number-too-long", "not-a-number", "too-many-decimals"]
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "hidden", [chr(point) for point in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))], ids=ascii
)
def test_characters_that_turn_the_order_of_reading_are_refused_with_what_to_do(hidden: str) -> None:
    for item, raw in (
        (NAME, f"山田{hidden}病院"),
        (STORY, f"一\n{hidden}二"),
        (ONE, {"code": "x", "text": hidden + "a"}),
    ):
        problem = coerce(item, raw).problem

        assert problem is not None
        assert problem.code == "direction-character"
        assert problem.message.in_language("ja") == (
            "この欄の文字をいったん消して、キーボードから入力し直してください。文字の並ぶ向きを変える、目に見えない文字が入っています。"
        )


@pytest.mark.parametrize(("item", "limit"), [(NAME, 200), (STORY, 2000)], ids=["short", "long"])
def test_without_a_limit_of_its_own_a_text_has_the_limit_of_its_kind_in_characters(item: Item, limit: int) -> None:
    assert coerce(item, "𠮷" * limit).value == "𠮷" * limit

    problem = coerce(item, "𠮷" * (limit + 1)).problem

    assert problem is not None
    assert problem.message.in_language("ja") == f"{limit}文字以内に短くしてください（いまは{limit + 1}文字です）。"
    assert problem.message.in_language("en") == (
        f"Shorten this to {limit} characters or fewer (it has {limit + 1} now)."
    )


@pytest.mark.parametrize(("raw", "stored"), [("true", True), ("false", False), ("yes", True), ("no", False)])
def test_yes_and_no_are_taken_as_codes_and_as_words_of_json(raw: str, stored: bool) -> None:
    assert coerce(yes_no("q"), raw).value is stored


@pytest.mark.parametrize(
    "raw", ["行っている", "行っていない", "Yes, we do", "はい", "いいえ", "Yes", "NO", "TRUE", "1", 0, Decimal(1)]
)
def test_labels_are_no_answers_to_yes_and_no(raw: object) -> None:
    assert code(yes_no("q"), raw) == "not-an-option"


def test_bounds_are_inclusive() -> None:
    beds = question("beds", "integer", minimum=Decimal(0), maximum=Decimal(19))
    day = question("day", "date", minimum=date(2026, 4, 1), maximum=date(2026, 6, 30))

    assert [code(beds, raw) for raw in (-1, 0, 19, 20)] == ["too-small", None, None, "too-large"]
    assert [code(day, raw) for raw in ("2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01")] == [
        "too-early", None, None, "too-late",
    ]  # fmt: skip


def test_an_answer_to_be_completed_is_kept_and_says_so() -> None:
    coerced = coerce(ONE, "x")

    assert coerced.value == "x"
    assert coerced.problem is not None
    assert coerced.problem.code == "other-text-missing"


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item.type)
def test_dont_know_is_taken_only_where_the_question_offers_it(item: Item) -> None:
    offering = replace(item, dont_know=True)

    assert coerce(offering, DONT_KNOW).value == DONT_KNOW
    assert code(item, DONT_KNOW) == "dont-know-not-offered"


def test_dont_know_from_a_form_is_the_word_save_where_words_are_answers() -> None:
    assert coerce(yes_no("q", dont_know=True), ["dont_know"]).value == DONT_KNOW
    assert coerce(question("t", "short-text", dont_know=True), "dont_know").value == "dont_know"
    assert coerce(choice("c", option("dont_know", "不明"), dont_know=True), "dont_know").value == "dont_know"
