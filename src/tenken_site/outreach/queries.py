"""Reading waves, and the cases that a wave is about. Case rows never bring the draft along."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Value, When

from tenken.disposition.campaign_cycle import deadline_of
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken.outreach.audience import MailState
from tenken.outreach.effect import Replies
from tenken.outreach.eligibility import CaseState, WavePurpose, WaveRules
from tenken_site.accounts.models import AccessCode
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.frames.models import Unit
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, units, visible
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach.models import Wave

__all__ = [
    "TOPIC",
    "CaseRow",
    "case_groups",
    "case_rows",
    "cases_in_reach",
    "dead_by_area",
    "letters_waiting",
    "replies",
    "sample_case",
    "wave",
    "waves",
]

#: The name under which the outbox knows waves: group = wave, subject = case.
TOPIC = "outreach.wave"
CHUNK = 5_000
_COLUMNS = ("status", "outcome", "own_closes_at", "unit__kind", "unit__contact__mail_state")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case and what decides whether it is written to."""

    pk: int
    state: CaseState


def waves(viewer: Collection[str], *, campaign: Campaign) -> list[Wave]:
    """The campaign's waves that the viewer may see, by day: the ministry's, and those of the viewer's areas."""
    found = Wave.objects.filter(campaign=campaign).select_related("owner", "campaign")
    if COUNTRY not in viewer:
        below = Jurisdiction.objects.filter(visible(viewer)).order_by()
        found = found.filter(Q(owner_id=COUNTRY) | Q(owner__in=below))
    return list(found.order_by("planned_at", "pk"))


def wave(*, campaign: str, pk: int) -> Wave | None:
    """The wave of this campaign (by its name) with campaign and owner, or None."""
    found = Wave.objects.filter(campaign__slug=campaign, pk=pk)
    return found.select_related("owner", "campaign__instrument_version").first()


def cases_in_reach(wave: Wave) -> QuerySet[Case]:
    """The campaign's cases in the areas of the wave's owner and of its audience, whatever their state."""
    found = Case.objects.filter(campaign_id=wave.campaign_id).filter(units([wave.owner_id], through="unit__"))
    areas = wave.audience.get("areas", ())
    return found.filter(units(areas, through="unit__")) if areas else found


def _annotated(found: QuerySet[Case], rules: WaveRules, *, now: datetime) -> tuple[QuerySet[Case], tuple[str, ...]]:
    """The rows with what this wave's rules ask for beyond the row itself; each costs a look into another table."""
    columns: tuple[str, ...] = _COLUMNS
    if rules.purpose is WavePurpose.ACCESS_CODE:
        enrolled = Enrolment.objects.answering().filter(case=OuterRef(OuterRef("pk")))
        used = AccessCode.objects.filter(user__in=enrolled.values("user"), last_used_at__isnull=False)
        found, columns = found.annotate(signed_in=Exists(used)), (*columns, "signed_in")
    if rules.apart > timedelta(0):
        since, states = now - rules.apart, OutboxEntry.State
        # Who was held out by lot is treated as the others of the wave: else it would get this mail instead of theirs.
        recent = Q(state=states.SENT, sent_at__gt=since) | Q(state=states.HELD_OUT, due_at__gt=since)
        sent = OutboxEntry.objects.filter(recent, topic=TOPIC, subject=OuterRef("pk"), channel="mail")
        written = Choice(
            When(Exists(sent), then=Value(now)),
            default=None,
            output_field=DateTimeField(null=True),
        )
        found, columns = found.annotate(written=written), (*columns, "written")
    return found, columns


def _state(columns: Sequence[str], values: Sequence[Any], *, closes_at: datetime) -> CaseState:
    row = dict(zip(columns, values, strict=True))
    return CaseState(
        status=CaseStatus(row["status"]),
        outcome=CaseOutcome(row["outcome"]),
        deadline=deadline_of(closes_at=closes_at, own_closes_at=row["own_closes_at"]),
        kind=row["unit__kind"],
        mail=MailState(row["unit__contact__mail_state"] or MailState.NONE),
        signed_in=bool(row.get("signed_in", False)),
        written_at=row.get("written"),
    )


def case_rows(
    wave: Wave, rules: WaveRules, *, among: Collection[int] | None = None, now: datetime
) -> Iterator[CaseRow]:
    """The cases in the wave's reach, or those ``among`` them, a few thousand at a time in the order of their keys."""
    found, columns = _annotated(cases_in_reach(wave), rules, now=now)
    if among is not None:
        found = found.filter(pk__in=among)
    rows, last = found.order_by("pk").values_list("pk", *columns), 0
    while batch := list(rows.filter(pk__gt=last)[:CHUNK]):
        for pk, *values in batch:
            yield CaseRow(pk, _state(columns, values, closes_at=wave.campaign.closes_at))
        if len(batch) < CHUNK:
            return
        last = batch[-1][0]


def case_groups(wave: Wave, rules: WaveRules, *, now: datetime) -> Iterator[tuple[CaseState, int]]:
    """The same cases counted by all that decides: a hundred rows for a whole country, one statement."""
    found, columns = _annotated(cases_in_reach(wave), rules, now=now)
    counted = found.order_by().values_list(*columns).annotate(n=Count("pk"))
    for *values, number in counted:
        yield _state(columns, values, closes_at=wave.campaign.closes_at), number


def sample_case(wave: Wave, *, viewer: Collection[str]) -> Case | None:
    """A case to show the mail with: any in the wave's reach and the viewer's areas. One statement."""
    found = Unit.objects.filter(version_id=wave.campaign.frame_version_id).filter(units([wave.owner_id]))
    found = found.filter(units(viewer))
    if areas := wave.audience.get("areas"):
        found = found.filter(units(areas))
    # The unit first, by the index of its area: among 172,000 cases a small town's would be looked for one by one.
    cases = Case.objects.filter(campaign_id=wave.campaign_id, unit=found.order_by().values("pk")[:1])
    return cases.select_related("unit", "campaign").defer("draft_document").first()


def letters_waiting(wave: Wave) -> int:
    """How many letters of the wave are not printed yet."""
    return OutboxEntry.objects.filter(topic=TOPIC, group=wave.pk, state=OutboxEntry.State.DUE, channel="letter").count()


def replies(wave: Wave) -> tuple[Replies, Replies]:
    """Of those the wave was meant for and of those held out by lot: how many submitted since it started.

    Everyone stays in the group of the lot, whether or not the mail left or arrived. Two statements.
    """
    entries = OutboxEntry.objects.filter(topic=TOPIC, group=wave.pk)
    held = Q(state=OutboxEntry.State.HELD_OUT)

    def group(chosen: Q) -> Replies:
        cases = Case.objects.filter(pk__in=entries.filter(chosen).values("subject"))
        after = Count("pk", filter=Q(first_submitted_at__gte=wave.started_at))
        found = cases.aggregate(replied=after, total=Count("pk"))
        return Replies(replied=found["replied"], total=found["total"])

    return group(~held), group(held)


def dead_by_area(wave: Wave) -> list[tuple[Jurisdiction, int, int]]:
    """Of the clinics in the wave's reach by prefecture (by relay for a relay's wave): those whose address is dead, and
    those without one; areas with the most first, areas without any left out."""
    column = "prefecture" if wave.owner_id == COUNTRY else "relay"
    dead = Count("pk", filter=Q(unit__contact__mail_state=MailState.DEAD.value))
    none = Count("pk", filter=Q(unit__contact__isnull=True) | Q(unit__contact__mail_state=MailState.NONE.value))
    counted = cases_in_reach(wave).order_by().values_list(f"unit__{column}").annotate(dead=dead, none=none)
    found = {code: (dead, none) for code, dead, none in counted if code and (dead or none)}
    areas = Jurisdiction.objects.in_bulk(list(found))
    rows = [(areas[code], dead, none) for code, (dead, none) in found.items()]
    return sorted(rows, key=lambda row: (-row[1], -row[2], row[0].code))
