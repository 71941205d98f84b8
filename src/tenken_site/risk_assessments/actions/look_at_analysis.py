"""Looking at an outcome: it follows from answers that no table protects, so that every look is noted."""

from datetime import datetime
from typing import Any

from tenken_site.audit.log import record
from tenken_site.risk_assessments.models import Analysis
from tenken_site.risk_assessments.queries_analyses import outcome_of

__all__ = ["look_at_analysis"]


def look_at_analysis(*, analysis: Analysis, by: str, now: datetime) -> dict[str, Any]:
    """The outcome. Raises OutcomeGone, DoesNotOpen."""
    found = outcome_of(analysis)
    record(action="risk_assessments.look_at_analysis", target=f"analysis:{analysis.pk}", by=by, now=now)
    return found
