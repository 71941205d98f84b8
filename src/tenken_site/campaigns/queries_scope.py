"""Whose cases a person may open: the clinic itself, a helper by its grant, a member of its corporation.

One filter for the door of a case and for every list of cases, so that none shows what another refuses.
"""

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from tenken_site.accounts.models import Membership, User
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.frames.models import Ownership
from tenken_site.jurisdictions.scope import owned

__all__ = ["open_to", "with_right"]


def open_to(user: User, *, now: datetime | None) -> Q:
    """The filter for rows of cases that the user may open.

    ``now`` decides which helpers' grants still hold; None leaves helpers out: those who may do everything.
    A union, not an OR: PostgreSQL would read every case of the country for an OR of two sub-queries.
    """
    enrolled = Enrolment.objects.filter(user=user).answering().order_by()
    parts: list[QuerySet[Any, Any]] = [Case.objects.filter(unit__in=_owned_units(user)).order_by().values("pk")]
    if now is not None:
        parts.append(Enrolment.objects.filter(user=user).helping(now=now).order_by().values("case"))
    return Q(pk__in=enrolled.values("case").union(*parts))


def with_right(cases: QuerySet[Case], *, user: User, now: datetime | None) -> QuerySet[Case]:
    """The cases that the user may open, each with ``helping``: whether only as a helper, and with ``acting_for``: the
    corporation (its key) as whose member, None for the clinic's own people and helpers.
    """
    own = Exists(_owned_units(user).filter(unit=OuterRef("unit")))
    answers = Exists(Enrolment.objects.filter(user=user, case=OuterRef("pk")).answering())
    helping = ExpressionWrapper(~Q(own) & ~Q(answers), output_field=BooleanField())
    rows = cases.filter(open_to(user, now=now))
    return rows.annotate(helping=helping, acting_for=Subquery(_acting_through(user).values("organisation")[:1]))


def _acting_through(user: User) -> QuerySet[Membership, Any]:
    """The user's memberships by which a case of the outer query is open: of its owner, or of that one's parent."""
    runs = Ownership.objects.filter(unit=OuterRef(OuterRef("unit"))).order_by()
    own = Q(organisation__in=runs.values("organisation"))
    above = Q(organisation__in=runs.values("organisation__parent"))
    return Membership.objects.filter(own | above, user=user, ended_at__isnull=True).order_by("pk")


def _owned_units(user: User) -> QuerySet[Ownership, Any]:
    """The units of the corporations for which the user acts."""
    acting = Membership.objects.filter(user=user, ended_at__isnull=True).order_by().values("organisation")
    return Ownership.objects.filter(owned(acting)).order_by().values("unit")
