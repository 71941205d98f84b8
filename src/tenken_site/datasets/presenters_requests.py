"""Requests to take records out, in words for one reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import permit_may_be_ended, permit_may_be_granted
from tenken_site.datasets.actions.ask_for_export import KEPT
from tenken_site.datasets.models import Export, MicrodataRequest
from tenken_site.datasets.policies import request_in_force
from tenken_site.datasets.runs import export_key
from tenken_site.jobs.models import Run
from tenken_site.jobs.queries import LIVE, Progress, progress_of

__all__ = ["ExportLine", "RequestLine", "request_lines"]


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One file. ``state``: "making", "stopped", "ready", "erased" or "failed"."""

    number: int
    form: str
    state: str
    progress: Progress | None
    rows: int
    size: str
    digest: str
    asked_at: datetime
    erases_at: datetime
    trouble: str
    mine: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One of them, for one reader."""

    request: MicrodataRequest
    state: MicrodataRequest.State
    may_grant: bool
    may_end: bool
    may_export: bool
    exports: tuple[ExportLine, ...]


def request_lines(
    found: Iterable[MicrodataRequest], *, runs: Mapping[str, Run], reader: User, now: datetime
) -> tuple[RequestLine, ...]:
    """In the order given; ``runs``: the latest of each file, by its key."""
    return tuple(
        RequestLine(
            request=one,
            state=one.state_at(now),
            may_grant=permit_may_be_granted(one, by=reader),
            may_end=permit_may_be_ended(one, now=now),
            may_export=request_in_force(one, by=reader, now=now),
            exports=tuple(_export(each, runs.get(export_key(each.pk)), reader=reader) for each in one.exports.all()),
        )
        for one in found
    )


def _export(one: Export, run: Run | None, *, reader: User) -> ExportLine:
    state = "erased" if one.erased_at else "ready" if one.digest else "failed" if one.trouble else "making"
    if state == "making" and (run is None or run.state not in LIVE):
        state = "stopped"
    return ExportLine(
        number=one.pk,
        form=one.get_form_display(),
        state=state,
        progress=progress_of(run),
        rows=one.rows,
        size=f"{one.size / 1_000_000:,.1f}",
        digest=one.digest,
        asked_at=one.asked_at,
        erases_at=one.asked_at + KEPT,
        trouble={
            "request_over": gettext("申請の期限が過ぎました。"),
            "disposed": gettext("個票データは廃棄されています。"),
        }.get(one.trouble, one.trouble),
        mine=one.asked_by_id == reader.pk,
    )
