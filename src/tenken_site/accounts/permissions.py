"""Who may hold an access code (clinics), and for which areas an official looks and acts.

Officials sign in with a password (and later a second factor).
"""

from dataclasses import dataclass

from tenken_site.accounts.models import Appointment, User
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, reaches

__all__ = [
    "CodeNotForOfficials",
    "NotYourArea",
    "Viewer",
    "check_user_may_hold_a_code",
    "check_viewer_reaches",
    "enters_as_official",
    "is_official",
    "user_may_hold_a_code",
    "viewer_of",
]

#: Where the appointments that were read at the door stand; the user of a request lives no longer than it.
_READ = "appointments_read"


class CodeNotForOfficials(Exception):
    """A printed code would be a way around the official's password."""


def is_official(user: User) -> bool:
    """Does the user hold an appointment? One statement."""
    return Appointment.objects.filter(user=user).exists()


def enters_as_official(user: User) -> bool:
    """The same at the door of a request: the appointments stay with the request's user, for ``viewer_of``."""
    found = _appointments(user)
    setattr(user, _READ, found)
    return bool(found)


def _appointments(user: User) -> tuple[Appointment, ...]:
    return tuple(user.appointments.select_related("jurisdiction__parent"))


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
    """An official's jurisdictions, the highest first; the first is where the official's page begins."""

    areas: tuple[Jurisdiction, ...]

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
        """Whether the viewer works for the whole country."""
        return COUNTRY in self.codes


def viewer_of(user: User) -> Viewer:
    """The official's view. One statement, none in a request that ``enters_as_official`` let in.

    Raises NotYourArea for a user without an appointment.
    """
    read: tuple[Appointment, ...] | None = getattr(user, _READ, None)
    found = _appointments(user) if read is None else read
    areas = sorted((one.jurisdiction for one in found), key=lambda area: (_rank(area), area.code))
    if not areas:
        raise NotYourArea
    return Viewer(tuple(areas))


def _rank(area: Jurisdiction) -> int:
    ranks = [Jurisdiction.Kind.COUNTRY.value, Jurisdiction.Kind.PREFECTURE.value]
    return ranks.index(area.kind) if area.kind in ranks else len(ranks)


def check_viewer_reaches(viewer: Viewer, *, area: str) -> None:
    """Raises NotYourArea unless an appointment covers the area with this code. No statement."""
    if not reaches(viewer.codes, area=area):
        raise NotYourArea
