"""Writing a case's row: draft, status and the heading of the last submission in one compare-and-set."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.models import Case

__all__ = ["Heading", "keep_draft", "settle", "settle_partial"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the case's row repeats of its last submission."""

    number: int
    receipt_number: str
    submitted_at: datetime


def keep_draft(
    *,
    case: Case,
    document: bytes,
    status: CaseStatus,
    settled: bool,
    now: datetime,
) -> bool:
    """Stores the sealed draft as the version after ``case.draft_version``; False when another write came first.

    ``settled`` says that the new draft equals the last submission again. Draft saves are events of the case
    (``responses.CaseEvent``), not audit entries: the caller writes that row in the same transaction. One statement.
    """
    values: dict[str, object] = {
        "draft_document": document,
        "draft_version": case.draft_version + 1,
        "draft_saved_at": now,
    }
    if status != case.status:
        values |= {"status": status.value, "status_at": now}
    if settled:
        values["settled_version"] = case.draft_version + 1
    return _as_seen(case).update(**values) == 1


def settle(*, case: Case, heading: Heading, status: CaseStatus, now: datetime) -> bool:
    """Marks the draft as submitted; False when a write or another submission came first. One statement.

    The caller writes the submission and its audit entry in the same transaction.
    """
    return (
        _as_seen(case).update(
            status=status.value,
            status_at=now,
            settled_version=case.draft_version,
            last_number=heading.number,
            last_receipt_number=heading.receipt_number,
            last_submitted_at=heading.submitted_at,
            first_submitted_at=case.first_submitted_at or heading.submitted_at,
        )
        == 1
    )


def settle_partial(*, case: Case, heading: Heading) -> bool:
    """Gives the row the heading of a partial submission, sealed at the close; False when a write came first.

    The status stays: nobody submitted. Why no ``first_submitted_at``: arrivals count what clinics sent. One statement.
    """
    return (
        _as_seen(case).update(
            settled_version=case.draft_version,
            last_number=heading.number,
            last_receipt_number=heading.receipt_number,
            last_submitted_at=heading.submitted_at,
        )
        == 1
    )


def _as_seen(case: Case) -> models.QuerySet[Case]:
    """The row if nobody wrote since: every write raises one of the two numbers, so the status is the one seen too.

    The key too is the one that was read: what was sealed under a key exchanged meanwhile would never open again.
    """
    return Case.objects.filter(
        pk=case.pk, draft_version=case.draft_version, last_number=case.last_number, wrapped_key=case.wrapped_key
    )
