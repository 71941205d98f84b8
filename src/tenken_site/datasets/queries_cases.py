"""The cases of a campaign as they go into a dataset: frame, disposition, traces, and the answers under an unlock.

In constant memory and without a cursor that stays open: a lot of cases at a time, by primary key, beside the
submissions, which come in the same order.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from tenken.dataset.flattening import CaseRow
from tenken.paradata.traces import PAUSE
from tenken.questionnaire.model import Questionnaire
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.instruments import queries as instruments
from tenken_site.instruments.models import InstrumentVersion
from tenken_site.responses.models import CaseEvent, Submission, Unlock
from tenken_site.responses.queries_dispositions import decided
from tenken_site.responses.queries_unlocked import Opened, submissions

__all__ = ["case_rows", "count_cases", "instrument_name", "questionnaires"]

_TOGETHER = 1_000  # cases in memory at once
_COLUMNS = (
    *("pk", "public_id", "disposition", "first_submitted_at"),
    *("unit__facility_code", "unit__address_folded", "unit__prefecture", "unit__relay", "unit__kind", "unit__beds"),
)
#: The time between two signs of a clinic counts where it is no pause; what comes after its first submission is
#: correction (``tenken.paradata.traces``). Kinds and times stand in clear: nothing is opened for it.
_TRACES = """
    SELECT case_id, SUM(CASE WHEN gap <= %s THEN gap ELSE 0 END), SUM(saved)
      FROM (SELECT event.case_id AS case_id,
                   {gap} AS gap,
                   CASE WHEN event.kind = %s THEN 1 ELSE 0 END AS saved
              FROM responses_caseevent event
              JOIN campaigns_case one ON one.id = event.case_id
             WHERE one.campaign_id = %s AND event.case_id >= %s AND event.case_id <= %s
               AND event.at <= %s AND (one.first_submitted_at IS NULL OR event.at <= one.first_submitted_at)
            WINDOW before AS (PARTITION BY event.case_id ORDER BY event.at, event.id)) signs
  GROUP BY case_id
"""
_GAP = {
    "sqlite": "(julianday(event.at) - julianday(LAG(event.at) OVER before)) * 86400.0",
    "postgresql": "EXTRACT(EPOCH FROM event.at - LAG(event.at) OVER before)",
}


def count_cases(campaign: Campaign) -> int:
    """How many there are. One statement."""
    return Case.objects.filter(campaign=campaign).count()


def instrument_name(version: int) -> str:
    """``core@1``: how the dataset names a version of an instrument."""
    found = instruments.questionnaire(version)
    return f"{found.instrument}@{found.version}"


def questionnaires(campaign: Campaign) -> dict[str, Questionnaire]:
    """Those that the campaign's submissions answer, by name, the newest last; the campaign's own too."""
    answered = Submission.objects.filter(case__campaign=campaign).order_by().values("instrument_version").distinct()
    versions = InstrumentVersion.objects.filter(Q(pk__in=answered) | Q(pk=campaign.instrument_version_id))
    numbers = versions.order_by("published_at", "pk").values_list("pk", flat=True)
    return {instrument_name(pk): instruments.questionnaire(pk) for pk in numbers}


def case_rows(
    *,
    campaign: Campaign,
    unlock: Unlock,
    upto: datetime,
    key: bytes,
    heard: Callable[[int], None] = lambda done: None,
    clock: Callable[[], datetime] | None = None,
    now: datetime,
    by: str,
) -> Iterator[CaseRow]:
    """Every case, with the answers that were submitted up to that moment; ``heard`` is told how many are done.

    ``key`` makes the tokens by which equal addresses are found; nobody keeps it. Raises as
    ``responses.queries_unlocked.submissions``.
    """
    opened = submissions(unlock=unlock, clock=clock, upto=upto, now=now, by=by)
    with closing(opened):  # however it ends: the log is told how many were handed out
        waiting = next(opened, None)
        done = 0
        for lot in _lots(campaign):
            codes = _codes(campaign, lot)
            traces = _traces(campaign, first=lot[0][0], last=lot[-1][0], upto=upto)
            for row in lot:
                mine: Opened | None = None
                if waiting is not None and waiting.case == row[0]:
                    mine, waiting = waiting, next(opened, None)
                yield _case_row(row, mine, codes=codes, trace=traces.get(row[0]), key=key)
            done += len(lot)
            heard(done)


def _lots(campaign: Campaign) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    rows = Case.objects.filter(campaign=campaign).order_by("pk").values_list(*_COLUMNS)
    while lot := list(rows.filter(pk__gt=last)[:_TOGETHER]):
        yield lot
        last = lot[-1][0]


def _codes(campaign: Campaign, lot: list[tuple[Any, ...]]) -> Mapping[int, str]:
    """Final dispositions; those of cases that were reopened after the close as they would be now."""
    blank = [row[0] for row in lot if not row[2]]
    if not blank:
        return {}
    found = decided(campaign=campaign, only=Q(pk__in=blank), drafts=True)
    return {one.case_id: one.code.value for some in found for one in some}


def _traces(campaign: Campaign, *, first: int, last: int, upto: datetime) -> dict[int, tuple[int, int]]:
    """Seconds of answering and saves of each case between the two numbers that left any sign. One statement."""
    moment = connection.ops.adapt_datetimefield_value(upto)
    statement = _TRACES.format(gap=_GAP[connection.vendor])
    given: list[Any] = [PAUSE.total_seconds(), CaseEvent.Kind.SAVED.value, campaign.pk, first, last, moment]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return {case: (round(float(seconds or 0)), int(saves or 0)) for case, seconds, saves in cursor.fetchall()}


def _case_row(
    row: tuple[Any, ...],
    opened: Opened | None,
    *,
    codes: Mapping[int, str],
    trace: tuple[int, int] | None,
    key: bytes,
) -> CaseRow:
    pk, public_id, disposition, first_submitted_at, code, address, prefecture, relay, kind, beds = row
    seconds, saves = trace or (None, None)
    common: dict[str, Any] = {
        "case": public_id,
        "prefecture": prefecture or "",
        "relay": relay or "",
        "kind": kind,
        "disposition": disposition or codes[pk],
        "link": code,
        "place": hmac.digest(key, address.encode(), "sha256").hex()[:16] if address else "",
        "beds": beds,
        "active_seconds": seconds,
        "saves": saves,
    }
    if opened is None:
        return CaseRow(**common)
    return CaseRow(
        **common,
        answers=opened.answers,
        instrument=instrument_name(opened.instrument_version),
        submitted_at=opened.submitted_at,
        first_submitted_at=first_submitted_at,
        complete=opened.complete,
        number=opened.number,
    )
