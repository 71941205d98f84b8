"""Batches of letters as the page shows them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken_site.accounts.permissions import Viewer
from tenken_site.jobs.models import Run
from tenken_site.outreach.actions.take_letters import KEPT
from tenken_site.outreach.models import LetterBatch, Wave

__all__ = ["BatchRow", "batches_for", "rows_of", "run_in_words"]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch; ``erases_at`` is when its document goes by itself, None once it is gone."""

    number: int
    area: str
    count: int
    made_at: datetime
    taken_at: datetime | None
    erased_at: datetime | None
    erases_at: datetime | None


def batches_for(viewer: Viewer, *, wave: Wave) -> list[LetterBatch]:
    """The wave's batches that the viewer may take: the ministry all, a relay its own. The documents are not read."""
    found = LetterBatch.objects.filter(wave=wave).select_related("relay").defer("document").order_by("number")
    return list(found if viewer.is_ministry else found.filter(relay__in=viewer.codes))


def rows_of(batches: Sequence[LetterBatch]) -> list[BatchRow]:
    """In the order of their numbers."""
    english = (get_language() or "ja") != "ja"
    return [
        BatchRow(
            number=batch.number,
            area=_("管轄を確認中")
            if batch.relay is None
            else (batch.relay.name_en or batch.relay.name)
            if english
            else batch.relay.name,
            count=batch.count,
            made_at=batch.made_at,
            taken_at=batch.taken_at,
            erased_at=batch.erased_at,
            erases_at=None if batch.erased_at else batch.made_at + KEPT,
        )
        for batch in batches
    ]


def run_in_words(run: Run | None, *, live: Collection[str]) -> str:
    """How far the making is; empty when nothing was asked for or all is done."""
    if run is None or run.state == Run.State.DONE:
        return ""
    if run.state in live:
        if run.total:
            return _("手紙を作っています（%(total)d通のうち%(done)d通まで）。") % {"total": run.total, "done": run.done}
        return _("手紙を作る準備をしています。")
    if run.state == Run.State.STOPPED:
        return _("手紙を作るのを止めています。「手紙を作る」を押すと、続きから作ります。")
    return _("手紙を作れませんでした。「手紙を作る」を押すと、続きから作ります。続くときは窓口にお知らせください。")
