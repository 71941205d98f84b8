"""Looking at tables of exposure that are not out yet: protected already, and noted all the same."""

from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.risk_assessments.queries_tables import Tables, protected
from tenken_site.tabulations.models import Tabulation

__all__ = ["look_at_tables"]


def look_at_tables(*, tabulation: Tabulation, by: str, now: datetime) -> Tables:
    """Its tables of exposure and support. Raises NoSuchPart, KeyDestroyed, DoesNotOpen."""
    found = protected(tabulation)
    keys = sorted(one.key for some in found.by_variable.values() for one in some)
    if keys:
        record(
            action="risk_assessments.look_at_tables",
            target=f"tabulation:{tabulation.pk}",
            by=by,
            now=now,
            detail={"tables": keys},
        )
    return found
