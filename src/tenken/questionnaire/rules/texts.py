"""Texts: labels in every declared language, and no undeclared language. Markup is judged when a text is read."""

from __future__ import annotations

from collections.abc import Iterator

from tenken.questionnaire.languages import LANGUAGES
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.structure import Source

__all__ = ["check"]

_Part = tuple[int, str, str, LocalizedText, bool]  # item number, link_id, key, text, needed in every language


def check(source: Source) -> None:
    """Reports missing and undeclared languages."""
    if source.questionnaire is None:
        return
    declared = source.questionnaire.languages
    for number, item, key, text, everywhere in _parts(source):
        have = [language for language, _ in text.texts]
        if not have:
            continue  # reported when it was read
        for language in declared:
            if everywhere and language not in have and language in LANGUAGES:
                fault(
                    source, number, key, item=item, code="missing-label",
                    message=f"“{_shown(key)}” has no text in the declared language “{language}”.",
                    remedy=f"Add “{language}: …”, or take the language out of “languages”.",
                )  # fmt: skip
        for language in have:
            if declared and language not in declared:
                fault(
                    source, number, key, item=item, code="undeclared-language",
                    message=f"“{_shown(key)}” has a text in “{language}”, which “languages” does not declare.",
                    remedy=f"Declare “{language}”, or remove the text.",
                )  # fmt: skip


def _shown(key: str) -> str:
    return key.removeprefix("constraints.")


def _parts(source: Source) -> Iterator[_Part]:
    questionnaire = source.questionnaire
    if questionnaire is None:
        return
    yield -1, "", "title", questionnaire.title, True
    if questionnaire.note:
        yield -1, "", "note", questionnaire.note, False
    for constraint in questionnaire.constraints:
        yield -1, "", f"constraints.{constraint.key}.message", constraint.message, True
    for number, item, _ in numbered(source):
        name = item.link_id
        yield number, name, "text", item.text, True
        for key, optional in (
            ("guidance", item.guidance),
            ("caution", item.caution),
            ("condition_note", item.condition_note),
        ):
            if optional:
                yield number, name, key, optional, False
        if item.unit:
            yield number, name, "unit", item.unit, True
        for position, option in enumerate(item.options):
            yield number, name, f"options[{position}].label", option.label, True
        for constraint in item.constraints:
            yield number, name, f"constraints.{constraint.key}.message", constraint.message, True
        for position, reference in enumerate(item.references):
            for key, optional in (("text", reference.text), ("note", reference.note)):
                if optional:
                    yield number, name, f"references[{position}].{key}", optional, False
