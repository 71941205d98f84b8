"""What a respondent reads when an answer cannot stay as it is: first what to do, then why.

One table from code to sentence, in Japanese and English; labels, limits and bounds are read from the question itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from tenken.questionnaire.item_types import DONT_KNOW_LABELS, ITEM_TYPES, Kind
from tenken.questionnaire.model import AnswerOption, Item, LocalizedText
from tenken.response.model import DONT_KNOW

__all__ = ["CODES", "message", "missing"]

LANGUAGES = ("ja", "en")
FEW = 4  # more labels than this are not read out in a sentence


def message(code: str, *, item: Item | None = None, **facts: str | int) -> LocalizedText:
    """The sentence for a code at a question. ``facts``: what the question does not know, e.g. ``length``.

    An unknown code gives a general sentence: a new item type must not break the page.
    """
    known = {**(_facts_of(item) if item else {}), **{name: (str(fact), str(fact)) for name, fact in facts.items()}}
    pattern = CODES.get(code, CODES["not-usable"])
    pair = pattern(item) if callable(pattern) else pattern
    return LocalizedText(
        tuple((language, pair[index].format_map(_Known(known, index))) for index, language in enumerate(LANGUAGES))
    )


def missing(item: Item) -> LocalizedText:
    """What to do at a required question that has no answer yet."""
    return message(_MISSING.get(ITEM_TYPES[item.type].kind, "not-answered"), item=item)


class _Known(dict[str, str]):
    """The facts in one language; one that is not known leaves a gap rather than an error."""

    def __init__(self, known: Mapping[str, tuple[str, str]], index: int) -> None:
        super().__init__({name: pair[index] for name, pair in known.items()})

    def __missing__(self, name: str) -> str:
        return "…"


def _facts_of(item: Item) -> dict[str, tuple[str, str]]:
    facts = {
        "name": (item.link_id, item.link_id),
        "labels": _labels(_offered(item)),
        "only": _labels(tuple(o for o in item.options if o.exclusive)),
    }
    other = tuple(option for option in item.options if option.other)
    facts["other"] = _labels(other[:1])
    for name, bound in (("minimum", item.minimum), ("maximum", item.maximum)):
        if bound is not None:
            facts[name] = _bound(bound)
    if item.decimals is not None:
        facts["decimals"] = (str(item.decimals), str(item.decimals))
    return facts


def _offered(item: Item | None) -> tuple[AnswerOption, ...]:
    """What can be chosen at this question, "don't know" too."""
    if item is None or not item.dont_know:
        return item.options if item else ()
    return (*item.options, AnswerOption(DONT_KNOW, LocalizedText(tuple(DONT_KNOW_LABELS.items()))))


def _labels(options: tuple[AnswerOption, ...]) -> tuple[str, str]:
    return (
        "".join(f"『{option.label.in_language('ja')}』" for option in options),
        " or ".join(f"“{option.label.in_language('en')}”" for option in options),
    )


def _bound(bound: Decimal | date) -> tuple[str, str]:
    if isinstance(bound, date):
        return f"{bound.year}年{bound.month}月{bound.day}日", bound.isoformat()
    return f"{bound:,f}", f"{bound:,f}"


def _choose_one(item: Item | None) -> tuple[str, str]:
    options = _offered(item)
    if len(options) == 2:
        return "{labels}のどちらかを選んでください。", "Choose either {labels}."
    if 0 < len(options) <= FEW:
        return "{labels}のいずれかを選んでください。", "Choose {labels}."
    return "選択肢の中から一つ選んでください。", "Choose one of the options."


def _range(item: Item | None) -> tuple[str, str]:
    low = item is not None and item.minimum is not None
    high = item is not None and item.maximum is not None
    if low and high:
        return "{minimum}以上{maximum}以下の数を入力してください。", "Enter a number from {minimum} to {maximum}."
    if low:
        return "{minimum}以上の数を入力してください。", "Enter a number of at least {minimum}."
    return "{maximum}以下の数を入力してください。", "Enter a number of at most {maximum}."


def _period(item: Item | None) -> tuple[str, str]:
    low = item is not None and item.minimum is not None
    high = item is not None and item.maximum is not None
    if low and high:
        return "{minimum}から{maximum}までの日付を入力してください。", "Enter a date from {minimum} to {maximum}."
    if low:
        return "{minimum}以降の日付を入力してください。", "Enter a date of {minimum} or later."
    return "{maximum}以前の日付を入力してください。", "Enter a date of {maximum} or earlier."


Pair = tuple[str, str]
CODES: Mapping[str, Pair | Callable[[Item | None], Pair]] = {
    "not-answered": ("この設問に回答してください。", "Answer this question."),
    "text-not-answered": ("この欄に回答を入力してください。", "Enter your answer here."),
    "number-not-answered": ("数字を入力してください。", "Enter a number."),
    "date-not-answered": ("日付を入力してください。", "Enter a date."),
    "choices-not-answered": ("当てはまるものをすべて選んでください。", "Choose everything that applies."),
    "not-an-option": _choose_one,
    "not-options": ("選択肢の中から選び直してください。", "Choose again among the options."),
    "exclusive-option": (
        "{only}だけを選ぶか、{only}を外してください。ほかの選択肢と同時には選べません。",
        "Choose only {only}, or take it away. It cannot be chosen together with others.",
    ),
    "other-text-missing": ("{other}の内容を入力してください。", "Say what {other} is."),
    "other-text-not-asked": (
        "{other}を選ぶか、その内容の文章を消してください。",
        "Choose {other}, or remove its text.",
    ),
    "too-few-choices": ("{minimum}個以上選んでください。", "Choose at least {minimum}."),
    "too-many-choices": ("{maximum}個までにしてください。", "Choose at most {maximum}."),
    "not-a-whole-number": (
        "小数や文字を入れず、整数だけを入力してください（例：12）。",
        "Enter a whole number only (for example 12).",
    ),
    "not-a-number": ("数字だけを入力してください（例：12.5）。", "Enter a number only (for example 12.5)."),
    "too-many-decimals": (
        "小数点以下を{decimals}桁までにしてください。",
        "Use at most {decimals} digits after the point.",
    ),
    "too-small": _range,
    "too-large": _range,
    "number-too-long": ("数字を短くしてください。桁が多すぎます。", "Enter a shorter number. It has too many digits."),
    "not-a-date": (
        "実際にある日付を「2026-06-30」または「令和8年6月30日」のように入力してください。",
        "Enter a date that exists, such as 2026-06-30.",
    ),
    "too-early": _period,
    "too-late": _period,
    "too-long": (
        "{limit}文字以内に短くしてください（いまは{length}文字です）。",
        "Shorten this to {limit} characters or fewer (it has {length} now).",
    ),
    "null-byte": (
        "この欄の文字をいったん消して、キーボードから入力し直してください。保存できない文字（ヌル文字）が入っています。",
        "Clear this field and type the text again. It contains a character that cannot be stored (a null byte).",
    ),
    "control-character": (
        "この欄の文字をいったん消して、キーボードから入力し直してください。目に見えない制御文字が入っています。",
        "Clear this field and type the text again. It contains an invisible control character.",
    ),
    "direction-character": (
        "この欄の文字をいったん消して、キーボードから入力し直してください。"
        "文字の並ぶ向きを変える、目に見えない文字が入っています。",
        "Clear this field and type the text again. It contains an invisible character that turns the reading order.",
    ),
    "line-break": (
        "改行やタブを消して、1行で入力してください。",
        "Remove line breaks and tabs; enter one line.",
    ),
    "broken-character": (
        "この欄の文字をいったん消して、キーボードから入力し直してください。途中で切れた文字が入っています。",
        "Clear this field and type the text again. It contains a broken character.",
    ),
    "not-text": ("この欄に文章を入力してください。", "Enter a text here."),
    "dont-know-not-offered": (
        "この設問に回答してください。『わからない』は選べません。",
        "Answer this question. “Don't know” is not offered here.",
    ),
    "not-usable": (
        "この設問に回答し直してください。いまの形では保存できません。",
        "Answer this question again. It cannot be stored in this form.",
    ),
    "unknown-question": (
        "設問の番号を確かめてください。この調査票に「{name}」という設問はありません。",
        "Check the number of the question. This questionnaire has no “{name}”.",
    ),
    "not-a-question": (
        "この番号への回答を消してください。「{name}」は見出しまたは説明で、設問ではありません。",
        "Remove this answer. “{name}” is a heading or a note, not a question.",
    ),
}
_MISSING: Mapping[Kind, str] = {
    "boolean": "not-an-option",
    "code": "not-an-option",
    "codes": "choices-not-answered",
    "text": "text-not-answered",
    "number": "number-not-answered",
    "date": "date-not-answered",
}
