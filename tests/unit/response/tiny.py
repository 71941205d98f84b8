"""Tiny questionnaires, one for each test that needs one."""

from __future__ import annotations

from typing import Any

from tenken.questionnaire.model import AnswerOption, Constraint, EnableWhen, Item, LocalizedText, Questionnaire

__all__ = ["LABELS", "choice", "labelled", "option", "question", "questionnaire", "rule", "text", "when", "yes_no"]

LABELS = {"yes": ("行っている", "Yes, we do"), "no": ("行っていない", "No, we do not")}


def text(ja: str, en: str | None = None) -> LocalizedText:
    return LocalizedText((("ja", ja), ("en", en or ja)))


def option(code: str, ja: str, en: str | None = None, **more: Any) -> AnswerOption:
    return AnswerOption(code, text(ja, en), **more)


def labelled(**labels: tuple[str, str]) -> tuple[AnswerOption, ...]:
    return tuple(option(code, ja, en) for code, (ja, en) in labels.items())


def question(link_id: str, kind: str, **more: Any) -> Item:
    return Item(link_id=link_id, type=kind, text=text(link_id), **more)


def yes_no(link_id: str, **more: Any) -> Item:
    return question(link_id, "yes-no", options=labelled(**LABELS), **more)


def choice(link_id: str, *options: AnswerOption, several: bool = False, **more: Any) -> Item:
    return question(link_id, "multiple-choice" if several else "single-choice", options=options, **more)


def when(link_id: str, sign: str, answer: Any) -> EnableWhen:
    return EnableWhen(link_id, sign, answer)


def rule(key: str, expression: str, severity: Any = "hard") -> Constraint:
    return Constraint(key, expression, severity, text(f"{key}を直してください。"))


def questionnaire(*items: Item, constraints: tuple[Constraint, ...] = ()) -> Questionnaire:
    return Questionnaire("tiny", "tiny", "1", ("ja", "en"), text("tiny"), items, constraints=constraints)
