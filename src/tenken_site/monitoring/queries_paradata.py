"""Reading the events of cases as paradata. Opens sealed events: for the tally only, never for a page."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from tenken.paradata.traces import Event, EventKind
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable, open_payload
from tenken_site.responses.models import CaseEvent

__all__ = ["events_of", "touched", "upper_mark"]

log = logging.getLogger(__name__)

#: Cases read at once: some thousand events, a few megabytes.
CASES = 500
#: An event is numbered before its transaction ends; after so long none of a lower number is still to come.
SETTLED = timedelta(minutes=2)
KINDS = {
    CaseEvent.Kind.OPENED.value: EventKind.OPENED,
    CaseEvent.Kind.SAVED.value: EventKind.SAVED,
    CaseEvent.Kind.DIFFERED.value: EventKind.SAVED,
    CaseEvent.Kind.REFUSED.value: EventKind.SAVED,
    CaseEvent.Kind.SUBMITTED.value: EventKind.SUBMITTED,
}


def upper_mark(campaign: Campaign, *, after: int, most: int, now: datetime) -> int:
    """The number of the last event to read next: at most so many after ``after``, all settled; ``after`` for none."""
    numbers = (
        CaseEvent.objects.filter(case__campaign=campaign, pk__gt=after, at__lt=now - SETTLED)
        .order_by("pk")
        .values_list("pk", flat=True)[:most]
    )
    return max(numbers, default=after)


def touched(campaign: Campaign, *, after: int, upto: int) -> list[int]:
    """The cases with an event between the two numbers."""
    found = CaseEvent.objects.filter(case__campaign=campaign, pk__gt=after, pk__lte=upto)
    return list(found.order_by("case_id").values_list("case_id", flat=True).distinct())


def events_of(cases: Sequence[int], *, upto: int, order: Mapping[str, int]) -> Iterator[list[tuple[int, Event]]]:
    """The events of each case, by number; two statements for every ``CASES`` cases: keys and events.

    ``order``: the questions' places in the questionnaire.
    """
    for first in range(0, len(cases), CASES):
        batch = cases[first : first + CASES]
        keys = Case.objects.filter(pk__in=batch).select_related("wrapping_key")
        known = keys.only("public_id", "wrapped_key", "wrapping_key").in_bulk()
        rows = (
            CaseEvent.objects.filter(case_id__in=batch, pk__lte=upto, kind__in=list(KINDS))
            .order_by("case_id", "pk")
            .values_list("case_id", "pk", "at", "kind", "payload")
        )
        for _, events in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
            yield [
                (number, _event(at, kind, _opened(payload, known[case], kind, at), order))
                for case, number, at, kind, payload in events
            ]


def _opened(payload: bytes | memoryview, case: Case, kind: str, at: datetime) -> Mapping[str, object]:
    """The event's content; those that are only signs need not be opened, and one that does not open says nothing."""
    if KINDS[kind] is not EventKind.SAVED:
        return {}
    try:
        return open_payload(payload, case=case, kind=kind, at=at)
    except (AnswersUnreadable, AnswersDisposed) as error:
        log.error("answers do not open: %s", error)
        return {}


def _event(at: datetime, kind: str, content: Mapping[str, object], order: Mapping[str, int]) -> Event:
    changes, problems = content.get("changes") or {}, content.get("problems") or ()
    if not isinstance(changes, dict) or not isinstance(problems, list | tuple):
        changes, problems = {}, ()
    answered = frozenset(link_id for link_id, change in changes.items() if change["value"] is not None)
    return Event(
        at=at,
        kind=KINDS[kind],
        answered=answered,
        changed=frozenset(link_id for link_id, change in changes.items() if change["was"] is not None),
        troubled=frozenset(str(link_id) for link_id in problems),
        last=max(answered, key=lambda link_id: order.get(link_id, -1), default=""),
    )
