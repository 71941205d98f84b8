"""Who may have something worked out from a dataset, and who writes what an area offers."""

from tenken_site.accounts.permissions import NotYourArea, Viewer, check_viewer_reaches
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.risk_assessments.models import OwnPath
from tenken_site.tabulations.permissions import NotTheMinistry, check_may_tabulate

__all__ = [
    "NotTheMinistry",
    "NotYourArea",
    "check_may_analyse",
    "check_may_end_path",
    "check_may_see_path",
    "check_may_write_path",
    "writable_areas",
]


def check_may_analyse(viewer: Viewer) -> None:
    """Whoever may tabulate. Raises NotTheMinistry."""
    check_may_tabulate(viewer)


def writable_areas(viewer: Viewer) -> tuple[str, ...]:
    """The codes of the prefectures and cities that the official writes for: the own ones, not those below."""
    return () if viewer.is_desk else tuple(code for code in viewer.codes if code != COUNTRY)


def check_may_write_path(viewer: Viewer, *, area: str) -> None:
    """An area writes for itself; the ministry and the prefecture of a city read. Raises NotYourArea."""
    if area not in writable_areas(viewer):
        raise NotYourArea


def check_may_see_path(viewer: Viewer, *, path: OwnPath) -> None:
    """Raises NotYourArea."""
    check_viewer_reaches(viewer, area=path.area_id)


def check_may_end_path(viewer: Viewer, *, path: OwnPath) -> None:
    """Whoever sees it: what is wrong must not stay in front of clinics until its writer is back. Raises NotYourArea."""
    if viewer.is_desk:
        raise NotYourArea
    check_viewer_reaches(viewer, area=path.area_id)
