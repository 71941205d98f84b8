"""Carrying what nobody has decided yet over to the next version of a list: contacts to link, and proposals."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from tenken_site.audit.log import record
from tenken_site.frames import queries
from tenken_site.frames.actions.contacts_key import contacts_key
from tenken_site.frames.models import ContactCandidate, FrameVersion, UnitProposal

__all__ = ["CarriedQuestions", "carry_questions"]

_BATCH = 500  # rows a statement
_Question = TypeVar("_Question", bound=Model)


@dataclass(frozen=True, slots=True)
class CarriedQuestions:
    """How many open candidates and open proposals the next version has from the former."""

    candidates: int
    proposals: int


def carry_questions(
    *, former: FrameVersion, version: FrameVersion, pairs: Collection[tuple[int, int]], by: str, now: datetime
) -> CarriedQuestions:
    """Copies the open candidates and open proposals of ``former``; there they stay open, for campaigns that use it.

    ``pairs`` are a unit of ``former`` (primary key) and its place in ``version``, those that are surely the same only.
    A proposal needs its unit, and the unit it doubles if it names one; a candidate needs the likeliest unit, if there
    is one: what is about others stays behind.
    """
    candidates = ContactCandidate.objects.filter(version=former, state=ContactCandidate.State.OPEN)
    proposals = UnitProposal.objects.filter(unit__version=former, state=UnitProposal.State.OPEN)
    meant = {unit for both in proposals.values_list("unit_id", "same_as_id") for unit in both}
    meant |= set(candidates.values_list("likely_id", flat=True))
    units = _units_now(meant, pairs=pairs, version=version)
    carried = CarriedQuestions(0, 0)
    if not meant:
        return carried
    key = contacts_key(version_id=version.pk, by=by, now=now)
    with transaction.atomic():
        for some in _batches(candidates):
            copies = [one for one in some if one.likely_id in units]
            for one in copies:
                texts = one.texts()  # sealed for the former version's line
                one.pk, one.version, one.likely_id = None, version, units[one.likely_id]
                one.put(key=key, **texts)
            ContactCandidate.objects.bulk_create(copies)
            carried = CarriedQuestions(carried.candidates + len(copies), carried.proposals)
        for asked in _batches(proposals):
            moved = [one for one in asked if units.get(one.unit_id) and one.same_as_id in units]
            for each in moved:
                texts = each.texts()
                each.pk, each.unit_id, each.same_as_id = None, units[each.unit_id] or 0, units[each.same_as_id]
                each.put(key=key, **texts)
            UnitProposal.objects.bulk_create(moved)
            carried = CarriedQuestions(carried.candidates, carried.proposals + len(moved))
        if carried.candidates or carried.proposals:
            record(
                action="frames.carry_questions",
                target=f"frame_version:{version.pk}",
                by=by,
                now=now,
                detail={"from": former.number, "candidates": carried.candidates, "proposals": carried.proposals},
            )
    return carried


def _units_now(
    meant: Collection[int | None], *, pairs: Collection[tuple[int, int]], version: FrameVersion
) -> Mapping[int | None, int | None]:
    """Unit of the former version → the same of this one, and nothing → nothing; without those that are gone."""
    places = {old: place for old, place in pairs if old in meant}
    found = queries.units_at(places.values(), version_id=version.pk)
    return {None: None, **{old: found[place] for old, place in places.items()}}


def _batches(questions: QuerySet[_Question]) -> Iterator[list[_Question]]:
    """Those that there are now, many at a time; read before the copies of the batch are written."""
    keys = list(questions.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        yield list(questions.model._default_manager.filter(pk__in=keys[start : start + _BATCH]).order_by("pk"))
