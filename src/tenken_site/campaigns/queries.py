"""Reading campaigns and cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case as Choice
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, When

from tenken.disposition.lifecycle import CaseStatus
from tenken.frame.folding import fold_name
from tenken_site.accounts.models import AccessCode, SignIn, User
from tenken_site.campaigns.models import Campaign, Case, Enrolment, Extension
from tenken_site.campaigns.queries_scope import open_to, with_right
from tenken_site.frames.models import Unit
from tenken_site.jurisdictions.scope import units

__all__ = [
    "Wanted",
    "all_campaigns",
    "campaign",
    "case_named",
    "cases_found",
    "cases_of",
    "cases_wanted",
    "counted_campaigns",
    "current_campaigns",
    "enrolments",
    "extensions",
    "last_own_deadline",
    "others_of",
    "with_pilots",
]

#: Nothing is left to do.
_DONE = Q(status=CaseStatus.SUBMITTED.value)


def cases_of(*, user: User, now: datetime | None = None, most: int | None = None) -> tuple[Case, ...]:
    """The user's cases for the to-do list, the nearest deadline first: one statement.

    Campaign and unit are joined, the heading of the last submission (``last_number``, ``last_receipt_number``,
    ``last_submitted_at``) stands in the row; the draft itself is not read. ``helping`` tells a helper's cases, which
    are there only where ``now`` is given. ``most`` ends the list.
    """
    found = _to_do(user, now=now).order_by("campaign__closes_at", "campaign__slug", "id")
    return tuple(found[:most] if most else found)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of a user's many cases; how many are asked for in all; and how many of all there are in each status."""

    cases: tuple[Case, ...]
    total: int
    counts: Mapping[str, int]


def cases_wanted(*, user: User, now: datetime, words: str, status: str, start: int, most: int) -> Wanted:
    """Of many cases of one user those that are asked for, what is due first, then by deadline: two statements.

    ``words``: a facility code or part of the clinic's name; ``status``: "due" (nothing submitted, or a correction
    begun), "done" or blank.
    """
    wanted = Q()
    if folded := fold_name(words):
        wanted &= Q(unit__facility_code=words.strip()) | Q(unit__name_folded__contains=folded)
    if status:
        wanted &= _DONE if status == "done" else ~_DONE
    order = Choice(When(_DONE, then=1), default=0)
    rows = _to_do(user, now=now).filter(wanted)
    rows = rows.order_by(order, "campaign__closes_at", "campaign__slug", "unit__name_folded", "id")
    counted = Case.objects.filter(open_to(user, now=now)).order_by().values("status")
    counts = list(counted.annotate(n=Count("pk"), asked=Count("pk", filter=wanted) if wanted else Count("pk")))
    return Wanted(
        cases=tuple(rows[start : start + most]),
        total=sum(one["asked"] for one in counts),
        counts={one["status"]: one["n"] for one in counts},
    )


def others_of(*, case: Case, user: User) -> tuple[Enrolment, ...]:
    """Who else was let in to the case, apart from the user: helpers and sign-ins that added it; the newest first.

    ``last_used`` is when each last signed in. At most 50; one statement.
    """
    last = SignIn.objects.filter(user=OuterRef("user")).order_by("-at").values("at")[:1]
    found = Enrolment.objects.filter(case=case, granted_at__isnull=False).exclude(user=user)
    return tuple(found.annotate(last_used=Subquery(last)).order_by("-granted_at", "-pk")[:50])


def _to_do(user: User, *, now: datetime | None) -> QuerySet[Case]:
    rows = Case.objects.select_related("campaign", "unit").defer("draft_document")
    return with_right(rows, user=user, now=now)


def current_campaigns(*, now: datetime) -> tuple[Campaign, ...]:
    """Campaigns that take answers now, the nearest deadline first. Campaigns are public: no viewer."""
    return tuple(Campaign.objects.filter(opens_at__lte=now, closes_at__gt=now).order_by("closes_at", "slug"))


def all_campaigns() -> tuple[Campaign, ...]:
    """Every campaign, the one that closes last first. Campaigns are public: no viewer."""
    return tuple(Campaign.objects.order_by("-closes_at", "slug"))


def counted_campaigns() -> tuple[tuple[Campaign, int, int], ...]:
    """Every campaign with its number of cases and of those that hold a submission, the one that closes last first."""
    submitted = Q(cases__status__in=(CaseStatus.SUBMITTED.value, CaseStatus.CORRECTING.value))
    counted = Campaign.objects.annotate(made=Count("cases"), submitted=Count("cases", filter=submitted))
    return tuple((one, one.made, one.submitted) for one in counted.order_by("-closes_at", "slug"))


def campaign(*, slug: str) -> Campaign | None:
    """The campaign of this name, or None."""
    return Campaign.objects.filter(slug=slug).first()


def with_pilots(*, slug: str) -> tuple[Campaign | None, tuple[Campaign, ...]]:
    """The campaign of this name, or None, and its pilots, the newest first. One statement."""
    found = Campaign.objects.filter(Q(slug=slug) | Q(pilot_of__slug=slug)).order_by("-opens_at", "slug")
    by_name = {one.slug: one for one in found}
    wanted = by_name.pop(slug, None)
    return wanted, tuple(by_name.values())


def last_own_deadline(*, campaign: Campaign) -> datetime | None:
    """The latest deadline that a case has of its own, None when none has. One statement, from the index."""
    with_own = Case.objects.filter(campaign=campaign, own_closes_at__isnull=False)
    latest: datetime | None = with_own.aggregate(latest=Max("own_closes_at"))["latest"]
    return latest


def extensions(*, campaign: Campaign, areas: Sequence[str] | None = None) -> tuple[Extension, ...]:
    """Every later deadline given so far, the newest first, with case, unit and area; at most 200.

    ``areas`` are a viewer's: those for everyone, and those that touch one of its areas. None is everything.
    """
    found = Extension.objects.filter(campaign=campaign).select_related("area", "case__unit")
    if areas is not None:
        found = found.filter(
            Q(case__isnull=True, area__isnull=True)
            | Q(area__in=areas)
            | Q(area__parent__in=areas)
            | Q(area__children__in=areas)
            | (Q(case__isnull=False) & units(areas, through="case__unit__"))
        ).distinct()
    return tuple(found.defer("case__draft_document").order_by("-at", "-pk")[:200])


def case_named(*, campaign: Campaign, public_id: str) -> Case | None:
    """The case of this campaign with its unit, without its draft; None when there is none."""
    if not (public_id.isascii() and public_id.isalnum()):  # PostgreSQL takes no null byte, not even to look for
        return None
    found = Case.objects.filter(campaign=campaign, public_id=public_id).select_related("unit", "campaign")
    return found.defer("draft_document").first()


def cases_found(viewer: Sequence[str], *, campaign: Campaign, words: str) -> tuple[Case, ...]:
    """Cases within the viewer's areas by facility code, or by part of the folded name; at most 20, in the list's order.

    One statement. The units are found in the index ``unit_in_order`` first: the rows of all cases hold drafts.
    """
    folded = fold_name(words)
    wanted = Q(facility_code=words) | (Q(name_folded__contains=folded) if folded else Q())
    has_case = Exists(Case.objects.filter(campaign=campaign, unit=OuterRef("pk")))
    found = Unit.objects.filter(units(viewer), wanted, has_case, version=campaign.frame_version_id)
    first = found.order_by("source_file", "line", "pk").values("pk")[:20]
    cases = Case.objects.filter(campaign=campaign, unit__in=first).select_related("unit", "unit__relay")
    return tuple(cases.defer("draft_document").order_by("unit__source_file", "unit__line", "unit"))


def enrolments(*, campaign: Campaign, without_code: bool) -> QuerySet[Enrolment]:
    """The clinics' own enrolments with user, clinic and relay, in the order of the list; for letters.

    ``without_code`` leaves out users who hold a valid access code. Read it in chunks: it may be nationwide.
    """
    found = Enrolment.objects.answering().filter(case__campaign=campaign).select_related("user", "case__unit__relay")
    if without_code:
        found = found.exclude(user__access_codes__in=AccessCode.objects.filter(revoked_at__isnull=True))
    return found.order_by("case__unit__line", "pk").defer("case__draft_document")
