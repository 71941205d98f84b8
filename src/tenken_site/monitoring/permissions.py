"""Who may see counts: an official, for the areas of the appointment and below."""

from dataclasses import dataclass

from tenken_site.accounts.models import User
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring import queries

__all__ = ["NotYourArea", "Viewer", "check_viewer_can_see_area", "viewer_of"]


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


def viewer_of(user: User) -> Viewer:
    """The official's view. Raises NotYourArea for a user without an appointment."""
    found = user.appointments.select_related("jurisdiction__parent")
    areas = sorted((one.jurisdiction for one in found), key=lambda area: (_rank(area), area.code))
    if not areas:
        raise NotYourArea
    return Viewer(tuple(areas))


def _rank(area: Jurisdiction) -> int:
    ranks = [Jurisdiction.Kind.COUNTRY.value, Jurisdiction.Kind.PREFECTURE.value]
    return ranks.index(area.kind) if area.kind in ranks else len(ranks)


def check_viewer_can_see_area(viewer: Viewer, *, code: str) -> Jurisdiction:
    """The area. Raises NotYourArea."""
    area = queries.area_named(viewer.codes, code=code)
    if area is None:
        raise NotYourArea
    return area
