"""A survey as JSON and back, losslessly. The dataclasses' fields are the format; there is no second list of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from tenken.errors import SurveyError
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey_model import Survey

__all__ = ["NotASurvey", "plain", "survey_from_json", "survey_to_json"]

T = TypeVar("T")


class NotASurvey(SurveyError):
    """The bytes are not a survey written by ``survey_to_json``."""


def survey_to_json(survey: Survey) -> bytes:
    """The survey as UTF-8 JSON without spaces; equal surveys give equal bytes."""
    return json.dumps(plain(survey), ensure_ascii=False, separators=(",", ":")).encode()


def survey_from_json(document: bytes) -> Survey:
    """The survey that ``survey_to_json`` wrote. Raises NotASurvey for anything else."""
    try:
        return _value(json.loads(document), Survey)
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise NotASurvey(f"not a survey: {problem}") from problem


def plain(value: object) -> Any:
    """A dataclass of ``survey_model`` as JSON values; times and dates in ISO form."""
    if isinstance(value, LocalizedText):
        return dict(value.texts)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return value


@cache
def _types(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(raw: Any, kind: type[T]) -> T:
    """``raw`` as a value of ``kind``. Raises ValueError, TypeError or KeyError when it is none."""
    found: Any = _typed(raw, kind)
    return found  # type: ignore[no-any-return]


def _typed(raw: Any, kind: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = next(option for option in get_args(kind) if option is not NoneType)
        return None if raw is None else _typed(raw, inner)
    if origin is Literal:
        return _one_of(raw, get_args(kind))
    if origin is tuple:
        return tuple(_typed(entry, get_args(kind)[0]) for entry in _checked(raw, list))
    if kind is LocalizedText:
        return LocalizedText(tuple((key, _checked(text, str)) for key, text in _checked(raw, dict).items()))
    if is_dataclass(kind) and isinstance(kind, type):
        given = _checked(raw, dict)
        hints = _types(kind)
        # A field that is missing takes its default: documents stay readable when a later version adds one.
        return kind(**{name: _typed(value, hints[name]) for name, value in given.items()})
    if kind in (date, datetime, time):
        return kind.fromisoformat(_checked(raw, str))
    return _checked(raw, kind)


def _checked(raw: Any, kind: type) -> Any:
    if type(raw) is not kind:  # exactly: a bool is an int elsewhere
        raise TypeError(f"{kind.__name__} expected, {type(raw).__name__} found")
    return raw


def _one_of(raw: Any, choices: tuple[Any, ...]) -> Any:
    if raw not in choices:
        raise ValueError(f"{raw!r} is none of {choices}")
    return raw
