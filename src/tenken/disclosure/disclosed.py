"""What a release adds to the register of everything disclosed."""

from __future__ import annotations

from collections.abc import Sequence

from tenken.disclosure.model import CountTable, Protection
from tenken.disclosure.table_reading import read_table
from tenken.disclosure.within import Name
from tenken.errors import DisclosureError

__all__ = ["shown_figures"]


def shown_figures(tables: Sequence[CountTable], protection: Protection) -> dict[Name, int]:
    """Every figure that these tables show, by universe and identity: ``known`` of whatever is released later.

    Raises ``DisclosureError`` for a table that is not in the protection.
    """
    found: dict[Name, int] = {}
    for table in tables:
        hidden = protection.hidden.get(table.key)
        if hidden is None:
            raise DisclosureError(f"Table {table.key} is not among the protected ones.")
        read = read_table(table)
        cells = zip(read.cells(), read.identities(), read.counts.ravel().tolist(), strict=True)
        found.update({(table.universe, identity): count for key, identity, count in cells if key not in hidden})
    return found
