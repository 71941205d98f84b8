"""The fixed words of charts, tables and the report of a release, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from tenken.report.statistics_report_words import REPORT_WORDS

__all__ = ["WORDS", "chart_title", "day_text", "one_line", "word"]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

WORDS: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "sentence": "",
        "comma": "、",
        "estimate": "推計値（{unit}）",
        "interval": "95%信頼区間",
        "base": "分母の施設数",
        "count": "施設数",
        "of": "{title}（{parts}）",
        "map_note": "色の区分は凡例のとおりです。値は推計値で、95%信頼区間を下の表に示します。",
        "map_note_plain": "色の区分は凡例のとおりです。値は調査対象のすべての施設についてのもので、下の表と同じです。",
        "map_alt": "{title}を都道府県ごとに示した地図です。",
        "key": "推計値（{unit}）",
        "key_from": "{low}以上{high}未満",
        "key_below": "{high}未満",
        "key_above": "{low}以上",
        "key_country": "全国 {value}",
        "key_X": "X 秘匿",
        "key_-": "- 計数なし",
        "key_…": "… 不明",
        "key_・": "・ 項目なし",
        "alt_country": "全国は{value}です。",
        "alt_highest": "最も高いのは{name}の{value}です。",
        "alt_lowest": "最も低いのは{name}の{value}です。",
        "alt_hidden": "秘匿のため値を示していない欄は{count}個です。",
        "alt_table": "値は下の表と同じです。",
        "bars_alt": "{title}を棒で示した図です。棒の先の線は95%信頼区間です。",
        "bars_alt_plain": "{title}を棒で示した図です。",
        "bars_note_plain": "棒は調査対象のすべての施設についての値です。",
        "bars_alt_one_plain": "「{name}」は{value}です。",
        "bars_alt_one": "「{name}」は{value}（{interval}）です。",
        "bars_alt_sign": "「{name}」は{meaning}です。",
        "bars_base": "分母 n = {base}",
        "bars_note": "棒は推計値、両端に縦線のある太い線は95%信頼区間です。",
        "hidden_short": "秘匿",
        "none_short": "計数なし",
        "unknown_short": "不明",
        "cannot_short": "項目なし",
        "response_title": "回答率の推移（全国）",
        "response_alt": "全国の回答率の推移を示した線の図です。"
        "{first}に始まり、{last}の回答率は{rate}%（{submitted}施設）でした。",
        "response_half": "{day}に{rate}%になりました。",
        "response_events": "縦の破線は{events}です。",
        "response_note": "回答率は、提出した施設数を調査対象の施設数で割った値です。分母は{eligible}施設です。",
        "day": "日付",
        "submitted": "提出した施設数（累計）",
        "rate": "回答率（%）",
        "category": "区分",
    },
    "en": {
        "sentence": " ",
        "comma": ", ",
        "estimate": "Estimate ({unit})",
        "interval": "95% interval",
        "base": "Clinics in the base",
        "count": "Clinics",
        "of": "{title} ({parts})",
        "map_note": "Shades as in the key. Values are estimates; the table below has their 95% intervals.",
        "map_note_plain": "Shades as in the key. Values are of all clinics that were asked, as in the table below.",
        "map_alt": "Map of {title} by prefecture.",
        "key": "Estimate ({unit})",
        "key_from": "{low} to below {high}",
        "key_below": "below {high}",
        "key_above": "{low} and above",
        "key_country": "Whole country {value}",
        "key_X": "X hidden",
        "key_-": "- none",
        "key_…": "… not known",
        "key_・": "・ cannot occur",
        "alt_country": "The whole country has {value}.",
        "alt_highest": "The highest is {name} with {value}.",
        "alt_lowest": "The lowest is {name} with {value}.",
        "alt_hidden": "Hidden, without a value: {count}.",
        "alt_table": "The table below has the same values.",
        "bars_alt": "Bars of {title}. The line at the end of each bar is its 95% interval.",
        "bars_alt_plain": "Bars of {title}.",
        "bars_note_plain": "Bars are of all clinics that were asked.",
        "bars_alt_one_plain": "{name}: {value}.",
        "bars_alt_one": "{name}: {value} ({interval}).",
        "bars_alt_sign": "{name}: {meaning}.",
        "bars_base": "Base n = {base}",
        "bars_note": "Bars are estimates; thick lines between two strokes are 95% intervals.",
        "hidden_short": "hidden",
        "none_short": "none",
        "unknown_short": "not known",
        "cannot_short": "cannot occur",
        "response_title": "Response over time (whole country)",
        "response_alt": "Line of the response rate of the whole country. It begins on {first}; "
        "on {last} the rate was {rate}% ({submitted} clinics).",
        "response_half": "It reached {rate}% on {day}.",
        "response_events": "Vertical dashes are {events}.",
        "response_note": "The rate is the clinics that had submitted among the {eligible} that were asked.",
        "day": "Day",
        "submitted": "Clinics that had submitted",
        "rate": "Response rate (%)",
        "category": "Category",
    },
}


def word(key: str, language: str, **values: object) -> str:
    """A word or sentence with its values in place."""
    found = (WORDS if key in WORDS["ja"] else REPORT_WORDS)[language if language in WORDS else "ja"][key]
    return found.format(**values) if values else found


def one_line(text: str) -> str:
    """A text without the line ends and tabs that somebody typed: titles and labels are set in their own lines."""
    return re.sub(r"\s*[\t\r\n]+\s*", " ", text)


def chart_title(title: str, parts: Sequence[str], language: str) -> str:
    """A table's title with what of it is shown."""
    shown = [part for part in parts if part]
    return word("of", language, title=title, parts=word("comma", language).join(shown)) if shown else title


def day_text(day: date, language: str) -> str:
    """A day in running text, with its year in the Western calendar."""
    return (
        f"{day.day} {MONTHS[day.month - 1]} {day.year}" if language == "en" else f"{day.year}年{day.month}月{day.day}日"
    )
