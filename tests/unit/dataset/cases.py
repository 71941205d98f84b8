"""Cases for datasets, said in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tenken.dataset.flattening import CaseRow, flatten
from tenken.dataset.model import Dataset
from tenken.dataset.storage import Circumstances
from tenken.questionnaire.model import Questionnaire
from tenken.response.model import Answers

__all__ = ["KEY", "NOW", "OPENED", "answered", "circumstances", "dataset_of", "only", "silent"]

KEY = "tiny@1"
OPENED = datetime(2026, 7, 5, 15, tzinfo=UTC)  # midnight in Japan
NOW = OPENED + timedelta(days=3, hours=1)


def answered(case: str, answers: Answers | None, **more: Any) -> CaseRow:
    plain: dict[str, Any] = {"instrument": KEY, "submitted_at": NOW, "complete": True, "disposition": "1.1"}
    return silent(case, **{**plain, "answers": answers, **more})


def silent(case: str, **more: Any) -> CaseRow:
    plain: dict[str, Any] = {"prefecture": "130001", "relay": "131016", "kind": "clinic", "disposition": "3.19"}
    return CaseRow(case=case, **{**plain, **more})


def dataset_of(questionnaire: Questionnaire | Mapping[str, Questionnaire], *rows: CaseRow) -> Dataset:
    several = {KEY: questionnaire} if isinstance(questionnaire, Questionnaire) else questionnaire
    return flatten(rows, several, opened_at=OPENED, key=b"0123456789abcdef")


def circumstances(questionnaire: Questionnaire) -> Circumstances:
    return Circumstances({KEY: questionnaire}, "clinics 3", "1.2.3", snapshot_at=NOW, built_at=NOW)


def only(dataset: Dataset, case: str) -> dict[str, Any]:
    """The record of this case."""
    (found,) = [record for record in dataset.records.to_dicts() if record["case"] == case]
    return found
