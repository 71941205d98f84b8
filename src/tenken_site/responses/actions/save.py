"""Saving answers as they are given: nothing is lost, nothing is overwritten unseen.

Statements of a whole request: session with user, case with draft, one compare-and-set, one event. The first save
changes the status in the same compare-and-set (docs/adr/0005).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from tenken.disposition.lifecycle import CaseEventKind, after
from tenken.errors import ResponseError
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Item, Questionnaire
from tenken.response.coercion import coerce
from tenken.response.draft import AnswersDiffer, DraftDocument
from tenken.response.model import Coerced, Json, Problem
from tenken_site.accounts.models import User
from tenken_site.campaigns.actions.keep_draft import keep_draft
from tenken_site.responses import queries
from tenken_site.responses.actions.note import note
from tenken_site.responses.documents import seal_draft
from tenken_site.responses.models import CaseEvent
from tenken_site.responses.permissions import check_user_may_answer, check_user_may_change
from tenken_site.responses.policies import check_answers_may_be_saved
from tenken_site.responses.queries import OpenCase

__all__ = ["Change", "Conflict", "DraftBusy", "SaveResult", "UnknownQuestion", "save"]

TRIES = 5


class DraftBusy(ResponseError):
    """So many others write this draft at once that this save found no gap: nothing was stored, send it again."""


class UnknownQuestion(ResponseError):
    """The questionnaire has no question of this name that takes an answer."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer from a page."""

    raw: object  # as the form or the JSON body gives it; None or blank clears
    seen_version: int  # of the answer that was on the page, 0 where there was none


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two answers to one question. ``theirs`` stands; a change that names ``their_version`` decides."""

    link_id: str
    mine: Json
    mine_at: datetime
    mine_device: str
    theirs: Json
    their_version: int
    their_at: datetime
    their_device: str


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of each change: its link_id is in ``saved``, ``problems`` or ``conflicts``.

    In both ``saved`` and ``problems`` where an answer was kept but has to be completed, like "other" without its text.
    """

    saved: frozenset[str]
    problems: Mapping[str, Problem]
    conflicts: Mapping[str, Conflict]
    draft_version: int
    document: DraftDocument


@dataclass(slots=True)
class _Merge:
    document: DraftDocument
    saved: set[str] = field(default_factory=set)
    written: dict[str, Json] = field(default_factory=dict)  # for the event: what was there, and what is now
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    troubled: list[str] = field(default_factory=list)  # could not be taken as they were given, for the event


def save(*, opened: OpenCase, changes: Mapping[str, Change], device: str, by: User, now: datetime) -> SaveResult:
    """Stores each answer that can be stored; ``device`` is what a person calls it ("スマートフォン").

    A value that is already there costs no write. Raises NotEnrolled, OnlyTheClinic, CampaignNotYetOpen,
    CampaignClosed, UnknownQuestion, DraftTooLarge, DraftBusy.
    """
    check_user_may_answer(opened=opened, by=by)
    check_answers_may_be_saved(opened=opened, now=now)
    items = _questions(opened.questionnaire, changes)
    check_user_may_change(opened=opened, items=items.values(), by=by)
    taken = {link_id: coerce(items[link_id], change.raw) for link_id, change in changes.items()}
    problems = {link_id: coerced.problem for link_id, coerced in taken.items() if coerced.problem is not None}
    for _ in range(TRIES):
        merge = _merge(opened.document, changes, taken, device, now)
        version = opened.draft_version
        if not (merge.written or merge.conflicts or merge.troubled):
            break
        if _store(opened, merge, device=device, by=by, now=now):
            version += 1 if merge.written else 0
            break
        opened = queries.case_for(user=opened.user, public_id=opened.public_id, now=now)
    else:
        raise DraftBusy(opened.public_id)
    return SaveResult(
        saved=frozenset(merge.saved),
        problems=problems,
        conflicts=merge.conflicts,
        draft_version=version,
        document=merge.document,
    )


def _questions(questionnaire: Questionnaire, changes: Mapping[str, Change]) -> dict[str, Item]:
    found = {
        item.link_id: item
        for item, _ in questionnaire.walk()
        if item.link_id in changes and ITEM_TYPES[item.type].answerable
    }
    if unknown := changes.keys() - found.keys():
        raise UnknownQuestion(", ".join(sorted(unknown)))
    return found


def _merge(
    document: DraftDocument,
    changes: Mapping[str, Change],
    taken: Mapping[str, Coerced],
    device: str,
    now: datetime,
) -> _Merge:
    merge = _Merge(document)
    for link_id, coerced in taken.items():
        if coerced.problem is not None and coerced.value is None:
            merge.troubled.append(link_id)
            continue  # not understood; what is understood but unfinished ("other" without its text) is kept
        before = merge.document.entry(link_id)
        was = before.value if before else None
        if was == coerced.value:
            merge.saved.add(link_id)
            continue
        try:
            merge.document = merge.document.record(
                link_id=link_id, value=coerced.value, seen_version=changes[link_id].seen_version, device=device, at=now
            )
        except AnswersDiffer as differ:
            merge.conflicts[link_id] = _conflict(differ, device, now)
            continue
        merge.saved.add(link_id)
        merge.written[link_id] = {"was": was, "value": coerced.value}
    return merge


def _conflict(differ: AnswersDiffer, device: str, now: datetime) -> Conflict:
    return Conflict(
        link_id=differ.link_id,
        mine=differ.mine,
        mine_at=now,
        mine_device=device,
        theirs=differ.theirs.value,
        their_version=differ.theirs.version,
        their_at=differ.theirs.at,
        their_device=differ.theirs.device,
    )


def _store(opened: OpenCase, merge: _Merge, *, device: str, by: User, now: datetime) -> bool:
    """One transaction: the draft and its event, or neither."""
    refused: dict[str, Json] = {
        link_id: {"mine": conflict.mine, "theirs": conflict.theirs} for link_id, conflict in merge.conflicts.items()
    }
    payload: dict[str, Json] = {"device": device, "changes": merge.written, "refused": refused}
    if merge.troubled:
        payload["problems"] = [*sorted(merge.troubled)]
    with transaction.atomic():
        if merge.written:
            kept = keep_draft(
                case=opened.case,
                document=seal_draft(merge.document, case=opened.case, version=opened.draft_version + 1),
                status=after(opened.status, CaseEventKind.SAVE),
                settled=False,
                now=now,
            )
            if not kept:
                return False
        note(case=opened.case, kind=_kind(merge), payload=payload, by=by, now=now)
    return True


def _kind(merge: _Merge) -> CaseEvent.Kind:
    if merge.written:
        return CaseEvent.Kind.SAVED
    return CaseEvent.Kind.DIFFERED if merge.conflicts else CaseEvent.Kind.REFUSED
