"""What an instrument may refer to outside its own file: editions of documents, and glossary terms.

Read from ``references.yaml`` and ``survey.yaml`` by ``load_registry`` of ``tenken.questionnaire.survey``, or
by its ``registry_beside`` as far as they can be read.
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
    references_remedy: str = ""  # what to do before documents and editions that are not here can be judged
    terms_remedy: str = ""  # likewise for terms
