from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.response.coercion import coerce
from tenken.response.messages import CODES, message, missing
from tests.unit.response.tiny import choice, option, question, yes_no

TWO = yes_no("q")
MANY = choice("m", option("a", "甲", "A"), option("n", "該当なし", "none"), several=True, minimum=Decimal(2))
EXCLUSIVE = replace(MANY, options=(MANY.options[0], replace(MANY.options[1], exclusive=True)), minimum=None)


def said(item: object, raw: object) -> tuple[str, str]:
    problem = coerce(item, raw).problem  # type: ignore[arg-type]
    assert problem is not None
    return problem.message.in_language("ja"), problem.message.in_language("en")


def test_a_choice_of_two_names_both_labels_of_this_question() -> None:
    assert said(TWO, "maybe") == (
        "『行っている』『行っていない』のどちらかを選んでください。",
        "Choose either “Yes, we do” or “No, we do not”.",
    )


def test_a_choice_of_few_names_them_and_one_of_many_does_not() -> None:
    three = choice("c", *(option(code, code) for code in "abc"))
    nine = choice("c", *(option(code, code) for code in "abcdefghi"))

    assert said(three, "z")[0] == "『a』『b』『c』のいずれかを選んでください。"
    assert said(nine, "z")[0] == "選択肢の中から一つ選んでください。"


def test_dont_know_is_named_where_it_is_offered() -> None:
    assert said(yes_no("q", dont_know=True), "maybe")[0] == (
        "『行っている』『行っていない』『わからない』のいずれかを選んでください。"
    )


def test_numbers_and_dates_name_their_bounds() -> None:
    beds = question("n", "integer", minimum=Decimal(0), maximum=Decimal(1000))
    day = question("d", "date", minimum=date(2026, 4, 1))

    assert said(beds, -1) == ("0以上1,000以下の数を入力してください。", "Enter a number from 0 to 1,000.")
    assert said(replace(beds, minimum=None), 1001)[0] == "1,000以下の数を入力してください。"
    assert said(replace(beds, maximum=None), -1)[0] == "0以上の数を入力してください。"
    assert said(day, "2026-03-31") == (
        "2026年4月1日以降の日付を入力してください。",
        "Enter a date of 2026-04-01 or later.",
    )
    assert said(question("s", "decimal", decimals=2), "0.123")[0] == "小数点以下を2桁までにしてください。"


def test_choices_say_which_one_stands_alone_and_how_many_are_wanted() -> None:
    assert said(EXCLUSIVE, ["a", "n"])[0] == (
        "『該当なし』だけを選ぶか、『該当なし』を外してください。ほかの選択肢と同時には選べません。"
    )
    assert said(MANY, ["a"])[0] == "2個以上選んでください。"


def test_a_label_with_braces_is_only_a_label() -> None:
    odd = choice("c", option("a", "{name}", "{0}"), option("b", "}{", "%s"))

    assert said(odd, "z")[0] == "『{name}』『}{』のどちらかを選んでください。"


@pytest.mark.parametrize("kind", [name for name, entry in ITEM_TYPES.items() if entry.answerable])
def test_a_required_question_says_what_to_do_in_both_languages(kind: str) -> None:
    item = replace(TWO, type=kind)

    sentence = missing(item)

    assert sentence.in_language("ja").endswith("ください。")
    assert (sentence.get("en") or "").endswith(".")


def test_a_required_yes_no_question_names_its_labels() -> None:
    assert missing(TWO).in_language("ja") == "『行っている』『行っていない』のどちらかを選んでください。"


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_begins_with_what_to_do_and_blames_nobody(code: str) -> None:
    sentence = message(code, item=EXCLUSIVE)

    japanese, english = sentence.in_language("ja"), sentence.in_language("en")
    assert "ください" in japanese.split("。")[0]
    assert japanese.endswith("。")
    assert english.endswith((".", ").", "”."))
    assert not any(word in japanese for word in ("エラー", "不正", "無効", "ユーザー"))
    assert "{" not in japanese + english


def test_a_code_that_nobody_has_words_for_still_says_something() -> None:
    assert message("of-a-later-type", item=TWO) == message("not-usable", item=TWO)
