"""Putting counted facts in the place of the stored ones: only rows whose figures changed are written."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from django.db import models, transaction

__all__ = ["rewrite"]

Row = TypeVar("Row", bound=models.Model)
BATCH = 1000


def rewrite(
    *,
    stored: "models.QuerySet[Row]",
    wanted: Sequence[Row],
    key: Callable[[Row], Hashable],
    figures: Callable[[Row], Any],
) -> int:
    """Makes ``stored`` hold the same facts as ``wanted``; returns how many rows were written or taken away.

    Readers see the old facts or the new ones, never a mixture: one transaction, or the caller's.
    """
    with transaction.atomic():
        before = {key(row): row for row in stored}
        after = {key(row): row for row in wanted}
        fresh = [row for one, row in after.items() if one not in before or figures(before[one]) != figures(row)]
        stale = [row.pk for one, row in before.items() if one not in after or figures(after[one]) != figures(row)]
        for first in range(0, len(stale), BATCH):
            stored.model._default_manager.filter(pk__in=stale[first : first + BATCH]).delete()
        stored.model._default_manager.bulk_create(fresh, batch_size=BATCH)
    return len(fresh) + sum(one not in after for one in before)
