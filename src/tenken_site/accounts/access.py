"""Who may call a view at all. Every view declares it; one without a declaration is refused.

What a signed-in person may do with one object is decided by the app's ``permissions``.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

__all__ = ["DESK", "OFFICIAL", "PUBLIC", "RESPONDENT", "SIGNED_IN", "Access", "access", "declared"]

View = TypeVar("View", bound=Callable[..., object])


class Access(StrEnum):
    """PUBLIC: anyone. SIGNED_IN: any user. RESPONDENT: a user; the object must be theirs. OFFICIAL: an appointed one.
    DESK: an official or a help desk, each within its areas.

    Whether the object is theirs is for the view to find out: an outsider gets 404.
    """

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    RESPONDENT = "respondent"
    OFFICIAL = "official"
    DESK = "desk"


PUBLIC, SIGNED_IN, RESPONDENT = Access.PUBLIC, Access.SIGNED_IN, Access.RESPONDENT
OFFICIAL, DESK = Access.OFFICIAL, Access.DESK


def access(rule: Access) -> Callable[[View], View]:
    """Declares who may call the view."""

    def mark(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]  # the middleware and the architecture test read it
        return view

    return mark


def declared(view: Callable[..., object]) -> Access | None:
    """The view's declaration, or None."""
    rule = getattr(view, "access", None)
    return rule if isinstance(rule, Access) else None
