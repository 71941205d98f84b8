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
    """An official's jurisdictions; ``home`` is the highest of them."""

    codes: tuple[str, ...]
    home: Jurisdiction


def viewer_of(user: User) -> Viewer:
    """The official's view. Raises NotYourArea for a user without an appointment."""
    areas = [one.jurisdiction for one in user.appointments.select_related("jurisdiction")]
    if not areas:
        raise NotYourArea
    ranks = [Jurisdiction.Kind.COUNTRY.value, Jurisdiction.Kind.PREFECTURE.value]
    home = min(areas, key=lambda area: (ranks.index(area.kind) if area.kind in ranks else 2, area.code))
    return Viewer(tuple(area.code for area in areas), home)


def check_viewer_can_see_area(viewer: Viewer, *, code: str) -> Jurisdiction:
    """The area. Raises NotYourArea."""
    area = queries.area_named(viewer.codes, code=code)
    if area is None:
        raise NotYourArea
    return area
