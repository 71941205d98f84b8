"""Reading a user's own access: the code in force and who came in lately; and who is appointed where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, QuerySet

from tenken_site.accounts.means import APP, PASSKEY
from tenken_site.accounts.models import AccessCode, Appointment, Invitation, Membership, SignIn, User
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, visible

__all__ = [
    "Colleague",
    "appointments",
    "code_in_force",
    "code_number",
    "colleague",
    "colleagues",
    "desk_appointments",
    "members",
    "names_of",
    "recent_sign_ins",
]

SHOWN = 20


def code_in_force(user: User) -> AccessCode | None:
    """The user's valid code (its row, never its characters), or None."""
    return AccessCode.objects.filter(user=user, revoked_at__isnull=True).first()


def code_number(code: AccessCode | None) -> str:
    """What a form names the code that it replaces by; ``none`` without one."""
    return str(code.pk) if code else "none"


def recent_sign_ins(user: User) -> tuple[SignIn, ...]:
    """The user's last sign-ins, newest first, at most 20."""
    return tuple(SignIn.objects.filter(user=user).order_by("-at", "-pk")[:SHOWN])


def appointments() -> tuple[Appointment, ...]:
    """Every appointment with its user and area, by area and ID: one statement. For who runs the site, not for pages."""
    return tuple(
        Appointment.objects.select_related("user", "jurisdiction").order_by("jurisdiction__code", "user__username")
    )


@dataclass(frozen=True, slots=True)
class Colleague:
    """An official with an area, and how far the sign-in is."""

    appointment: Appointment
    has_second_factor: bool
    invitation: Invitation | None  # one whose link still works

    @property
    def user(self) -> User:
        """Who."""
        return self.appointment.user


def colleagues(viewer: Collection[str], *, now: datetime) -> tuple[Colleague, ...]:
    """The officials of the viewer's areas (codes) and those below, by area and ID: two statements."""
    below = visible(viewer)
    wanted = Appointment.objects.filter(ended_at__isnull=True, role=Appointment.Role.OFFICIAL, user__is_active=True)
    if COUNTRY not in viewer:
        wanted = wanted.filter(jurisdiction__in=Jurisdiction.objects.filter(below))
    return _with_invitations(wanted, now=now)


def colleague(viewer: Collection[str], *, number: int, now: datetime) -> Colleague | None:
    """The one with this appointment, if the viewer reaches it."""
    wanted = Appointment.objects.filter(pk=number, ended_at__isnull=True, role=Appointment.Role.OFFICIAL)
    if COUNTRY not in viewer:
        wanted = wanted.filter(jurisdiction__in=Jurisdiction.objects.filter(visible(viewer)))
    return next(iter(_with_invitations(wanted, now=now)), None)


def _with_invitations(wanted: QuerySet[Appointment], *, now: datetime) -> tuple[Colleague, ...]:
    own = Authenticator.objects.filter(user=OuterRef("user"), type__in=(APP, PASSKEY))
    rows = tuple(
        wanted.select_related("user__key", "jurisdiction")
        .annotate(has_second_factor=Exists(own))
        .order_by("jurisdiction__code", "user__username")
    )
    invitations = {
        one.user_id: one
        for one in Invitation.objects.filter(
            user__in=[row.user_id for row in rows], ended_at__isnull=True, until__gt=now
        )
    }
    return tuple(Colleague(row, row.has_second_factor, invitations.get(row.user_id)) for row in rows)


def desk_appointments() -> tuple[Appointment, ...]:
    """Every desk's appointment with user and area, those that hold first: one statement. For the ministry."""
    found = Appointment.objects.filter(role=Appointment.Role.DESK).select_related("user__key", "jurisdiction")
    return tuple(found.order_by(F("ended_at").desc(nulls_first=True), "-until", "user__username")[:200])


def names_of(actors: Collection[str]) -> dict[str, str]:
    """The names of the officials and desks among these ``user:12``; clinics and whatever else stay what they are.

    One statement, none where nobody is named.
    """
    numbers = {int(one[5:]) for one in actors if one.startswith("user:") and one[5:].isascii() and one[5:].isdigit()}
    if not numbers:
        return {}
    found = User.objects.filter(pk__in=numbers, appointments__isnull=False).select_related("key").distinct()
    return {f"user:{one.pk}": one.shown_name for one in found}


def members() -> tuple[Membership, ...]:
    """Who acts for which corporation now, by ID: one statement. For who runs the site, not for pages."""
    found = Membership.objects.filter(ended_at__isnull=True).select_related("user", "organisation")
    return tuple(found.order_by("organisation", "user__username"))
