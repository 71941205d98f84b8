"""Who may: the ministry prepares and checks; whoever made or submitted a release never checks it."""

from tenken.errors import TenkenError
from tenken_site.releases.models import Release
from tenken_site.releases.policies import POINTS  # what a check goes through, for commands too

__all__ = ["POINTS", "SamePerson", "check_another_checks", "is_its_maker"]


class SamePerson(TenkenError):
    """Whoever made or submitted it may not check it: that is for a second person."""


def is_its_maker(release: Release, *, by: str) -> bool:
    """Whether this actor made or submitted it."""
    return by in {release.made_by, release.submitted_by}


def check_another_checks(release: Release, *, by: str) -> None:
    """Raises SamePerson."""
    if is_its_maker(release, by=by):
        raise SamePerson("Whoever made or submitted a release cannot check it. A second person has to.")
