"""A questionnaire as canonical JSON with FHIR's names (linkId, enableWhen, answerOption): the form that is published.

The same questionnaire always gives the same bytes, so their digest identifies a published version.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tenken.errors import SurveyError
from tenken.questionnaire.model import (
    AnswerOption,
    Condition,
    Constraint,
    EnableGroup,
    EnableWhen,
    Item,
    Lineage,
    LocalizedText,
    Questionnaire,
    Reference,
)

__all__ = ["FORM", "NotAQuestionnaire", "questionnaire_from_json", "questionnaire_to_json"]

FORM = 1  # raised when the form changes in a way that older code cannot read


class NotAQuestionnaire(SurveyError):
    """The bytes are not a questionnaire in this form."""


def questionnaire_to_json(questionnaire: Questionnaire) -> bytes:
    """UTF-8 JSON, keys sorted, no spaces. Round trip: ``questionnaire_from_json`` gives an equal questionnaire."""
    written = _questionnaire(questionnaire)
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def questionnaire_from_json(data: bytes) -> Questionnaire:
    """The questionnaire that ``questionnaire_to_json`` wrote. Raises NotAQuestionnaire."""
    try:
        found = json.loads(data)
        if found["form"] != FORM:
            raise NotAQuestionnaire(f"The questionnaire is in form {found['form']}; only form {FORM} is read.")
        return Questionnaire(
            survey=found["survey"],
            instrument=found["instrument"],
            version=found["version"],
            languages=tuple(found["languages"]),
            title=_read_text(found["title"]),
            items=tuple(_read_item(item) for item in found["item"]),
            note=_read_optional(found.get("note")),
            constraints=_read_constraints(found),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation, RecursionError) as problem:
        raise NotAQuestionnaire(f"This is no questionnaire in form {FORM}: {problem!r}.") from problem


def _kept(**parts: Any) -> dict[str, Any]:
    """The parts that say something: defaults are left out, so that a new default never changes old bytes."""
    return {key: part for key, part in parts.items() if part not in (None, False, "", [], ())}


def _texts(text: LocalizedText | None) -> list[list[str]] | None:
    return None if text is None else [[language, words] for language, words in text.texts]


def _questionnaire(questionnaire: Questionnaire) -> dict[str, Any]:
    return {
        "form": FORM,
        "survey": questionnaire.survey,
        "instrument": questionnaire.instrument,
        "version": questionnaire.version,
        "languages": list(questionnaire.languages),
        "title": _texts(questionnaire.title),
        "item": [_item(item) for item in questionnaire.items],
        **_kept(note=_texts(questionnaire.note), constraint=[_constraint(each) for each in questionnaire.constraints]),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "linkId": item.link_id,
        "type": item.type,
        "text": _texts(item.text),
        "origin": item.origin,
        **_kept(
            prefix=item.prefix,
            conditionNote=_texts(item.condition_note),
            guidance=_texts(item.guidance),
            caution=_texts(item.caution),
            confidence=item.confidence,
            reference=[_reference(reference) for reference in item.references],
            answerOption=[_option(option) for option in item.options],
            required=item.required,
            dontKnow=item.dont_know,
            personal=item.personal,
            enableWhen=None if item.enable_when is None else _condition(item.enable_when),
            constraint=[_constraint(constraint) for constraint in item.constraints],
            minimum=_bound(item.minimum),
            maximum=_bound(item.maximum),
            maxLength=item.max_length,
            unit=_texts(item.unit),
            term=list(item.terms),
            continues=[[part.survey, part.link_id, part.comparability] for part in item.continues],
            item=[_item(child) for child in item.items],
        ),
        **({} if item.decimals is None else {"decimals": item.decimals}),
    }


def _option(option: AnswerOption) -> dict[str, Any]:
    return {
        "code": option.code,
        "label": _texts(option.label),
        **_kept(exclusive=option.exclusive, other=option.other, origin=option.origin),
    }


def _reference(reference: Reference) -> dict[str, Any]:
    return _kept(
        document=reference.document, edition=reference.edition, part=reference.part, chapter=reference.chapter,
        item=reference.item, text=_texts(reference.text), note=_texts(reference.note),
    )  # fmt: skip


def _constraint(constraint: Constraint) -> dict[str, Any]:
    return {
        "key": constraint.key,
        "expression": constraint.expression,
        "severity": constraint.severity,
        "message": _texts(constraint.message),
    }


def _condition(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, EnableGroup):
        return {condition.behavior: [_condition(part) for part in condition.conditions]}
    answer = condition.answer
    name = (
        "answerBoolean" if isinstance(answer, bool)
        else "answerInteger" if isinstance(answer, int)
        else "answerDecimal" if isinstance(answer, Decimal)
        else "answerDate" if isinstance(answer, date)
        else "answerString"
    )  # fmt: skip
    written = str(answer) if isinstance(answer, (Decimal, date)) else answer
    return {"question": condition.question, "operator": condition.operator, name: written}


def _bound(bound: Decimal | date | None) -> list[str] | None:
    return None if bound is None else ["date" if isinstance(bound, date) else "number", str(bound)]


def _read_text(found: list[list[str]]) -> LocalizedText:
    return LocalizedText(tuple((language, words) for language, words in found))


def _read_optional(found: list[list[str]] | None) -> LocalizedText | None:
    return None if found is None else _read_text(found)


def _read_item(found: dict[str, Any]) -> Item:
    enable_when = found.get("enableWhen")
    return Item(
        link_id=found["linkId"],
        type=found["type"],
        text=_read_text(found["text"]),
        prefix=found.get("prefix", ""),
        condition_note=_read_optional(found.get("conditionNote")),
        guidance=_read_optional(found.get("guidance")),
        caution=_read_optional(found.get("caution")),
        origin=found["origin"],
        confidence=found.get("confidence"),
        references=tuple(
            Reference(
                document=part["document"], edition=part.get("edition"), part=part.get("part"),
                chapter=part.get("chapter"), item=part.get("item"), text=_read_optional(part.get("text")),
                note=_read_optional(part.get("note")),
            )
            for part in found.get("reference", ())
        ),
        options=tuple(
            AnswerOption(
                code=part["code"], label=_read_text(part["label"]), exclusive=part.get("exclusive", False),
                other=part.get("other", False), origin=part.get("origin"),
            )
            for part in found.get("answerOption", ())
        ),
        required=found.get("required", False),
        dont_know=found.get("dontKnow", False),
        personal=found.get("personal", False),
        enable_when=None if enable_when is None else _read_condition(enable_when),
        constraints=_read_constraints(found),
        minimum=_read_bound(found.get("minimum")),
        maximum=_read_bound(found.get("maximum")),
        max_length=found.get("maxLength"),
        decimals=found.get("decimals"),
        unit=_read_optional(found.get("unit")),
        terms=tuple(found.get("term", ())),
        continues=tuple(Lineage(*part) for part in found.get("continues", ())),
        items=tuple(_read_item(child) for child in found.get("item", ())),
    )  # fmt: skip


def _read_constraints(found: dict[str, Any]) -> tuple[Constraint, ...]:
    return tuple(
        Constraint(part["key"], part["expression"], part["severity"], _read_text(part["message"]))
        for part in found.get("constraint", ())
    )


def _read_condition(found: dict[str, Any]) -> Condition:
    for behavior in ("all", "any"):
        if behavior in found:
            parts = tuple(_read_condition(part) for part in found[behavior])
            return EnableGroup("all" if behavior == "all" else "any", parts)
    answer: bool | str | int | Decimal | date
    if "answerDecimal" in found:
        answer = Decimal(found["answerDecimal"])
    elif "answerDate" in found:
        answer = date.fromisoformat(found["answerDate"])
    else:
        answer = next(found[key] for key in ("answerBoolean", "answerInteger", "answerString") if key in found)
    return EnableWhen(found["question"], found["operator"], answer)


def _read_bound(found: list[str] | None) -> Decimal | date | None:
    if found is None:
        return None
    return date.fromisoformat(found[1]) if found[0] == "date" else Decimal(found[1])
