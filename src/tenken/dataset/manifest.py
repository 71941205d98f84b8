"""What a stored dataset says of itself: which files, with which digests, made of what, when and by which code.

The manifest's own digest stands for the whole dataset: a published number leads back to it, and it stays when the
dataset itself is disposed of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tenken.dataset.model import Category, Dataset, Role, Variable
from tenken.dataset.requiring import DatasetIncomplete
from tenken.errors import DatasetError
from tenken.questionnaire.json_form import questionnaire_to_json
from tenken.questionnaire.model import LocalizedText, Questionnaire
from tenken.response.sealing import canonical

__all__ = [
    "FORMAT",
    "Circumstances",
    "DatasetBroken",
    "Manifest",
    "check_questionnaires",
    "digest_of",
    "manifest_of",
    "read_variables",
    "written_variables",
]

FORMAT = "tenken-dataset/1"
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class DatasetBroken(DatasetError):
    """The stored files are not those that were written, or one is missing."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a dataset was made of. ``frame``: name and version of the facility list; moments are aware."""

    questionnaires: Mapping[str, Questionnaire]  # by name@version
    frame: str
    code_version: str
    snapshot_at: datetime  # whose answers it holds
    built_at: datetime


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of ``manifest.json``."""

    files: Mapping[str, str]  # name -> SHA-256 in hexadecimal, of every other file
    questionnaires: Mapping[str, str]  # name@version -> SHA-256 of its published form
    frame: str
    records: int
    respondents: int
    changes: int
    code_version: str
    snapshot_at: datetime
    built_at: datetime

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest's bytes: the one name of this dataset."""
        return digest_of(self.to_json())

    def to_json(self) -> bytes:
        """Canonical JSON: the same manifest is always the same bytes."""
        return canonical(
            {
                "format": FORMAT,
                "files": dict(self.files),
                "questionnaires": dict(self.questionnaires),
                "frame": self.frame,
                "records": self.records,
                "respondents": self.respondents,
                "changes": self.changes,
                "code_version": self.code_version,
                "snapshot_at": self.snapshot_at.astimezone(UTC).strftime(_TIME),
                "built_at": self.built_at.astimezone(UTC).strftime(_TIME),
            }
        )

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """What ``to_json`` wrote. Raises DatasetBroken for anything else."""
        try:
            found: dict[str, Any] = json.loads(content)
            if found.pop("format") != FORMAT:
                raise DatasetBroken(f"manifest.json is not in the form {FORMAT}.")
            for moment in ("snapshot_at", "built_at"):
                found[moment] = datetime.strptime(found[moment], _TIME).replace(tzinfo=UTC)
            manifest = cls(**found)
            if manifest.to_json() != content:
                raise DatasetBroken("manifest.json is not as it was written.")
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise DatasetBroken(f"manifest.json cannot be read: {problem}") from problem
        return manifest


def digest_of(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def manifest_of(
    dataset: Dataset, *, files: Mapping[str, bytes], changes: int, circumstances: Circumstances
) -> Manifest:
    """The manifest of these files."""
    return Manifest(
        files={name: digest_of(content) for name, content in sorted(files.items())},
        questionnaires={
            key: digest_of(questionnaire_to_json(questionnaire))
            for key, questionnaire in sorted(circumstances.questionnaires.items())
        },
        frame=circumstances.frame,
        records=dataset.records.height,
        respondents=int(dataset.records["responded"].sum()),
        changes=changes,
        code_version=circumstances.code_version,
        snapshot_at=circumstances.snapshot_at.astimezone(UTC).replace(microsecond=0),
        built_at=circumstances.built_at.astimezone(UTC).replace(microsecond=0),
    )


def check_questionnaires(dataset: Dataset, circumstances: Circumstances) -> None:
    """Raises DatasetIncomplete where a questionnaire that was answered is not among those given, or none is."""
    answered = set(dataset.records["instrument"].drop_nulls().unique())
    lacking = sorted(answered - circumstances.questionnaires.keys())
    if lacking:
        raise DatasetIncomplete(f"The questionnaire {lacking[0]} was answered but is not among those given.")
    if not circumstances.questionnaires:
        raise DatasetIncomplete("A dataset is described by its questionnaires; none was given.")


def written_variables(variables: tuple[Variable, ...]) -> bytes:
    """The variables as canonical JSON, to be read again by ``read_variables``."""
    return canonical([_written(variable) for variable in variables])


def read_variables(content: bytes) -> tuple[Variable, ...]:
    """What ``written_variables`` wrote. Raises DatasetBroken."""
    try:
        return tuple(_read(found) for found in json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DatasetBroken(f"The variables cannot be read: {problem}") from problem


def _written(variable: Variable) -> dict[str, object]:
    return {
        "name": variable.name,
        "role": variable.role.value,
        "kind": variable.kind,
        "label": _texts(variable.label),
        "categories": [{"code": category.code, "label": _texts(category.label)} for category in variable.categories],
        "link_id": variable.link_id,
        "option": variable.option,
        "universe": None if variable.universe is None else _texts(variable.universe),
        "unit": None if variable.unit is None else _texts(variable.unit),
        "free_text": variable.free_text,
        "item_type": variable.item_type,
    }


def _read(found: dict[str, Any]) -> Variable:
    return Variable(
        name=found["name"],
        role=Role(found["role"]),
        kind=found["kind"],
        label=_localized(found["label"]),
        categories=tuple(Category(part["code"], _localized(part["label"])) for part in found["categories"]),
        link_id=found["link_id"],
        option=found["option"],
        universe=None if found["universe"] is None else _localized(found["universe"]),
        unit=None if found["unit"] is None else _localized(found["unit"]),
        free_text=found["free_text"],
        item_type=found["item_type"],
    )


def _texts(text: LocalizedText) -> list[list[str]]:
    return [list(pair) for pair in text.texts]


def _localized(found: list[list[str]]) -> LocalizedText:
    return LocalizedText(tuple((language, words) for language, words in found))
