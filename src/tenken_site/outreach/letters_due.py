"""The letters of a wave that are still to be made, and the next of them as they would be printed now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from tenken.disposition.campaign_cycle import deadline_of
from tenken.report.letter import Letter, LetterContact, LetterMatter
from tenken.report.letter_matter import letter_matter
from tenken_site.accounts import codes
from tenken_site.accounts.models import AccessCode, Appointment, User
from tenken_site.campaigns import letter_references
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.campaigns.relay_contacts import contacts_of
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries import TOPIC
from tenken_site.ui import dates

__all__ = [
    "LARGEST_BATCH",
    "Prepared",
    "due_by_relay",
    "due_entries",
    "due_subjects",
    "letter_for",
    "matter_of",
    "prepare",
    "unused",
]

LARGEST_BATCH = 500
#: Letters are Japanese: the official text is.
LANGUAGE = "ja"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Letters as they would be printed, with the codes drawn for them; nothing of it is in force yet."""

    cases: tuple[int, ...]
    letters: tuple[Letter, ...]
    drawn: tuple[tuple[User, str], ...]  # plain codes of those who never signed in with one


def due_entries(wave: Wave) -> QuerySet[OutboxEntry]:
    """The outbox's letters of this wave that wait."""
    return OutboxEntry.objects.filter(topic=TOPIC, group=wave.pk, channel="letter", state=OutboxEntry.State.DUE)


def due_by_relay(wave: Wave) -> list[tuple[str | None, int]]:
    """How many letters wait for each relay (None where no relay is known), by code. One statement."""
    waiting = Case.objects.filter(campaign_id=wave.campaign_id, pk__in=due_entries(wave).values("subject"))
    counted = waiting.order_by().values_list("unit__relay").annotate(n=Count("pk"))
    return sorted(counted, key=lambda row: (row[0] is None, row[0] or ""))


def due_subjects(wave: Wave, *, relay: str | None) -> list[int]:
    """The cases of one relay whose letters wait, in the order of the list, at most a batch."""
    waiting = Case.objects.filter(campaign_id=wave.campaign_id, pk__in=due_entries(wave).values("subject"))
    waiting = waiting.filter(unit__relay=relay) if relay else waiting.filter(unit__relay__isnull=True)
    return list(waiting.order_by("unit__line", "pk").values_list("pk", flat=True)[:LARGEST_BATCH])


def prepare(wave: Wave, *, subjects: Sequence[int]) -> Prepared:
    """The letters of these cases, in their order. A few statements however many. A case that nobody is enrolled for
    gets a letter without a code."""
    campaign = wave.campaign
    cases = Case.objects.filter(pk__in=subjects).select_related("unit").defer("draft_document").in_bulk()
    users = unused(wave, subjects=subjects)
    drawn = {case: (user, codes.new_code()) for case, user in users.items()}
    contacts = {} if wave.owner_id != COUNTRY else contacts_of(campaign.pk)
    own = _own_contact(wave)
    letters = tuple(
        letter_for(
            cases[pk],
            code=codes.printed(drawn[pk][1]) if pk in drawn else "",
            holder=drawn[pk][0] if pk in drawn else None,
            contact=own or contacts.get(cases[pk].unit.relay_id or ""),
            campaign=campaign,
        )
        for pk in subjects
    )
    return Prepared(tuple(subjects), letters, tuple(drawn[pk] for pk in subjects if pk in drawn))


def unused(wave: Wave, *, subjects: Sequence[int]) -> dict[int, User]:
    """Of these cases the first enrolled user that never signed in with a code, by case; officials never get one.

    A user of several cases gets one code in a wave: a second would revoke the one that was printed before.
    """
    theirs = Enrolment.objects.answering().filter(user=OuterRef(OuterRef("user"))).values("case")
    printed = OutboxEntry.objects.filter(
        topic=TOPIC, group=wave.pk, channel="letter", state=OutboxEntry.State.SENT, subject__in=theirs
    )
    used = AccessCode.objects.filter(user=OuterRef("user"), last_used_at__isnull=False)
    officials = Appointment.objects.filter(user=OuterRef("user"))
    enrolled = (
        Enrolment.objects.answering()
        .filter(case__in=list(subjects), user__is_active=True)
        .exclude(Exists(used))
        .exclude(Exists(officials))
        .exclude(Exists(printed))
        .select_related("user")
        .order_by("-pk")
    )
    given: set[int] = set()
    by_case = {enrolment.case_id: enrolment.user for enrolment in enrolled}
    found: dict[int, User] = {}
    for case, user in sorted(by_case.items()):
        if user.pk not in given:
            found[case] = user
            given.add(user.pk)
    return found


def matter_of(wave: Wave, *, now: datetime) -> LetterMatter:
    """What all letters of the wave say alike."""
    campaign = wave.campaign
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    matter = letter_matter(
        instruments.survey(campaign.instrument_version_id),
        title=questionnaire.title.in_language(LANGUAGE),
        date=dates.binding_day(dates.local(now).date(), language=LANGUAGE),
        due=_day(campaign.closes_at),
        as_of=dates.as_of(campaign.as_of, language=LANGUAGE),
        language=LANGUAGE,
        reminder=wave.purpose == Wave.Purpose.REMINDER,
    )
    note = questionnaire.note
    return replace(matter, unofficial=note.in_language(LANGUAGE)) if note and not campaign.official else matter


def letter_for(
    case: Case, *, code: str, holder: User | None, contact: LetterContact | None, campaign: Campaign
) -> Letter:
    """The letter to the case's unit; ``code`` as printed, blank for none, and ``holder`` whose code it is."""
    deadline = deadline_of(closes_at=campaign.closes_at, own_closes_at=case.own_closes_at)
    reference = letter_references.reference_of(case.public_id)
    return Letter(
        postcode=case.unit.postcode,
        address=case.unit.address,
        facility=case.unit.name,
        code=code,
        sign_in=f"{settings.TENKEN_SITE_URL}{reverse('sign-in')}",
        reply=f"{settings.TENKEN_SITE_URL}{reverse('reply-letter', args=[reference])}",
        reference=letter_references.printed(reference),
        contact=contact,
        due=f"{_day(deadline)}まで" if deadline != campaign.closes_at else "",
        sign_in_id=holder.username if holder is not None else "",
    )


def _own_contact(wave: Wave) -> LetterContact | None:
    """A relay's own wave speaks with the relay's words."""
    if wave.owner_id == COUNTRY:
        return None
    return LetterContact(
        office=wave.contact_office or wave.owner.name,
        phone=wave.contact_telephone,
        mail=wave.contact_mail,
        covering_text=wave.own_words,
    )


def _day(deadline: datetime) -> str:
    """The last day on which answers are taken; the deadline is the first moment after."""
    return dates.binding_day(dates.local(deadline - timedelta(seconds=1)).date(), language=LANGUAGE)
