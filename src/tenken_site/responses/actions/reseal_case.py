"""A new key for a case: its draft, submissions and events are sealed anew in one transaction.

Needed where the key of a case may have become known; where only the campaign's key has, ``campaigns.rotate_key`` is
enough. Submissions keep every word and their digest: ``SubmissionSet.seal_anew`` is the one way past their guard.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.actions.rotate_key import key_to_move_to
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.encryption.aead import DataKey, DoesNotOpen
from tenken_site.encryption.keyring import UsableKey
from tenken_site.responses.models import CaseEvent, Submission

__all__ = ["BATCH", "Resealed", "reseal_case", "reseal_cases"]

BATCH = 50


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a reseal moved. ``damaged``: what did not open before either, and was left as it is."""

    case_id: int
    public_id: str
    before: DataKey = field(repr=False)
    last_event: int
    damaged: tuple[str, ...]


def _silent(_done: int) -> None:
    pass


def _go_on() -> bool:
    return False


def reseal_cases(
    *,
    campaign: Campaign,
    progress: Callable[[int], None] = _silent,
    stopping: Callable[[], bool] = _go_on,
    by: str,
    now: datetime,
) -> int:
    """Gives every case of the campaign a new key under a new key of the campaign; how many in this run.

    Killed anywhere, every case opens with the key in its row; begun again it does only the rest. Raises as
    ``reseal_case``.
    """
    key = key_to_move_to(campaign=campaign, by=by, now=now)
    waiting = Case.objects.filter(campaign=campaign).exclude(wrapping_key=key.pk).order_by("pk")
    done = last = 0
    while not stopping() and (batch := list(waiting.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH])):
        moved = [reseal_case(case_id=case, under=key, by=by, now=now) for case in batch]
        _late_events(moved)
        done, last = done + len(batch), batch[-1]
        progress(done)
    return done


def reseal_case(*, case_id: int, under: UsableKey, by: str, now: datetime) -> Resealed:
    """One case, in one transaction with its audit entry. ``under``: the campaign's key in use.

    Raises DoesNotOpen where the case's own key does not open, keyring.KeyDestroyed.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("wrapping_key").get(pk=case_id)
        before = case.data_key()
        case.take_new_key(under=under)
        after = under.data.open(case.wrapped_key, context=Case.key_context(case.public_id))
        moving = _Moving(before, DataKey(after))
        values: dict[str, object] = {"wrapping_key": under.pk, "wrapped_key": case.wrapped_key}
        if case.draft_version:
            context = Case.draft_context(case.public_id, case.draft_version)
            values["draft_document"] = moving.anew(case.draft_document, context=context, what="draft")
        for row in Submission.objects.filter(case=case).order_by("number"):
            document, personal = (
                Submission.document_context(case.public_id, row.number),
                Submission.personal_context(case.public_id, row.number),
            )
            what = f"submission {row.number}"
            Submission.objects.seal_anew(
                pk=row.pk,
                document=moving.anew(row.document, context=document, what=what),
                personal=moving.anew(row.personal, context=personal, what=what) if row.personal else b"",
            )
        last = 0
        for event in CaseEvent.objects.filter(case=case).order_by("pk"):
            _move_event(event, case.public_id, moving)
            last = event.pk
        Case.objects.filter(pk=case.pk).update(**values)
        record(
            action="responses.reseal_case",
            target=f"case:{case.public_id}",
            by=by,
            now=now,
            detail={"key": under.pk, "damaged": [*moving.damaged]},
        )
    return Resealed(case.pk, case.public_id, before, last, tuple(moving.damaged))


@dataclass(slots=True)
class _Moving:
    before: DataKey = field(repr=False)
    after: DataKey = field(repr=False)
    damaged: list[str] = field(default_factory=list)

    def anew(self, sealed: bytes | memoryview, *, context: str, what: str) -> bytes:
        """The same content under the new key; what does not open stays as it is, for whoever looks into it."""
        try:
            return self.after.seal(self.before.open(sealed, context=context), context=context)
        except DoesNotOpen:
            self.damaged.append(what)
            return bytes(sealed)


def _move_event(event: CaseEvent, public_id: str, moving: _Moving) -> None:
    context = CaseEvent.payload_context(public_id, event.kind, event.at)
    payload = moving.anew(event.payload, context=context, what=f"event {event.kind}")
    CaseEvent.objects.filter(pk=event.pk).update(payload=payload)


def _late_events(moved: list[Resealed]) -> None:
    """Events that a request sealed under the former key while the case moved: saves notice it and begin anew, but an
    opening of the questions or a refused answer is one row alone and comes in."""
    for one in moved:
        late = CaseEvent.objects.filter(case=one.case_id, pk__gt=one.last_event)
        if not late.exists():
            continue
        case = Case.objects.select_related("wrapping_key").defer("draft_document").get(pk=one.case_id)
        moving = _Moving(one.before, case.data_key())
        for event in late:
            _move_event(event, one.public_id, moving)
