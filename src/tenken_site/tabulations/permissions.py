"""Who makes tables: the ministry alone; and which of them may go on to a release."""

from tenken.errors import TenkenError
from tenken_site.accounts.permissions import Viewer
from tenken_site.tabulations.models import Tabulation

__all__ = ["NotReady", "NotTheMinistry", "check_may_tabulate", "check_tables_may_leave"]


class NotTheMinistry(Exception):  # reads as a sentence: except NotTheMinistry
    """Tables of the whole country are made by whoever answers for it."""


def check_may_tabulate(viewer: Viewer) -> None:
    """Raises NotTheMinistry."""
    if not viewer.is_ministry:
        raise NotTheMinistry


class NotReady(TenkenError):
    """The tabulation is not finished, failed, or the attacker won: nothing of it can be released."""


def check_tables_may_leave(tabulation: Tabulation) -> None:
    """Raises NotReady."""
    if tabulation.state != Tabulation.State.READY:
        raise NotReady(f"Tabulation {tabulation} is {tabulation.state}: nothing of it can be released.")
