"""Verifications in the background: holding what was found against a dataset."""

from collections.abc import Mapping
from typing import Any

from tenken_site.jobs.registry import Step, run
from tenken_site.verifications.models import VerificationResult
from tenken_site.verifications.runs import MEASURE

__all__ = ["measure_run"]


@run(MEASURE, lease_seconds=600)
def measure_run(step: Step) -> Mapping[str, Any]:
    """One comparison (``{"result": id}``). Whatever goes wrong is given up and shown: nothing waits for ever."""
    from tenken_site.verifications.actions.measure import give_up, measure  # loads numpy: not for those who show pages

    rows = VerificationResult.objects.select_related("verification__campaign", "dataset__campaign", "key")
    result = rows.filter(pk=step.arguments["result"]).first()
    if result is None:
        return {"results": 0}
    try:
        measure(result=result, by=step.by, now=step.now())
    except Exception as fault:  # noqa: BLE001  # its kind stands in the log, and the page says that it failed
        give_up(result=result, fault=fault, by=step.by, now=step.now())
    return {"results": 1}
