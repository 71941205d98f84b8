"""What anyone has already: asked of whoever keeps the register of released figures, which lies above this app."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import TOTAL

if TYPE_CHECKING:  # whoever only registers a source does not load the library of data frames
    from tenken.tabulation.model import CountTable, Identity

__all__ = ["DASHBOARD", "Known", "agreeing", "collect", "figures", "register"]

Known = Mapping[tuple[str, "Identity"], int]
Provider = Callable[[Tabulation, datetime], Known]

#: The universe of what dashboards show: submissions by area and kind. No table is of this universe; ``agreeing`` finds
#: the respondents of the tables that are the same clinics.
DASHBOARD = "dashboard: submitted"
#: Tables of who answered a question at all (``tenken.tabulation.counting``): their total is everyone who responded.
_STATES = "#states"

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Adds a source of figures that are out; twice the same is once."""
    if provider not in _providers:
        _providers.append(provider)


def collect(tabulation: Tabulation, *, now: datetime) -> dict[tuple[str, "Identity"], int]:
    """All that is out about the tabulation's clinics, from every source."""
    found: dict[tuple[str, Identity], int] = {}
    for provider in _providers:
        found.update(provider(tabulation, now))
    return found


def agreeing(known: Known, counts: "tuple[CountTable, ...]") -> dict[tuple[str, "Identity"], int]:
    """Those that are counts of these very tables with the same outcome.

    A figure of an earlier dataset that was corrected since tells nothing certain about the present one; one that is
    still the same may be taken together with it, so the attacker is given it. Figures that no table counts stay out.
    """
    kept: dict[tuple[str, Identity], int] = {}
    for table in counts if known else ():
        names = [one.name for one in table.dimensions]
        everyone = table.key.endswith(_STATES) and set(names[:-1]) <= {"area", "kind"}
        for codes, count in figures(table):
            figure = table.identity(codes)
            if known.get(figure) == count:
                kept[figure] = count
            if everyone and codes[-1] == TOTAL and known.get((DASHBOARD, _pairs(names, codes))) == count:
                kept[figure] = count
    return kept


def _pairs(names: list[str], codes: tuple[str, ...]) -> "Identity":
    return frozenset((name, code) for name, code in zip(names, codes, strict=True) if code != TOTAL)


def figures(table: "CountTable") -> list[tuple[tuple[str, ...], int]]:
    """Every count of the table with its codes, in the order of its dimensions."""
    names = [one.name for one in table.dimensions]
    return [(tuple(codes), int(count)) for *codes, count in table.cells.select([*names, "count"]).iter_rows()]
