"""Reading the territory. It is public: no viewer is asked for."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from tenken_site.jurisdictions.models import Jurisdiction, Organisation
from tenken_site.jurisdictions.scope import visible

__all__ = ["Branch", "codes", "like", "named", "organisation_numbered", "relays_below", "tree"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A jurisdiction with those just below it, in the order of their codes."""

    area: Jurisdiction
    below: tuple["Branch", ...]


def codes() -> frozenset[str]:
    """The code of every jurisdiction there is."""
    return frozenset(Jurisdiction.objects.values_list("code", flat=True))


def like(text: str) -> tuple[Jurisdiction, ...]:
    """At most three areas whose code begins with the text or whose name it is part of; just the prefecture for two
    digits, as codes of prefectures are often written."""
    wanted = text.strip()
    if not wanted:
        return ()
    found = Jurisdiction.objects.filter(Q(code__startswith=wanted) | Q(name__contains=wanted)).order_by("code")
    return tuple(found[: 1 if len(wanted) == 2 and wanted.isdecimal() else 3])


def tree() -> tuple[Branch, ...]:
    """The whole territory from the top, in one statement; empty before the code list is loaded."""
    below: dict[str | None, list[Jurisdiction]] = defaultdict(list)
    for area in Jurisdiction.objects.order_by("code"):
        below[area.parent_id].append(area)

    def branch(area: Jurisdiction) -> Branch:
        return Branch(area, tuple(branch(child) for child in below[area.code]))

    return tuple(branch(area) for area in below[None])


def named(code: str) -> Jurisdiction | None:
    """The jurisdiction with this code, its parent joined; None for none."""
    if not (code.isascii() and code.isdigit()):  # PostgreSQL takes no null byte, not even to look for
        return None
    return Jurisdiction.objects.select_related("parent").filter(code=code).first()


def organisation_numbered(number: str) -> Organisation | None:
    """The organisation with this corporate number, its parent joined; None for none."""
    if not (number.isascii() and number.isdigit()):
        return None
    return Organisation.objects.select_related("parent").filter(corporate_number=number).first()


def relays_below(viewer: Collection[str]) -> tuple[Jurisdiction, ...]:
    """The relays of the viewer's areas and below, by code; the country itself is none. One statement."""
    rows = Jurisdiction.objects.filter(visible(viewer)).exclude(kind=Jurisdiction.Kind.COUNTRY)
    return tuple(rows.order_by("code"))
