"""Asking for the edit rules to be run over a dataset."""

from datetime import datetime
from pathlib import Path

from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import check_is_built
from tenken_site.datasets.runs import CHECK, check_key
from tenken_site.instruments import queries as instruments
from tenken_site.jobs.actions.request import request_run

__all__ = ["ask_for_check", "edits_file"]


def edits_file(*, dataset: Dataset, surveys: Path) -> Path | None:
    """The rules of the campaign's survey; None where the survey has none."""
    survey = instruments.questionnaire(dataset.campaign.instrument_version_id).survey
    path = surveys / survey / "edits.yaml"
    return path if path.is_file() else None


def ask_for_check(*, dataset: Dataset, surveys: Path, by: str, now: datetime) -> bool:
    """A run, unless one goes on; False where the survey has no rules. Raises DatasetNotBuilt, DatasetDisposed."""
    check_is_built(dataset)
    if edits_file(dataset=dataset, surveys=surveys) is None:
        return False
    request_run(kind=CHECK, key=check_key(dataset.pk), arguments={"dataset": dataset.pk}, by=by, now=now)
    return True
