"""Reading notices and how the relays received them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from tenken.report.letter import LetterContact
from tenken_site.accounts.models import Appointment
from tenken_site.accounts.permissions import Viewer
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, visible
from tenken_site.notices.models import Attachment, Delivery, Notice, Passing
from tenken_site.ui import dates

__all__ = [
    "Copies",
    "Link",
    "attachment",
    "chain",
    "contact_of",
    "contacts_of",
    "delivery",
    "latest_delivery",
    "notice",
    "notices_of",
    "officials_of",
    "progress",
    "relays",
]


@dataclass(frozen=True, slots=True)
class Link:
    """One relay in the chain: its copy and what it recorded, oldest first, without what was taken back."""

    delivery: Delivery
    passings: tuple[Passing, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """A relay's copy, also with what was taken back, and those of the cities and wards below a prefecture."""

    own: Link
    below: tuple[Link, ...]


def relays() -> QuerySet[Jurisdiction]:
    """Everyone that passes notices on: all areas but the country."""
    return Jurisdiction.objects.exclude(pk=COUNTRY).order_by("code")


def notices_of(viewer: Viewer, *, campaign_id: int) -> tuple[Notice, ...]:
    """The campaign's notices, newest first, with counts of the copies the viewer may see; drafts for the ministry only.

    ``sent``, ``seen``, ``confirmed`` and ``passed`` are annotations: one statement.
    """
    own = Q() if viewer.is_ministry else Q(deliveries__relay__in=_areas(viewer))
    passed = Passing.objects.filter(delivery__notice=OuterRef("pk"), undone_at__isnull=True)
    if not viewer.is_ministry:
        passed = passed.filter(delivery__relay__in=_areas(viewer))
    found = Notice.objects.filter(campaign_id=campaign_id)
    if not viewer.is_ministry:
        found = found.filter(published_at__isnull=False)
    return tuple(
        found.annotate(
            sent=Count("deliveries", filter=own, distinct=True),
            seen=Count("deliveries", filter=own & Q(deliveries__seen_at__isnull=False), distinct=True),
            confirmed=Count("deliveries", filter=own & Q(deliveries__confirmed_at__isnull=False), distinct=True),
            is_passed=Exists(passed),
        ).order_by(F("published_at").desc(nulls_first=True), "-pk")
    )


def progress(*, campaign_id: int) -> list[dict[str, str | int]]:
    """Every notice of the campaign with how many relays are how far, for who runs the site."""
    passed = Q(deliveries__passings__isnull=False, deliveries__passings__undone_at__isnull=True)
    found = Notice.objects.filter(campaign_id=campaign_id).annotate(
        sent=Count("deliveries", distinct=True),
        seen=Count("deliveries", filter=Q(deliveries__seen_at__isnull=False), distinct=True),
        confirmed=Count("deliveries", filter=Q(deliveries__confirmed_at__isnull=False), distinct=True),
        passed=Count("deliveries", filter=passed, distinct=True),
    )
    return [
        {
            "notice": one.pk,
            "title": one.title,
            "state": "withdrawn" if one.withdrawn_at else "published" if one.published_at else "draft",
            "relays": one.sent,
            "seen": one.seen,
            "confirmed": one.confirmed,
            "passed": one.passed,
        }
        for one in found.order_by("pk")
    ]


def notice(viewer: Viewer, *, slug: str, pk: int) -> Notice | None:
    """The notice with its campaign and its files (without content): two statements; a draft for the ministry only.

    ``corrected_by`` is an annotation: the notice in force that took its place, or None.
    """
    later = Notice.objects.filter(corrects=OuterRef("pk"), published_at__isnull=False, withdrawn_at__isnull=True)
    found = Notice.objects.filter(campaign__slug=slug, pk=pk).select_related("campaign")
    if not viewer.is_ministry:
        found = found.filter(published_at__isnull=False)
    return (
        found.annotate(corrected_by=Subquery(later.order_by("-pk").values("pk")[:1]))
        .prefetch_related(Prefetch("attachments", queryset=Attachment.objects.defer("document").order_by("pk")))
        .first()
    )


def attachment(viewer: Viewer, *, notice_id: int, pk: int) -> Attachment | None:
    """The file with its content. A draft's files are the ministry's."""
    found = Attachment.objects.filter(notice_id=notice_id, pk=pk).select_related("notice")
    if not viewer.is_ministry:
        found = found.filter(notice__published_at__isnull=False)
    return found.first()


def delivery(viewer: Viewer, *, notice_id: int, relay: str) -> Copies | None:
    """One relay's copy with everything it recorded, and those of the areas below it: two statements.

    None outside the viewer's areas.
    """
    copies = (
        Delivery.objects.filter(Q(relay=relay) | Q(relay__parent=relay), notice_id=notice_id, relay__in=_areas(viewer))
        .select_related("relay__parent", "notice__campaign")
        .order_by("relay__code")
    )
    found = {copy.relay_id: copy for copy in copies}
    if relay not in found:
        return None
    passings: dict[int, list[Passing]] = defaultdict(list)
    for passing in Passing.objects.filter(delivery__in=list(found.values())).order_by("on", "pk"):
        if passing.undone_at is None or passing.delivery_id == found[relay].pk:
            passings[passing.delivery_id].append(passing)
    links = {code: Link(copy, tuple(passings[copy.pk])) for code, copy in found.items()}
    own = links.pop(relay)
    return Copies(own, tuple(links.values()))


def chain(viewer: Viewer, *, notice_id: int) -> tuple[Link, ...]:
    """Every copy that the viewer may see, by area: two statements however many."""
    copies = Delivery.objects.filter(notice_id=notice_id, relay__in=_areas(viewer)).select_related("relay__parent")
    passings: dict[int, list[Passing]] = defaultdict(list)
    for passing in Passing.objects.filter(delivery__notice_id=notice_id, undone_at__isnull=True).order_by("on", "pk"):
        passings[passing.delivery_id].append(passing)
    return tuple(Link(copy, tuple(passings[copy.pk])) for copy in copies.order_by("relay__code"))


def officials_of(viewer: Viewer, *, relays: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The mail addresses of the relays' officials, where known, by the relay's code: one statement."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = (
        Appointment.objects.filter(jurisdiction__in=_areas(viewer), user__is_active=True)
        .exclude(user__email_sealed=b"")
        .filter(jurisdiction__in=list(relays))
        .order_by("jurisdiction", "user__username")
        .select_related("user__key")
    )
    for row in rows:
        if row.user.email not in found[row.jurisdiction_id]:
            found[row.jurisdiction_id].append(row.user.email)
    return {code: tuple(mails) for code, mails in found.items()}


def latest_delivery(*, campaign_id: int, relay: str) -> Delivery | None:
    """The relay's copy of the campaign's newest notice that it wrote a contact for, else of the newest."""
    copies = _in_force(campaign_id).filter(relay=relay).order_by("-notice__published_at", "-pk")
    return copies.exclude(contact_office="").first() or copies.first()


def contacts_of(campaign_id: int) -> Mapping[str, LetterContact]:
    """Whom to ask at each relay, for letters; the newest notice that has a contact counts. One statement."""
    found: dict[str, LetterContact] = {}
    copies = _in_force(campaign_id).exclude(contact_office="").order_by("notice__published_at", "pk")
    for copy in copies:
        found[copy.relay_id] = contact_of(copy)
    return found


def contact_of(copy: Delivery) -> LetterContact:
    """The relay's contact as letters print it, in Japanese as the letter."""
    return LetterContact(
        office=copy.contact_office,
        person=copy.contact_person,
        phone=copy.contact_telephone,
        mail=copy.contact_mail,
        covering_text=copy.covering_text,
        own_deadline=dates.short_day(copy.own_deadline, language="ja") if copy.own_deadline else "",
    )


def _in_force(campaign_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(notice__campaign_id=campaign_id, notice__withdrawn_at__isnull=True)


def _areas(viewer: Viewer) -> QuerySet[Jurisdiction]:
    return Jurisdiction.objects.filter(visible(viewer.codes))
