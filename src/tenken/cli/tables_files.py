"""What the ``tenken tables`` commands read, and the folder that they write into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from tenken.dataset import storage
from tenken.dataset.model import Dataset
from tenken.disclosure.model import ProtectedTable, Protection, Rules
from tenken.disclosure.rules import load_rules
from tenken.errors import TenkenError
from tenken.frame.areas import read_areas
from tenken.questionnaire.model import LocalizedText
from tenken.risk.exposure_names import NAMES, SUPPORT
from tenken.risk.exposure_variables import WithExposure
from tenken.risk.loading import MODEL_FILE, load_model
from tenken.risk.support_loading import SUPPORT_FILE, load_support
from tenken.risk.support_variables import with_all_asked_for
from tenken.tabulation.counting import counts
from tenken.tabulation.dimensions import standard
from tenken.tabulation.model import ComputedTable, CountTable, Dimension
from tenken.tabulation.specification import Asked, read_tables
from tenken.weighting.model import Weighted
from tenken.weighting.plan import load_plan
from tenken.weighting.weighing import weigh

__all__ = [
    "PROTECTION",
    "Given",
    "Unusable",
    "expected",
    "read_protection",
    "weighted_of",
    "write_index",
    "write_protection",
    "write_table",
]

INDEX, PROTECTION = "tables.json", "protection.json"


class Unusable(click.ClickException):
    """Something given to the command cannot be used."""

    exit_code = 2


@contextmanager
def expected() -> Iterator[None]:
    """Turns what the library refuses into the command's message and exit code 2."""
    try:
        yield
    except TenkenError as refused:
        raise Unusable(str(refused)) from refused


@dataclass(frozen=True, slots=True)
class Given:
    """A dataset and what a survey's folder asks of it."""

    survey: Path
    dataset: Dataset  # with the variables of exposure, where tables ask for them
    digest: str  # of the dataset's manifest
    asked: Asked
    dimensions: Mapping[str, Dimension]

    @classmethod
    def read(cls, folder: Path, *, survey: Path, areas: Path, only: tuple[str, ...]) -> Given:
        """Reads and checks everything. Raises TenkenError, and Unusable for a table that there is not."""
        stored = storage.read(folder)
        file = survey / "tables.yaml"
        found = _with_exposure(stored.dataset, survey, file)
        asked = read_tables(file, found.dataset, lacking=found.lacking)
        chosen = tuple(spec for spec in asked.tables if not only or spec.key in only)
        missing = sorted(set(only) - {spec.key for spec in asked.tables})
        if missing:
            keys = ", ".join(spec.key for spec in asked.tables)
            raise Unusable(f"There is no table “{missing[0]}”. There are: {keys}.")
        dimensions = standard(found.dataset.records, read_areas(areas))
        digest = sha256((folder / storage.MANIFEST).read_bytes()).hexdigest()
        return cls(survey, found.dataset, digest, Asked(chosen, asked.left_out), dimensions)

    def counts(self) -> tuple[CountTable, ...]:
        """The counts behind all these tables."""
        return counts(self.asked.tables, self.dimensions, self.dataset)

    def rules(self) -> Rules:
        """The survey's rules of disclosure control."""
        return load_rules(self.survey / "disclosure.yaml")


def _with_exposure(dataset: Dataset, survey: Path, tables: Path) -> WithExposure:
    """The dataset as it is, unless tables ask for more; by the survey's model and support paths, where it has them."""
    model, support = survey / MODEL_FILE, survey / SUPPORT_FILE
    return with_all_asked_for(
        dataset,
        tables.read_text("utf-8") if tables.is_file() else "",
        model=lambda: load_model(model) if model.is_file() else None,
        paths=lambda: load_support(support).paths if support.is_file() else None,
    )


def weighted_of(dataset: Dataset, survey: Path, *, seed: int) -> Weighted:
    """The dataset's respondents with the weights that the survey's plan gives them."""
    return weigh(dataset.records, load_plan(survey / "weighting.yaml"), seed=seed)


def write_index(
    into: Path, given: Given, tables: Mapping[str, Mapping[str, Any]], weighted: Weighted, *,
    errors: Mapping[str, Any] | None = None,
) -> Path:  # fmt: skip
    """What the folder holds, and what it was made of. ``errors``: how replicates agree with linearised errors."""
    used = {one["variable"] for one in tables.values()}
    further = {"risk_model": (MODEL_FILE, set(NAMES)), "support_paths": (SUPPORT_FILE, {SUPPORT})}
    content = {
        "dataset": given.digest,
        "specification": sha256((given.survey / "tables.yaml").read_bytes()).hexdigest(),
        "weighting": sha256((given.survey / "weighting.yaml").read_bytes()).hexdigest(),
        **{
            name: sha256((given.survey / file).read_bytes()).hexdigest() if names & used else None
            for name, (file, names) in further.items()
        },
        "replicates": None if errors is None else dict(errors),
        "steps": [{"name": step.name, **step.figures} for step in weighted.steps],
        "tables": [*tables.values()],
        "left_out": [
            {"key": one.key, "variable": one.variable, "reason": one.reason} for one in given.asked.left_out
        ],
    }  # fmt: skip
    return _written(into / INDEX, content)


def write_table(into: Path, made: ComputedTable | ProtectedTable) -> dict[str, Any]:
    """One table as Parquet and as JSON; what the index says of it. Protected tables stand beside the computed ones."""
    protected = isinstance(made, ProtectedTable)
    computed = made.computed if isinstance(made, ProtectedTable) else made
    spec, name = computed.specification, computed.specification.key + (".protected" if protected else "")
    computed.cells.write_parquet(into / f"{name}.parquet")
    told: dict[str, Any] = {
        "key": spec.key, "title": _texts(spec.title), "statistic": spec.statistic, "variable": spec.variable,
        "denominator": spec.denominator, "universe": spec.universe, "weighted": spec.weighted,
        "dont_know_in_base": spec.include_dont_know, "note": _texts(spec.note),
        "unit": _texts(computed.unit), "dimensions": [one.name for one in computed.dimensions],
        "rows": computed.cells.height,
    }  # fmt: skip
    if isinstance(made, ProtectedTable):
        told.update(hidden=made.hidden, complementary=made.complementary)
    labels = {
        one.name: {code: _texts(label) for code, label in one.labels.items()} for one in computed.dimensions
    }  # fmt: skip
    labels["category"] = {code: _texts(label) for code, label in computed.category_labels.items()}
    cells = {"columns": computed.cells.columns, "cells": computed.cells.rows()}
    _written(into / f"{name}.json", {**told, "labels": labels, **cells}, indent=None)
    return {**told, "files": [f"{name}.parquet", f"{name}.json"]}


def write_protection(into: Path, protection: Protection, digest: str) -> Path:
    """Which cells are hidden and why, so that it can be attacked again."""
    hidden = {
        key: [[*codes, protection.reasons.get((key, codes), "")] for codes in sorted(cells)]
        for key, cells in sorted(protection.hidden.items())
    }
    content = {"dataset": digest, "figures": dict(protection.figures), "hidden": hidden}
    return _written(into / PROTECTION, content, indent=None)


def read_protection(path: Path, digest: str) -> Protection:
    """A protection as ``write_protection`` wrote it. Raises Unusable when it is of another dataset or no such file."""
    try:
        content = json.loads(path.read_text("utf-8"))
        cells = {key: [(tuple(row[:-1]), row[-1]) for row in rows] for key, rows in content["hidden"].items()}
        figures, made_of = content["figures"], content["dataset"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Unusable(f"{path} is no protection that “tenken tables protect” wrote: {fault}") from fault
    if made_of != digest:
        raise Unusable(f"{path} is of another dataset ({made_of[:12]}…, this one is {digest[:12]}…).")
    return Protection(
        hidden={key: frozenset(codes for codes, _ in rows) for key, rows in cells.items()},
        reasons={(key, codes): reason for key, rows in cells.items() for codes, reason in rows},
        figures=figures,
    )


def _texts(text: LocalizedText | None) -> dict[str, str] | None:
    return None if text is None else dict(text.texts)


def _written(path: Path, content: Mapping[str, Any], *, indent: int | None = 2) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=indent, allow_nan=False) + "\n", "utf-8")
    return path
