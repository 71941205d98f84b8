"""Reads of custody: until when campaigns are kept, what is due, what was destroyed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery

from tenken_site.campaigns.models import Campaign
from tenken_site.custody.models import Disposal, Retention
from tenken_site.frames.models import Contact, FrameVersion

__all__ = [
    "ASKED_FOR_SO_LONG",
    "Keeping",
    "campaign_subject",
    "case_subject",
    "contacts_subject",
    "erasures_asked_for",
    "is_due",
    "keep_until",
    "keepings",
    "last_disposal",
    "open_disposal",
    "overdue",
    "retentions",
    "unused_versions",
]

#: A person who asked for erasure is answered within 30 days (Act on the Protection of Personal Information, Art. 94).
ASKED_FOR_SO_LONG = timedelta(days=30)


def campaign_subject(slug: str) -> str:
    """How a campaign is named in disposals; names outlive rows."""
    return f"campaign:{slug}"


def case_subject(public_id: str) -> str:
    """How the respondents of a case are named in disposals."""
    return f"case:{public_id}"


def contacts_subject(version: int) -> str:
    """How the contacts of a version of a list are named: as the scope of their key."""
    return f"contacts:{version}"


def is_due(*, keep_until: date | None, today: date) -> bool:
    """Whether the last day of keeping is over. A campaign without one is never due by itself."""
    return keep_until is not None and today > keep_until


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where one campaign stands: until when it is kept, and what was asked or done about its disposal."""

    campaign: Campaign
    keep_until: date | None
    disposal: Disposal | None
    due: bool


def keep_until(*, campaign: Campaign) -> date | None:
    """The last day on which the campaign is kept; None where nobody set it."""
    last = Retention.objects.filter(campaign=campaign).order_by("-pk").first()
    return last.keep_until if last else None


def retentions(*, campaign: Campaign) -> tuple[Retention, ...]:
    """Every last day that was set, the newest first."""
    return tuple(Retention.objects.filter(campaign=campaign).order_by("-pk"))


def keepings(*, today: date) -> tuple[Keeping, ...]:
    """Every campaign, those that are due first, then by the day. Two statements."""
    newest = Retention.objects.filter(campaign=OuterRef("pk")).order_by("-pk").values("keep_until")[:1]
    campaigns = Campaign.objects.annotate(kept=Subquery(newest)).order_by("-closes_at", "slug")
    disposals = _newest(Disposal.objects.filter(kind=Disposal.Kind.CAMPAIGN, withdrawn_at__isnull=True))
    found = []
    for campaign in campaigns:
        disposal = disposals.get(campaign_subject(campaign.slug))
        kept: date | None = campaign.kept
        waits = disposal is None or disposal.done_at is None
        found.append(Keeping(campaign, kept, disposal, due=waits and is_due(keep_until=kept, today=today)))
    return tuple(sorted(found, key=lambda one: (not one.due, one.keep_until or date.max)))


def _newest(disposals: Iterable[Disposal]) -> dict[str, Disposal]:
    return {one.subject: one for one in sorted(disposals, key=lambda one: one.pk)}


def open_disposal(*, kind: str, subject: str) -> Disposal | None:
    """What somebody asked for and nobody did yet; there is at most one."""
    return Disposal.objects.filter(kind=kind, subject=subject, done_at__isnull=True, withdrawn_at__isnull=True).first()


def last_disposal(*, kind: str, subject: str) -> Disposal | None:
    """The newest that was not withdrawn."""
    return Disposal.objects.filter(kind=kind, subject=subject, withdrawn_at__isnull=True).order_by("-pk").first()


def erasures_asked_for() -> tuple[Disposal, ...]:
    """Erasures that clinics asked for and that wait for the ministry, the oldest first."""
    waiting = Disposal.objects.filter(kind=Disposal.Kind.PERSON, done_at__isnull=True, withdrawn_at__isnull=True)
    return tuple(waiting.order_by("asked_at", "pk"))


def overdue(*, today: date, now: datetime) -> tuple[str, ...]:
    """What should have been destroyed by now, by subject: campaigns past their day, erasures that wait too long."""
    campaigns = [campaign_subject(one.campaign.slug) for one in keepings(today=today) if one.due]
    erasures = [one.subject for one in erasures_asked_for() if one.asked_at < now - ASKED_FOR_SO_LONG]
    return (*campaigns, *erasures)


def unused_versions() -> tuple[FrameVersion, ...]:
    """Versions of lists with contacts that no campaign needs: neither the newest of their list, nor of a campaign
    that is not archived yet."""
    used = Campaign.objects.filter(frame_version=OuterRef("pk"), archived_at__isnull=True)
    newer = FrameVersion.objects.filter(frame=OuterRef("frame"), number__gt=OuterRef("number"))
    holds = Contact.objects.filter(unit__version=OuterRef("pk"), key__isnull=False)
    found = FrameVersion.objects.filter(~Exists(used), Exists(newer), Exists(holds)).select_related("frame")
    return tuple(found.order_by("frame__name", "number"))
