"""What anyone has already: asked of whoever keeps the register of released figures, which lies above this app.

How it bears on tables to come: figures of the same clinics (``agreeing``), and figures of another dataset that have
moved by few clinics since (``tabulations.moved``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import TOTAL

if TYPE_CHECKING:  # whoever only registers a source does not load the library of data frames
    from tenken.tabulation.model import CountTable, Identity

__all__ = ["DASHBOARD", "STATES", "Known", "Shown", "agreeing", "collect", "figures", "register"]

Known = Mapping[tuple[str, "Identity"], int]

#: The universe of what dashboards show: submissions by area and kind. No table is of this universe; ``agreeing`` finds
#: the respondents of the tables that are the same clinics.
DASHBOARD = "dashboard: submitted"
#: Tables of who answered a question at all (``tenken.tabulation.counting``): their total is everyone who responded.
STATES = "#states"


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures that went out together. ``dataset``: the digest of the one that they count; empty for dashboards."""

    dataset: str
    figures: Known


Provider = Callable[[Tabulation, datetime], Iterable[Shown]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Adds a source of figures that are out; twice the same is once."""
    if provider not in _providers:
        _providers.append(provider)


def collect(tabulation: Tabulation, *, now: datetime) -> tuple[Shown, ...]:
    """All that is out about the clinics of the tabulation's campaign, from every source, each for itself.

    Never mixed into one: a figure that two datasets count differently was shown twice, and both are known.
    """
    return tuple(shown for provider in _providers for shown in provider(tabulation, now))


def agreeing(
    shown: Iterable[Shown], counts: "tuple[CountTable, ...]", *, dataset: str
) -> dict[tuple[str, "Identity"], int]:
    """What anyone has of the very clinics that these tables count. ``dataset``: the digest of theirs.

    Figures of the same dataset, also those that no present table counts: they are parts of some. Of another dataset
    those that are still the same, as they may be taken together with these. Of dashboards the number of respondents
    by area and kind, whatever they show today: at the moment of the snapshot they showed the dataset's.
    """
    sources = list(shown)
    wanted = {figure for one in sources for figure in one.figures}
    boards = {identity for universe, identity in wanted if universe == DASHBOARD}
    only_boards = len(boards) == len(wanted)
    kept: dict[tuple[str, Identity], int] = {}
    there: dict[tuple[str, Identity], int] = {}  # of these tables, what anyone was shown: not each of their cells
    for table in counts if wanted else ():
        names = [one.name for one in table.dimensions]
        responded = table.key.endswith(STATES) and set(names[:-1]) <= {"area", "kind"}
        if only_boards and not responded:
            continue
        for codes, count in figures(table):
            figure = table.identity(codes)
            if figure in wanted:
                there[figure] = count
            if responded and codes[-1] == TOTAL and _pairs(names, codes) in boards:
                kept[figure] = count
    for one in sources:
        for figure, count in one.figures.items():
            if figure[0] == DASHBOARD:
                continue
            if there.get(figure) == count or (one.dataset == dataset and figure not in there):
                kept[figure] = count
    return kept


def _pairs(names: list[str], codes: tuple[str, ...]) -> "Identity":
    return frozenset((name, code) for name, code in zip(names, codes, strict=True) if code != TOTAL)


def figures(table: "CountTable") -> Iterator[tuple[tuple[str, ...], int]]:
    """Every count of the table with its codes, in the order of its dimensions."""
    names = [one.name for one in table.dimensions]
    return ((tuple(codes), int(count)) for *codes, count in table.cells.select([*names, "count"]).iter_rows())
