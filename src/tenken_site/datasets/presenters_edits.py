"""Review in words: flags, their rules, the answers they are about, what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.translation import get_language, gettext

from tenken.dataset.model import Role, Variable
from tenken.questionnaire.model import LocalizedText
from tenken_site.datasets.actions.decide_edit import STATES
from tenken_site.datasets.presenters import said, state_label
from tenken_site.datasets.queries_edits import Flag

__all__ = [
    "PAGE",
    "Answer",
    "Choice",
    "FlagLine",
    "answers_of",
    "choices_of",
    "flag_lines",
    "rule_words",
    "severity_words",
    "shown_flags",
    "value_words",
]

PAGE = 50


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag in the queue. ``state``: "open", "accept", "change", "refer", or "settled" in an earlier dataset."""

    place: int
    record: int
    rule: str
    severity: str
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One value that a flag is about."""

    name: str
    label: str
    words: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What a value may become: ``value`` is sent by the form."""

    value: str
    label: str


def shown_flags(
    table: pl.DataFrame, *, verdicts: Mapping[int, str], rule: str, severity: str, state: str
) -> pl.DataFrame:
    """The flags that are asked for: what is heavy first, then by rule and record."""
    found = table.filter(pl.col("rule") == rule) if rule else table
    if severity:
        found = found.filter(pl.col("severity") == severity)
    decided = pl.col("place").is_in(list(verdicts))
    if state == "open":
        found = found.filter(~decided & ~pl.col("settled"))
    elif state == "decided":
        found = found.filter(decided)
    elif state == "settled":
        found = found.filter(~decided & pl.col("settled"))
    weight = pl.col("severity").replace_strict({"high": 0, "medium": 1, "low": 2}, default=3, return_dtype=pl.Int8)
    return found.sort(weight, "rule", "record")


def flag_lines(
    rows: pl.DataFrame, *, verdicts: Mapping[int, str], rules: Mapping[str, Mapping[str, Any]]
) -> tuple[FlagLine, ...]:
    """The lines of one page."""
    return tuple(
        FlagLine(
            place=row["place"],
            record=row["record"],
            rule=rule_words(rules, row["rule"], part="text"),
            severity=row["severity"],
            state=verdicts.get(row["place"], "settled" if row["settled"] else "open"),
        )
        for row in rows.iter_rows(named=True)
    )


def rule_words(rules: Mapping[str, Mapping[str, Any]], key: str, *, part: str) -> str:
    """What a rule finds odd ("text"), or what to do about it ("advice")."""
    texts: Mapping[str, str] = rules.get(key, {}).get(part) or {}
    return LocalizedText(tuple(texts.items())).in_language(get_language() or "ja") if texts else key


def answers_of(flag: Flag, variables: Mapping[str, Variable]) -> tuple[Answer, ...]:
    """The values of a flag, in words."""
    return tuple(
        Answer(
            name=name,
            label=said(variables[name].label) if name in variables else name,
            words=value_words(variables.get(name), value, state),
            may_change=name in variables and variables[name].role is Role.ANSWER and not variables[name].free_text,
        )
        for name, (value, state) in flag.values.items()
    )


def value_words(variable: Variable | None, value: str | None, state: str) -> str:
    """A value with its label, or why there is none."""
    if value is None:
        return state_label(state) or gettext("不明")
    labels = {one.code: said(one.label) for one in variable.categories} if variable else {}
    label = labels.get(value, "")
    unit = said(variable.unit) if variable else ""
    if label and label != value:
        return f"{label}（{value}）"
    return f"{value} {unit}".strip()


def choices_of(variable: Variable) -> tuple[Choice, ...]:
    """What its value may become: its codes, or a value to be typed (empty), and the reasons for having none."""
    found = [Choice(f"answered:{one.code}", said(one.label)) for one in variable.categories]
    return (*found, *(Choice(f"{one.value}:", state_label(one.value)) for one in STATES[1:]))


def severity_words() -> Sequence[tuple[str, str]]:
    """The weights of rules, the heaviest first."""
    return (("high", gettext("重い")), ("medium", gettext("ふつう")), ("low", gettext("軽い")))
