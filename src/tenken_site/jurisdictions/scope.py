"""What a person may see by the areas of an appointment, or by a corporation: one filter for pages and queries alike.

Territory: the country sees everything, a prefecture its own units (those of its cities too), a city or ward those it
relays to. Ownership: a corporation reaches its own clinics and those of the corporations below it, anywhere.
Rights reach downward only (docs/adr/0018). Takes codes and keys, not users: who is appointed, or acts for a
corporation, is known further up.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from tenken_site.jurisdictions.models import Organisation

__all__ = ["COUNTRY", "owned", "reaches", "units", "visible"]

COUNTRY = "000000"
_NOTHING = Q(pk__in=())


def _sorted_out(codes: Collection[str]) -> tuple[bool, list[str], list[str]]:
    """Whether the country is among them; the prefectures; the cities and wards. A prefecture's code is PP000C."""
    prefectures = sorted(code for code in codes if code != COUNTRY and code[2:5] == "000")
    cities = sorted(code for code in codes if code != COUNTRY and code[2:5] != "000")
    return COUNTRY in codes, prefectures, cities


def units(codes: Collection[str], *, through: str = "") -> Q:
    """The filter for rows of units; ``through`` is the way to them (``"unit__"`` for cases).

    A unit whose prefecture is not known is seen by the country alone.
    """
    everything, prefectures, cities = _sorted_out(codes)
    if everything:
        return Q()
    if not prefectures and not cities:
        return _NOTHING
    return Q(**{f"{through}prefecture__in": prefectures}) | Q(**{f"{through}relay__in": cities})


def visible(codes: Collection[str]) -> Q:
    """The filter for rows of jurisdictions: those of the appointments and everything below them."""
    everything, prefectures, cities = _sorted_out(codes)
    if everything:
        return Q()
    if not prefectures and not cities:
        return _NOTHING
    return Q(code__in=[*prefectures, *cities]) | Q(parent__in=prefectures)


def reaches(codes: Collection[str], *, area: str) -> bool:
    """Whether an appointment to ``codes`` covers ``area``: the same rule as ``visible``, without a statement."""
    everything, prefectures, _ = _sorted_out(codes)
    return everything or area in codes or (area != COUNTRY and area[:2] in {code[:2] for code in prefectures})


def owned(organisations: "Collection[int] | QuerySet[Any, Any]", *, through: str = "") -> Q:
    """The filter for rows that name the organisation that runs a unit: theirs, and those of corporations just below.

    ``organisations`` are primary keys, or a query of them; ``through`` is the way to the rows (``"ownership__"`` for
    units). Never upward to a parent, never sideways to another corporation of it.
    """
    reached = Organisation.objects.order_by().filter(Q(pk__in=organisations) | Q(parent__in=organisations))
    return Q(**{f"{through}organisation__in": reached.values("pk")})
