"""Time and trouble per question: adds what clinics did since the last time to the campaign's tally.

A clinic's earlier state is taken away and its new one added, both read from its own events: so nothing is kept of a
single clinic, and each run opens only the events of clinics that did something since.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tenken.paradata.tally import FEWEST, FEWEST_IN_A_PILOT, Tally, figures
from tenken.paradata.traces import trace
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.response.sealing import canonical
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import learn
from tenken_site.instruments import queries as instruments
from tenken_site.monitoring import queries_paradata
from tenken_site.monitoring.models import CountingState, QuestionFact

__all__ = ["context_of", "tally_questions"]

#: Events taken at once: some seconds of work, and a small step if the process ends in between.
EVENTS = 100_000


def context_of(*, campaign_id: int) -> str:
    """What binds a sealed tally to its row."""
    return f"tally:{campaign_id}"


def tally_questions(*, by: str, now: datetime) -> int:
    """Brings every campaign's question facts up to date; returns how many events were read for the first time."""
    return sum(
        _tally(campaign, by=by, now=now)
        for campaign in Campaign.objects.filter(archived_at__isnull=True).order_by("pk")
    )


def _tally(campaign: Campaign, *, by: str, now: datetime) -> int:
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    asked = [item.link_id for item, _ in questionnaire.walk() if ITEM_TYPES[item.type].answerable]
    order = {link_id: place for place, link_id in enumerate(asked)}
    CountingState.objects.get_or_create(campaign=campaign)
    read = 0
    while True:
        state = CountingState.objects.select_related("tally_key").get(campaign=campaign)
        upto = queries_paradata.upper_mark(campaign, after=state.tally_through, most=EVENTS, now=now)
        if upto == state.tally_through:
            return read
        tally, fresh = _added(campaign, state, upto=upto, order=order)
        if not _store(campaign, state, tally, upto=upto, asked=asked, by=by, now=now):
            return read  # another worker was here
        read += fresh


def _added(campaign: Campaign, state: CountingState, *, upto: int, order: Mapping[str, int]) -> tuple[Tally, int]:
    tally, fresh = _tally_of(state), 0
    cases = queries_paradata.touched(campaign, after=state.tally_through, upto=upto)
    for numbered in queries_paradata.events_of(cases, upto=upto, order=order):
        before = [event for number, event in numbered if number <= state.tally_through]
        if before:
            tally.add(trace(before), times=-1)
        tally.add(trace(event for _, event in numbered))
        fresh += len(numbered) - len(before)
    return tally, fresh


def _tally_of(state: CountingState) -> Tally:
    if state.tally_key is None:
        return Tally()
    plain = learn(state.tally_key).data.open(state.tally, context=context_of(campaign_id=state.pk))
    return Tally.from_json(json.loads(plain))


def _store(
    campaign: Campaign, state: CountingState, tally: Tally, *, upto: int, asked: list[str], by: str, now: datetime
) -> bool:
    """One transaction; False when another worker has moved the tally on."""
    with transaction.atomic():
        key = ensure_key(scope=campaign.key_scope, by=by, now=now)
        sealed = key.data.seal(canonical(tally.to_json()), context=context_of(campaign_id=campaign.pk))
        moved = CountingState.objects.filter(campaign=campaign, tally_through=state.tally_through).update(
            tally_through=upto, tally_key=key.pk, tally=sealed
        )
        if not moved:
            return False
        QuestionFact.objects.filter(campaign=campaign).delete()
        QuestionFact.objects.bulk_create(_fact(campaign, tally, link_id, now=now) for link_id in asked)
        record(
            action="monitoring.tally_questions",
            target=f"facts:{campaign.slug}",
            by=by,
            now=now,
            detail={"through": upto, "questions": len(asked)},
        )
    return True


def _fact(campaign: Campaign, tally: Tally, link_id: str, *, now: datetime) -> QuestionFact:
    shown = figures(tally, link_id=link_id, fewest=FEWEST_IN_A_PILOT if campaign.pilot_of_id else FEWEST)
    return QuestionFact(
        campaign=campaign,
        link_id=link_id,
        clinics=shown.clinics,
        median_seconds=shown.median_seconds,
        slow_seconds=shown.slow_seconds,
        troubles=shown.troubles,
        changes=shown.changes,
        left_here=shown.left_here,
        as_of=now,
    )
