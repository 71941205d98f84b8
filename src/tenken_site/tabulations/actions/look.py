"""Looking at a table before it is out: protected already, and noted all the same."""

from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import PlainTable, plain_table
from tenken_site.tabulations.queries import NoSuchPart, protected_tables

__all__ = ["look_at_table"]


def look_at_table(*, tabulation: Tabulation, key: str, by: str, now: datetime) -> PlainTable:
    """One protected table. Raises NoSuchPart, KeyDestroyed, DoesNotOpen."""
    found = [one for one in protected_tables(tabulation) if one.computed.specification.key == key]
    if not found:
        raise NoSuchPart(key)
    record(action="tabulations.look", target=f"tabulation:{tabulation.pk}", by=by, now=now, detail={"table": key})
    return plain_table(found[0])
