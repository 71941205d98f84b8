"""Tabulations in the background."""

from collections.abc import Mapping
from typing import Any

from tenken_site.jobs.registry import Step, run
from tenken_site.tabulations.actions.ask_for_tabulation import CARRY_OUT
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.specifications import STEPS

__all__ = ["carry_out_run"]


@run(CARRY_OUT, lease_seconds=1800, attempts=3)
def carry_out_run(step: Step) -> Mapping[str, Any]:
    """One tabulation (``{"tabulation": id}``). The lease outlives the longest step between two words of progress."""
    from tenken_site.tabulations.actions.carry_out import carry_out  # loads the optimiser: not for those who show pages

    found = Tabulation.objects.select_related("dataset__campaign").get(pk=step.arguments["tabulation"])
    done = carry_out(tabulation=found, told=lambda steps: step.tell(steps, STEPS), by=step.by, now=step.now())
    return {"state": done.state}
