"""Filling a ready questionnaire and its survey in: ``{names}`` in texts become what was learnt since they were written.

Only the names given are filled; other braces (the fields of a mail, filled for each clinic) stay.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey_model import MessageText

__all__ = ["fill_in"]

Some = TypeVar("Some")
#: Texts with markup: what is filled in there must not become markup itself.
MARKUP = frozenset({"guidance"})


def fill_in(whole: Some, texts: Mapping[str, LocalizedText]) -> Some:
    """The questionnaire, survey or part of one with ``{name}`` replaced in every text, each in its own language."""
    found: Some = _filled(whole, texts, markup=False)
    return found


def _filled(value: Any, texts: Mapping[str, LocalizedText], *, markup: bool) -> Any:
    if isinstance(value, LocalizedText):
        return LocalizedText(
            tuple((tag, _put(words, {name: text.in_language(tag) for name, text in texts.items()}, markup=markup))
                  for tag, words in value.texts)
        )  # fmt: skip
    if isinstance(value, MessageText):
        return _message(value, texts)
    if isinstance(value, tuple):
        return tuple(_filled(one, texts, markup=markup) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
        done = {name: _filled(part, texts, markup=name in MARKUP) for name, part in parts.items()}
        changed = {name: part for name, part in done.items() if part != parts[name]}
        return replace(value, **changed) if changed else value
    return value


def _message(message: MessageText, texts: Mapping[str, LocalizedText]) -> MessageText:
    """A mail is filled once more for each clinic: braces in what is put in now must survive that."""
    words = {name: text.in_language(message.language) for name, text in texts.items()}
    doubled = {name: text.replace("{", "{{").replace("}", "}}") for name, text in words.items()}
    return replace(
        message,
        fields=tuple(name for name in message.fields if name not in texts),
        subject=_put(message.subject, doubled, markup=False),
        body=_put(message.body, doubled, markup=False),
    )


def _put(words: str, given: Mapping[str, str], *, markup: bool) -> str:
    """In one pass: what is put in is not looked through again."""
    parts, rest = [], words
    while rest:
        before, brace, after = rest.partition("{")
        parts.append(before)
        name, closing, behind = after.partition("}")
        if brace and closing and name in given:
            parts.append(html.escape(given[name]) if markup else given[name])
            rest = behind
        else:
            parts.append(brace)
            rest = after
    return "".join(parts)
