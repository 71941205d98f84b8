"""What a person may see by the areas of an appointment: one filter for pages and queries alike.

The country sees everything, a prefecture its own units (those of its cities too), a city or ward those it relays to.
Rights reach downward only. Takes codes of jurisdictions, not users: who is appointed is known further up.
"""

from collections.abc import Collection

from django.db.models import Q

__all__ = ["COUNTRY", "reaches", "units", "visible"]

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
