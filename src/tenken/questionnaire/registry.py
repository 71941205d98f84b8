"""What an instrument may refer to outside its own file: editions of documents, and glossary terms.

Read from ``references.yaml`` and ``survey.yaml`` by ``tenken.questionnaire.survey.load_registry``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Registry"]


@dataclass(frozen=True, slots=True)
class Registry:
    """The names that references and terms of an instrument are checked against."""

    editions: Mapping[str, frozenset[str]]  # document id -> ids of its editions
    terms: frozenset[str]  # ids of the terms that survey.yaml defines
    survey: str | None = None  # id of the survey, which each of its instruments repeats
