"""Reading cases for calling. The first argument is always the viewer's jurisdictions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tenken.chase.moments import DeskDay
from tenken.chase.reasons import CallState
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome
from tenken.frame.folding import fold_name
from tenken_site.campaigns.contact_signs import ContactSigns
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase.models import ChaseState, ContactAttempt
from tenken_site.chase.queries_calls import ORDER, ranked
from tenken_site.encryption.sealed_rows import TELEPHONE
from tenken_site.frames.models import Contact, Unit
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, units, visible
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries_codes import Asked, asked_for

__all__ = [
    "KINDS",
    "TAKEN_FOR",
    "WAVES",
    "CaseToCall",
    "Sending",
    "Wanted",
    "area_named",
    "attempts_of",
    "attempts_since",
    "by_telephone",
    "called",
    "campaign_named",
    "case_named",
    "cases_inside",
    "contact_of",
    "desk_day",
    "inside",
    "last_standing",
    "matching",
    "read",
    "sendings",
    "signs",
    "state_of",
    "state_row",
]

#: The topic of the outbox under which waves are sent (``outreach``).
WAVES = "outreach.wave"
#: So long a colleague's mark stands on a row.
TAKEN_FOR = timedelta(minutes=20)
#: The kinds an official may choose.
KINDS = ("clinic_beds", "clinic", "dental")
#: Outcomes that somebody of the clinic must have told.
_TALKS = [
    one.value
    for one in (AttemptOutcome.WILL_ANSWER, AttemptOutcome.CALL_BACK, AttemptOutcome.REFUSED, AttemptOutcome.OTHER)
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page was narrowed down to; empty means everything. ``text``: part of a name."""

    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class CaseToCall:
    """One case with its unit, contact and last call. ``rank`` 0: not to be called today."""

    case: Case
    state: ChaseState | None
    contact: Contact | None
    rank: int
    written_at: datetime | None  # when the last mail or letter was sent to it


@dataclass(frozen=True, slots=True)
class Sending:
    """One mail or letter: the wave's name, blank for a code sent to this clinic alone, and what became of it.

    ``state`` is a ``messaging.OutboxEntry.State``; of such codes also "came_back", and for a letter "made" or "taken".
    """

    wave: str
    channel: str
    state: str
    sent_at: datetime | None
    due_at: datetime


def area_named(viewer: Sequence[str], *, code: str) -> Jurisdiction | None:
    """The area if the viewer may look into it, else None."""
    return Jurisdiction.objects.filter(visible(viewer)).select_related("parent").filter(code=code).first()


def campaign_named(*, slug: str) -> Campaign | None:
    """The campaign of this name. Campaigns are public: no viewer."""
    return Campaign.objects.filter(slug=slug).first()


def desk_day(campaign: Campaign, *, now: datetime) -> DeskDay:
    """The desk's day; after the close for good nobody is called, whatever deadline a case had."""
    if campaign.closed_at is not None:
        return DeskDay(now=now, opens_at=now + timedelta(days=1), closes_at=campaign.closed_at)
    return DeskDay(now=now, opens_at=campaign.opens_at, closes_at=campaign.closes_at)


def inside(area: Jurisdiction, *, through: str = "") -> Q:
    """The filter for rows of units in the area; ``through`` is the way to them (``"unit__"`` for cases)."""
    if area.kind == Jurisdiction.Kind.COUNTRY:
        return Q()
    column = "prefecture" if area.kind == Jurisdiction.Kind.PREFECTURE else "relay"
    return Q(**{f"{through}{column}": area.code})


def cases_inside(viewer: Sequence[str], *, campaign: Campaign, area: Jurisdiction) -> QuerySet[Case]:
    """The campaign's cases in the area, without their drafts."""
    cases = Case.objects.filter(campaign=campaign).defer("draft_document")
    if area.kind == Jurisdiction.Kind.COUNTRY and COUNTRY in viewer:
        return cases
    # The database begins with the area's units: their index is short, the rows of all cases hold drafts. The area is
    # asked for twice: by keys SQLite begins with the units, by the joined column PostgreSQL reads no other units.
    of_area = Unit.objects.filter(units(viewer), inside(area), version=campaign.frame_version_id)
    return cases.filter(inside(area, through="unit__"), unit__in=of_area.values("pk"))


def matching(cases: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """Those of the kind, whose name holds the text. By telephone see ``by_telephone``."""
    if wanted.kind in KINDS:
        cases = cases.filter(unit__kind=wanted.kind)
    text = wanted.text.replace("\0", "").strip()
    return cases.filter(unit__name_folded__contains=fold_name(text)) if text else cases


def by_telephone(cases: QuerySet[Case], *, number: str, desk: DeskDay, most: int) -> tuple[CaseToCall, ...]:
    """Those of the cases on whose file this whole number stands, at most so many. One statement.

    Numbers are sealed: they are looked up by their keyed index, so part of one finds nothing.
    """
    found = cases.filter(unit__contact__telephone_index=TELEPHONE.index_of(number))
    return read(ranked(found, desk=desk).order_by("unit__line", "pk")[:most])


def called(keys: Iterable[int], *, desk: DeskDay) -> tuple[CaseToCall, ...]:
    """The cases of these keys (from ``queries_calls.todays``) in the order of the calls. One statement."""
    return read(ranked(Case.objects.filter(pk__in=list(keys)), desk=desk).order_by(*ORDER))


def read(cases: QuerySet[Case]) -> tuple[CaseToCall, ...]:
    """Ranked cases with everything a page says of them. One statement."""
    written = OutboxEntry.objects.filter(topic=WAVES, subject=OuterRef("pk"), state=OutboxEntry.State.SENT)
    found = (
        cases.annotate(written_at=Subquery(written.order_by("-sent_at").values("sent_at")[:1]))
        .select_related("unit__relay", "unit__prefecture", "unit__contact")
        .select_related("chase_state__last_attempt__by", "chase_state__taken_by")
        .defer("draft_document")
    )
    return tuple(
        CaseToCall(one, state_row(one), contact_of(one.unit), getattr(one, "rank"), getattr(one, "written_at"))  # noqa: B009  # annotated
        for one in found
    )


def contact_of(unit: Unit) -> Contact | None:
    """The unit's contact, or None where the list has none."""
    return getattr(unit, "contact", None)


def state_row(case: Case) -> ChaseState | None:
    """Where its calling stands, or None before the first call."""
    return getattr(case, "chase_state", None)


def state_of(case: Case) -> CallState:
    """What the rule has to know of a case that was read with unit, contact and chase state."""
    contact, chase = contact_of(case.unit), state_row(case)
    return CallState(
        number=case.pk,
        status=CaseStatus(case.status),
        outcome=CaseOutcome(case.outcome),
        own_closes_at=case.own_closes_at,
        opened_at=case.first_opened_at,
        saved_at=case.draft_saved_at,
        mail_is_dead=contact is not None and contact.mail_state == Contact.MailState.DEAD,
        number_works=contact is not None and bool(contact.telephone_index) and contact.telephone_wrong_at is None,
        beds=case.unit.beds,
        has_beds=case.unit.kind == "clinic_beds",
        closed_weekdays=case.unit.closed_weekdays,
        attempts=chase.attempts if chase else 0,
        last_outcome=AttemptOutcome(chase.last_outcome) if chase and chase.last_outcome else None,
        last_at=chase.last_at if chase else None,
        call_back_at=chase.call_back_at if chase else None,
    )


def case_named(
    viewer: Sequence[str], *, campaign: Campaign, area: Jurisdiction, public_id: str, desk: DeskDay
) -> CaseToCall | None:
    """The case if it lies in the area and the viewer reaches it, else None. One statement."""
    cases = cases_inside(viewer, campaign=campaign, area=area).filter(public_id=public_id)
    found = read(ranked(cases, desk=desk))
    return found[0] if found else None


def attempts_of(case: Case) -> tuple[ContactAttempt, ...]:
    """Every call to the case, the newest first; those taken back too."""
    return tuple(case.contact_attempts.select_related("by", "area").order_by("-at", "-pk"))


def last_standing(case: Case) -> ContactAttempt | None:
    """The newest call that was not taken back."""
    return case.contact_attempts.filter(undone_at__isnull=True).order_by("-at", "-pk").first()


def attempts_since(
    viewer: Sequence[str], *, campaign: Campaign, area: Jurisdiction, since: datetime, most: int
) -> tuple[ContactAttempt, ...]:
    """The newest calls to clinics of the area since then that stand, at most ``most``."""
    found = ContactAttempt.objects.filter(at__gte=since, undone_at__isnull=True, case__campaign=campaign)
    found = found.filter(units(viewer, through="case__unit__"), inside(area, through="case__unit__"))
    return tuple(
        found.select_related("by", "case__unit__relay", "case__unit__prefecture", "case__chase_state")
        .defer("case__draft_document")
        .order_by("-at", "-pk")[:most]
    )


def sendings(case: Case) -> tuple[Sending, ...]:
    """What the waves sent to the case, and the codes that officials had sent; the newest first. Two statements."""
    wave = Wave.objects.filter(pk=OuterRef("group")).values("name")
    found = OutboxEntry.objects.filter(topic=WAVES, subject=case.pk).annotate(wave=Subquery(wave))
    rows = found.order_by("pk").values_list("wave", "channel", "state", "sent_at", "due_at")
    sent = [Sending(name or "", channel, state, sent_at, due_at) for name, channel, state, sent_at, due_at in rows]
    sent += [_code_sending(one) for one in asked_for(case)]
    return tuple(sorted(sent, key=lambda one: one.sent_at or one.due_at, reverse=True))


def _code_sending(one: Asked) -> Sending:
    """A code that an official had sent: no wave, and for a letter whether it was taken to be printed."""
    request = one.request
    state = one.state
    if request.channel == "letter":
        state = "taken" if request.taken_at else "made"
    elif one.came_back:
        state = "came_back"
    return Sending("", request.channel, state, one.sent_at or request.taken_at, request.requested_at)


def signs(*, cases: Sequence[int]) -> dict[int, ContactSigns]:
    """What calls that stand showed of these cases, for their final dispositions; cases without a talk are left out."""
    talks = ContactAttempt.objects.filter(case__in=cases, undone_at__isnull=True, outcome__in=_TALKS)
    return {
        case: ContactSigns(spoken_to=True, exists=True) for case in talks.values_list("case_id", flat=True).distinct()
    }
