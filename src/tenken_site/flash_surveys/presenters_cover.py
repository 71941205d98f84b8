"""Who keeps apart, in the eyes of a prefecture or city, that a clinic is asked and that it uses the technology.

Relays see by name who submitted in the campaign whose answers chose. Of those asked, one that never submitted is told
apart by that; only one that submitted and is unknown looks like one whose answers suggest the technology.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from tenken.response.suggesting import Why
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["FEWEST_COVER", "Cover", "ThinCover", "cover_of"]

#: Where fewer of a prefecture submitted and are unknown, the page warns.
FEWEST_COVER = 10


@dataclass(frozen=True, slots=True)
class ThinCover:
    """A prefecture with few of them."""

    name: str
    unknown: int


@dataclass(frozen=True, slots=True)
class Cover:
    """How many of those asked submitted and are unknown: in all, and in the prefecture with the fewest."""

    unknown: int
    fewest: int
    thin: tuple[ThinCover, ...]  # in the order of their codes


def cover_of(counts: Collection[tuple[str, str, int]], areas: Mapping[str, Jurisdiction]) -> Cover | None:
    """Of prefectures in which a clinic's answers suggest the technology; None where there is no such clinic.

    ``counts``: reason, code of the prefecture, clinics; ``areas``: the prefectures by code, in order. A clinic whose
    prefecture is not known is in the list of none.
    """
    by_reason = {(why, code): count for why, code, count in counts}
    concerned = {
        code: by_reason.get((Why.UNKNOWN.value, code), 0) for code in areas if by_reason.get((Why.SUGGESTS.value, code))
    }
    if not concerned:
        return None
    return Cover(
        unknown=sum(count for why, _, count in counts if why == Why.UNKNOWN.value),
        fewest=min(concerned.values()),
        thin=tuple(ThinCover(_named(areas[code]), few) for code, few in concerned.items() if few < FEWEST_COVER),
    )


def _named(area: Jurisdiction) -> str:
    return area.name if (get_language() or "ja") == "ja" else area.name_en or area.name
