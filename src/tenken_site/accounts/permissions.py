"""Who may hold an access code (clinics), and for which areas an official or a desk looks and acts.

Officials sign in with a password (and later a second factor).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tenken_site.accounts.models import Appointment, User
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, reaches

__all__ = [
    "CodeNotForOfficials",
    "NotYourArea",
    "Viewer",
    "check_user_may_hold_a_code",
    "check_viewer_reaches",
    "enters_as_desk",
    "enters_as_official",
    "is_desk_alone",
    "is_official",
    "user_may_hold_a_code",
    "viewer_of",
]

#: Where the appointments that were read at the door stand; the user of a request lives no longer than it.
_READ = "appointments_read"
#: All that hold, whatever the page asks for.
_HELD = "appointments_held"


class CodeNotForOfficials(Exception):
    """A printed code would be a way around the official's password."""


def is_official(user: User) -> bool:
    """Does the user hold an appointment, or did once? One statement."""
    return Appointment.objects.filter(user=user).exists()


def is_desk_alone(user: User) -> bool:
    """Is every appointment of the user, held or over, a desk's? One statement."""
    roles = set(Appointment.objects.filter(user=user).values_list("role", flat=True))
    return roles == {Appointment.Role.DESK}


def enters_as_official(user: User, *, now: datetime) -> bool:
    """Whether an appointment as official holds, at the door of a request; it stays with the user for ``viewer_of``."""
    return _enters(user, roles=(Appointment.Role.OFFICIAL,), now=now)


def enters_as_desk(user: User, *, now: datetime) -> bool:
    """Whether the user may come to pages that desks share with officials: as an official where there is the choice."""
    return enters_as_official(user, now=now) or _enters(user, roles=(Appointment.Role.DESK,), now=now)


def _enters(user: User, *, roles: tuple[str, ...], now: datetime) -> bool:
    found = tuple(one for one in _appointments(user, now=now) if one.role in roles)
    setattr(user, _READ, found)
    return bool(found)


def _appointments(user: User, *, now: datetime) -> tuple[Appointment, ...]:
    """Those that hold, with their areas; read once in a request."""
    read: tuple[Appointment, ...] | None = getattr(user, _HELD, None)
    if read is None:
        holds = Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))
        read = tuple(user.appointments.filter(holds).select_related("jurisdiction__parent"))
        setattr(user, _HELD, read)
    return read


def check_user_may_hold_a_code(user: User) -> None:
    """Raises CodeNotForOfficials."""
    if is_official(user):
        raise CodeNotForOfficials


def user_may_hold_a_code(user: User) -> bool:
    """True when ``check_user_may_hold_a_code`` raises nothing."""
    try:
        check_user_may_hold_a_code(user)
    except CodeNotForOfficials:
        return False
    return True


class NotYourArea(Exception):  # reads as a sentence: except NotYourArea
    """The area lies outside the viewer's jurisdiction, or does not exist; the page does not tell which."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """An official's jurisdictions, the highest first; the first is where the official's page begins.

    A desk's viewer sees what lies in its areas and is never the ministry: it steers nothing, wherever it looks.
    """

    areas: tuple[Jurisdiction, ...]
    is_desk: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The areas' codes, for ``jurisdictions.scope``."""
        return tuple(area.code for area in self.areas)

    @property
    def home(self) -> Jurisdiction:
        """The highest area."""
        return self.areas[0]

    @property
    def is_ministry(self) -> bool:
        """Whether the viewer works for the whole country as an official."""
        return COUNTRY in self.codes and not self.is_desk


def viewer_of(user: User) -> Viewer:
    """The official's view, or the desk's, behind ``enters_as_official`` or ``enters_as_desk``. No statement.

    Raises NotYourArea for a user whom neither let in.
    """
    found: tuple[Appointment, ...] = getattr(user, _READ, ())
    areas = sorted((one.jurisdiction for one in found), key=lambda area: (_rank(area), area.code))
    if not areas:
        raise NotYourArea
    return Viewer(tuple(areas), is_desk=found[0].role == Appointment.Role.DESK)


def _rank(area: Jurisdiction) -> int:
    ranks = [Jurisdiction.Kind.COUNTRY.value, Jurisdiction.Kind.PREFECTURE.value]
    return ranks.index(area.kind) if area.kind in ranks else len(ranks)


def check_viewer_reaches(viewer: Viewer, *, area: str) -> None:
    """Raises NotYourArea unless an appointment covers the area with this code. No statement."""
    if not reaches(viewer.codes, area=area):
        raise NotYourArea
