"""Asking for tables."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import check_is_built
from tenken_site.jobs.actions.request import request_run
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.specifications import areas_digest, code_version, texts_of

__all__ = ["CARRY_OUT", "ask_for_tabulation", "run_key"]

CARRY_OUT = "tabulations.carry_out"


def run_key(*, tabulation: Tabulation) -> str:
    """By which its run is found."""
    return f"tabulation:{tabulation.pk}"


def ask_for_tabulation(*, dataset: Dataset, seed: int, by: str, now: datetime) -> Tabulation:
    """A new tabulation of a built dataset with the survey's specifications as they are now; its run waits for a worker.

    Raises SpecificationMissing, DatasetNotBuilt, DatasetDisposed.
    """
    texts = texts_of(instrument_version=dataset.campaign.instrument_version_id)
    with transaction.atomic():
        check_is_built(Dataset.objects.select_for_update().get(pk=dataset.pk))  # two at once get two numbers
        number = Tabulation.objects.filter(dataset=dataset).aggregate(last=Max("number"))["last"] or 0
        made = Tabulation.objects.create(
            dataset=dataset,
            number=number + 1,
            tables=texts.tables,
            weighting=texts.weighting,
            disclosure=texts.disclosure,
            risk_model=texts.risk_model,
            support_paths=texts.support_paths,
            seed=seed,
            code_version=code_version(),
            digests={"dataset": dataset.digests["manifest.json"], "areas": areas_digest(), **texts.digests()},
            asked_at=now,
            asked_by=by,
        )
        record(
            action="tabulations.ask",
            target=f"tabulation:{made.pk}",
            by=by,
            now=now,
            detail={"dataset": dataset.pk, **made.digests},
        )
        request_run(kind=CARRY_OUT, key=run_key(tabulation=made), arguments={"tabulation": made.pk}, by=by, now=now)
    return made
