"""Analyses in the background."""

from collections.abc import Mapping
from typing import Any

from tenken_site.jobs.registry import Step, run
from tenken_site.risk_assessments.actions.ask_for_analysis import CARRY_OUT
from tenken_site.risk_assessments.models import Analysis

__all__ = ["carry_out_run"]

STEPS = 100  # ``computing.STEPS``, which would load numpy here


@run(CARRY_OUT, lease_seconds=1800, attempts=3)
def carry_out_run(step: Step) -> Mapping[str, Any]:
    """One analysis (``{"analysis": id}``); deleted meanwhile, there is nothing to do."""
    # numpy and the solver are for those who compute: whoever only registers a run does not load them
    from tenken_site.risk_assessments.actions.carry_out_analysis import carry_out_analysis

    rows = Analysis.objects.select_related("campaign", "dataset__campaign")
    found = rows.filter(pk=step.arguments["analysis"]).first()
    if found is None:
        return {"deleted": True}
    done = carry_out_analysis(analysis=found, told=lambda steps: step.tell(steps, STEPS), by=step.by, now=step.now())
    return {"state": done.state}
