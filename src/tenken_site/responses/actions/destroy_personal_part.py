"""Erasing a person: the personal part of a case's submissions is destroyed, personal answers leave draft and events.

Everything else stays: documents, digests and so the receipts, which verify as before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenken.errors import ResponseError
from tenken.response.model import Json
from tenken.response.pruning import personal_items
from tenken.response.sealing import in_two_parts
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.instruments import queries as instruments
from tenken_site.responses.documents import open_draft, open_payload, opened_document, seal_draft, seal_payload
from tenken_site.responses.models import CaseEvent, Submission

__all__ = ["PersonalPartNotApart", "destroy_personal_part"]

#: Stands in an event for a personal answer: that something was given stays known, and with it the times of answering.
ERASED: Json = {"erased": True}
_ANSWERS = ("was", "value", "mine", "theirs")


class PersonalPartNotApart(ResponseError):
    """A submission of format 1 has every answer in the one document that its receipt is proof of."""


@dataclass(frozen=True, slots=True)
class _Erased:
    submissions: int
    draft: bool
    events: int


def destroy_personal_part(*, case: Case, reason: str, by: str, now: datetime) -> int:
    """How many submissions lost their personal part now. Again is no harm: what was saved since is erased too.

    ``reason`` is for the audit log and names nobody. Raises PersonalPartNotApart (nothing is changed then),
    AnswersUnreadable, AnswersDisposed.
    """
    with transaction.atomic():
        rows = Case.objects.select_for_update(of=("self",)).select_related("wrapping_key", "campaign")
        locked = rows.get(pk=case.pk)
        erased = _Erased(
            submissions=_from_submissions(locked, by=by, now=now),
            draft=_from_draft(locked, now=now),
            events=_from_events(locked),
        )
        record(
            action="responses.destroy_personal_part",
            target=f"case:{locked.public_id}",
            by=by,
            now=now,
            detail={
                "reason": reason,
                "submissions": erased.submissions,
                "draft": erased.draft,
                "events": erased.events,
            },
        )
    return erased.submissions


def _from_submissions(case: Case, *, by: str, now: datetime) -> int:
    count = 0
    for row in Submission.objects.filter(case=case, personal_erased_at__isnull=True):
        row.case = case
        if not in_two_parts(opened_document(row)):
            raise PersonalPartNotApart(case.public_id)
        count += Submission.objects.erase_personal_part(pk=row.pk, by=by, at=now)
    return count


def _personal(case: Case) -> frozenset[str]:
    return personal_items(instruments.questionnaire(case.campaign.instrument_version_id))


def _from_draft(case: Case, *, now: datetime) -> bool:
    """Whether there was anything. The draft counts up, so that a page opened before notices; its status stays."""
    document = open_draft(case)
    without = document.without(_personal(case), at=now)
    if without == document:
        return False
    values: dict[str, object] = {
        "draft_document": seal_draft(without, case=case, version=case.draft_version + 1),
        "draft_version": case.draft_version + 1,
    }
    if case.settled_version == case.draft_version:
        values["settled_version"] = case.draft_version + 1
    Case.objects.filter(pk=case.pk).update(**values)
    return True


def _from_events(case: Case) -> int:
    count, personal = 0, _personal(case)
    for event in CaseEvent.objects.filter(case=case).order_by("pk"):
        payload = open_payload(event.payload, case=case, kind=event.kind, at=event.at)
        without = _without(payload, personal)
        if without != payload:
            sealed = seal_payload(without, case=case, kind=event.kind, at=event.at)
            count += CaseEvent.objects.filter(pk=event.pk).update(payload=sealed)
    return count


def _without(payload: Mapping[str, Json], personal: frozenset[str]) -> dict[str, Json]:
    """``changes`` and ``refused`` hold two answers a question, ``dropped`` one (actions.save, discard_correction)."""
    found: dict[str, Json] = dict(payload)
    for name in ("changes", "refused"):
        if isinstance(given := found.get(name), dict):
            found[name] = {
                link_id: _blank(both) if link_id in personal and isinstance(both, dict) else both
                for link_id, both in given.items()
            }
    if isinstance(dropped := found.get("dropped"), dict):
        found["dropped"] = {link_id: ERASED if link_id in personal else value for link_id, value in dropped.items()}
    return found


def _blank(both: Mapping[str, Json]) -> dict[str, Json]:
    return {name: ERASED if name in _ANSWERS and value is not None else value for name, value in both.items()}
