"""Every case of an area that is not submitted: sorted, searched, one page at a time; or all of them for a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, OrderBy, QuerySet
from django.db.models.functions import Coalesce

from tenken.chase.moments import DeskDay
from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.models import Case
from tenken_site.chase.queries import CaseToCall, contact_of, read, state_row
from tenken_site.chase.queries_calls import ranked

__all__ = ["PAGE", "SORTS", "Page", "page_of", "unsubmitted", "whole"]

PAGE = 50
CHUNK = 2000
#: What each heading sorts by; ``rank`` falls by itself, the others rise.
SORTS = {
    "name": "unit__name_folded",
    "status": "status",
    "town": "unit__address_folded",
    "kind": "unit__kind",
    "rank": "rank",
    "opened": "opened",
    "last": "chase_state__last_at",
    "outcome": "chase_state__last_outcome",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. ``number`` begins with 1 and lies within ``pages``."""

    rows: tuple[CaseToCall, ...]
    total: int
    number: int
    pages: int

    @property
    def first(self) -> int:
        """The place of the page's first row; 0 without rows."""
        return (self.number - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of its last row."""
        return (self.number - 1) * PAGE + len(self.rows)


def unsubmitted(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the cases without a submission; also those known to be closed or to refuse."""
    return cases.filter(status__in=(CaseStatus.NOT_STARTED.value, CaseStatus.IN_PROGRESS.value))


def page_of(cases: QuerySet[Case], *, desk: DeskDay, sort: str, descending: bool, number: int) -> Page:
    """The page of this number, or the nearest there is. Three statements, however many cases."""
    total = cases.count()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    keys = list(_sorted(ranked(cases, desk=desk), sort, descending)[(number - 1) * PAGE : number * PAGE])
    rows = {row.case.pk: row for row in read(ranked(Case.objects.filter(pk__in=keys), desk=desk))}
    return Page(tuple(rows[key] for key in keys if key in rows), total, number, pages)


def _sorted(cases: QuerySet[Case], sort: str, descending: bool) -> QuerySet[Case, int]:  # a column and its direction
    column = F(SORTS[sort])
    order: OrderBy = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    found = cases.alias(opened=Coalesce("draft_saved_at", "first_opened_at"))
    return found.order_by(order, "pk").values_list("pk", flat=True)


def whole(cases: QuerySet[Case], *, desk: DeskDay) -> Iterator[CaseToCall]:
    """Every case in the order of the list, a chunk at a time: the memory does not grow with the country."""
    found = (
        ranked(cases, desk=desk)
        .select_related("unit__relay", "unit__prefecture", "unit__contact", "chase_state__last_attempt")
        .order_by("unit__line", "pk")
    )
    for one in found.iterator(chunk_size=CHUNK):
        yield CaseToCall(one, state_row(one), contact_of(one.unit), getattr(one, "rank"), None)  # noqa: B009  # annotated
