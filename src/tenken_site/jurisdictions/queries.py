"""Reading the territory. It is public: no viewer is asked for."""

from collections import defaultdict
from dataclasses import dataclass

from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["Branch", "codes", "tree"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A jurisdiction with those just below it, in the order of their codes."""

    area: Jurisdiction
    below: tuple["Branch", ...]


def codes() -> frozenset[str]:
    """The code of every jurisdiction there is."""
    return frozenset(Jurisdiction.objects.values_list("code", flat=True))


def tree() -> tuple[Branch, ...]:
    """The whole territory from the top, in one statement; empty before the code list is loaded."""
    below: dict[str | None, list[Jurisdiction]] = defaultdict(list)
    for area in Jurisdiction.objects.order_by("code"):
        below[area.parent_id].append(area)

    def branch(area: Jurisdiction) -> Branch:
        return Branch(area, tuple(branch(child) for child in below[area.code]))

    return tuple(branch(area) for area in below[None])
