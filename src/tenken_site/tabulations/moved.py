"""Differencing between datasets of one campaign: figures that moved by a few clinics since they were shown.

A dataset that is built again, after a case was reopened or an answer was changed in review, counts nearly the same
clinics. Where both figures are shown, their difference is the answer of those few. So each figure of a distribution
that fewer clinics than the threshold have joined or left is told to protection and attack as a sum: what was shown,
and what has moved. The first is known, the second is of few clinics and must stay uncertain, so the new figure is
hidden with it. Unlike ``tabulations.known`` this is no matter of equal clinics.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.counting_figures import ANSWERED, BASE, RESPONDED
from tenken.tabulation.model import TOTAL, CountTable, Dimension, Identity
from tenken_site.tabulations.known import DASHBOARD, STATES, Known, Shown, figures

__all__ = ["Moved", "earlier", "moved_tables"]

Name = tuple[str, Identity]
SINCE, CLINICS = "since", "clinics"
REST, MOVED = "rest", "moved"
_WORDS = LocalizedText((("ja", "前の個票データとの差"), ("en", "Since an earlier dataset")))


@dataclass(frozen=True, slots=True)
class Moved:
    """What was shown of one figure before, and the difference, as tables; where the figure stands itself."""

    tables: tuple[CountTable, CountTable]  # the sum, and the difference alone, which the first rule applies to
    hidden: Mapping[str, frozenset[tuple[str, ...]]]  # cells of these that nobody was shown, by key
    origin: str  # key of a table that counts the figure
    codes: tuple[str, ...]


def earlier(
    shown: Iterable[Shown], counts: tuple[CountTable, ...], *, dataset: str, threshold: int, known: Known
) -> dict[Name, int]:
    """Figures of other datasets whose clinics are not quite those of these tables: by their own names, with counts.

    ``known``: what agrees; a figure that is out already in its present form is not hidden by anything.
    """
    found: dict[Name, int] = {}
    for one in shown:
        if one.dataset in {"", dataset}:
            continue
        for table in counts:
            for distribution in _distributions(table):
                for name, before in _few(distribution, one.figures, threshold=threshold):
                    if name not in known and not _is_response(name[1]):
                        found[name[0], name[1] | {(SINCE, one.dataset)}] = before
    return found


def moved_tables(known: Known, counts: tuple[CountTable, ...]) -> tuple[Moved, ...]:
    """The tables of each figure of ``earlier`` that these tables count."""
    wanted: dict[Name, list[tuple[Identity, int]]] = {}
    for (universe, identity), before in known.items():
        since = frozenset(pair for pair in identity if pair[0] == SINCE)
        if since and universe != DASHBOARD:
            wanted.setdefault((universe, identity - since), []).append((since, before))
    made: list[Moved] = []
    for table in counts if wanted else ():
        for codes, count in figures(table):
            for since, before in wanted.pop(table.identity(codes), ()):
                made.append(_made(table, codes, count, since=since, before=before, number=len(made)))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Figure:
    """One count of a distribution. ``code``: its answer, ``TOTAL`` for the base, "@…" for several answers together."""

    name: Name
    count: int
    code: str

    @property
    def is_answer(self) -> bool:
        return self.code != TOTAL and (not self.code.startswith("@") or self.code in {BASE, ANSWERED})


def _distributions(table: CountTable) -> Iterator[list[_Figure]]:
    """Figures that are answers to one question of the same clinics, and their base."""
    last = table.dimensions[-1].name
    if table.distribution not in {None, last} or (table.distribution is None and not table.key.endswith(STATES)):
        return  # frame and dispositions: no answers
    found: dict[tuple[str, ...], list[_Figure]] = {}
    for codes, count in figures(table):
        found.setdefault(codes[:-1], []).append(_Figure(table.identity(codes), count, codes[-1]))
    yield from found.values()


def _few(distribution: list[_Figure], before: Known, *, threshold: int) -> Iterator[tuple[Name, int]]:
    """Those that were shown with another count, where at least one and fewer than ``threshold`` clinics moved."""
    both = [(one, one.count - before[one.name]) for one in distribution if one.name in before]
    joined = sum(by for one, by in both if by > 0 and one.is_answer)
    left = sum(-by for one, by in both if by < 0 and one.is_answer)
    of_base = max((abs(by) for one, by in both if one.code == TOTAL), default=0)
    if max(joined, left, of_base) < threshold:
        yield from ((one.name, before[one.name]) for one, by in both if by)


def _is_response(identity: Identity) -> bool:
    """Whether it only says who answered at all: no answer, and on officials' dashboards."""
    return identity >= RESPONDED


def _made(table: CountTable, codes: tuple[str, ...], count: int, *, since: Identity, before: int, number: int) -> Moved:
    """``after = before + moved`` where clinics joined, ``before = after + moved`` where some left."""
    universe, figure = table.identity(codes)
    joined = count >= before
    whole, part = (figure, figure | since) if joined else (figure | since, figure)
    moved = figure | {("moved since", code) for _, code in since}
    key = f"{table.key}#since-{number}"
    total = CountTable(
        key=key,
        universe=universe,
        dimensions=(Dimension(SINCE, _WORDS, (), {REST: TOTAL, MOVED: TOTAL}, {}),),
        cells=_cells(SINCE, {TOTAL: max(count, before), REST: min(count, before), MOVED: abs(count - before)}),
        figures={(SINCE, TOTAL): whole, (SINCE, REST): part, (SINCE, MOVED): moved},
    )
    difference = CountTable(
        key=f"{key}-by",
        universe=universe,
        dimensions=(Dimension(CLINICS, _WORDS, (), {}, {}),),
        cells=_cells(CLINICS, {TOTAL: abs(count - before)}),
        distribution=CLINICS,
        figures={(CLINICS, TOTAL): moved},
    )
    own = TOTAL if joined else REST
    return Moved(
        tables=(total, difference),
        hidden={total.key: frozenset({(own,), (MOVED,)}), difference.key: frozenset({(TOTAL,)})},
        origin=table.key,
        codes=codes,
    )


def _cells(name: str, counts: Mapping[str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: list(counts), "count": list(counts.values())}, schema={name: pl.String, "count": pl.Int64}
    )
