"""Long work of datasets: building, looking for contradictions, writing files; and erasing files whose time is over."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tenken_site.datasets.actions.ask_for_check import ask_for_check, edits_file
from tenken_site.datasets.actions.ask_for_export import erase_exports
from tenken_site.datasets.actions.build import TROUBLES as GIVEN_UP
from tenken_site.datasets.actions.build import BuildStopped, build, give_up
from tenken_site.datasets.actions.check_edits import check_edits
from tenken_site.datasets.actions.export_rows import TROUBLES as NOT_EXPORTED
from tenken_site.datasets.actions.export_rows import ExportStopped, export_rows, give_up_export
from tenken_site.datasets.models import Dataset, Export
from tenken_site.datasets.runs import BUILD, CHECK, EXPORT
from tenken_site.jobs.registry import Step, duty, run

__all__ = ["build_dataset", "check", "erase", "export"]

#: Between two lots of rows nothing takes so long; at the end the columns are written and sealed.
LEASE_SECONDS = 600


@run(BUILD, lease_seconds=LEASE_SECONDS)
def build_dataset(step: Step) -> Mapping[str, Any]:
    """One dataset (``{"dataset": id}``), then its edit rules, where the survey has any."""
    dataset = Dataset.objects.select_related("campaign").get(pk=step.arguments["dataset"])
    try:
        built = build(
            dataset=dataset, clock=step.now, progress=step.tell, stopping=step.stopping, by=step.by, now=step.now()
        )
    except BuildStopped:
        return {"stopped": True}
    except tuple(GIVEN_UP) as fault:
        return {"given_up": give_up(dataset=dataset, fault=fault, by=step.by, now=step.now())}
    ask_for_check(dataset=built, surveys=Path(settings.SURVEYS), by=step.by, now=step.now())
    return {"dataset": built.number}


@run(CHECK, lease_seconds=LEASE_SECONDS)
def check(step: Step) -> Mapping[str, Any]:
    """The edit rules of the survey over one dataset (``{"dataset": id}``)."""
    from tenken.editing.loading import load_edits

    dataset = Dataset.objects.select_related("campaign").get(pk=step.arguments["dataset"])
    path = edits_file(dataset=dataset, surveys=Path(settings.SURVEYS))
    if path is None:
        return {"rules": 0}
    rules = load_edits(path)
    return {"flags": check_edits(dataset=dataset, rules=rules, by=step.by, now=step.now()), "rules": len(rules)}


@run(EXPORT, lease_seconds=LEASE_SECONDS)
def export(step: Step) -> Mapping[str, Any]:
    """One file (``{"export": id}``)."""
    wanted = Export.objects.select_related("request__dataset__campaign").get(pk=step.arguments["export"])
    try:
        made = export_rows(export=wanted, progress=step.tell, stopping=step.stopping, by=step.by, now=step.now())
    except ExportStopped:
        return {"stopped": True}
    except tuple(NOT_EXPORTED) as fault:
        return {"given_up": give_up_export(export=wanted, fault=fault, by=step.by, now=step.now())}
    return {"rows": made.rows}


@duty("datasets.erase_exports", every=3600)
def erase(*, now: datetime) -> int:
    """Erases exported files whose time is over."""
    return erase_exports(by="command:worker", now=now)
