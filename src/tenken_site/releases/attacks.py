"""The attack on a release: on all figures together that are out, on the way, or in it. Stores nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tenken.disclosure.attacking import attack
from tenken.disclosure.model import Protection, Rules
from tenken.disclosure.protecting import AlreadyKnown
from tenken.disclosure.rules import parse_rules
from tenken.tabulation.model import CountTable, Identity
from tenken_site.releases.models import Release
from tenken_site.releases.register import OUT, lines_of, of_tables, shown_figures, shown_of
from tenken_site.tabulations.computing import from_register
from tenken_site.tabulations.known import Shown, figures
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.moved import Moved, moved_tables
from tenken_site.tabulations.queries import counts_and_hidden

__all__ = ["Attacked", "Cell", "attacked"]

Cell = tuple[str, ...]  # key of the table, then the codes
_Hidden = dict[str, frozenset[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Attacked:
    """What came out. ``found``: cells that are told too closely."""

    tried: int
    seconds: float
    found: tuple[Cell, ...]

    @property
    def passed(self) -> bool:
        """Whether the attacker learned nothing."""
        return not self.found


@dataclass(frozen=True, slots=True)
class _Together:
    """Tables of one dataset that are out, on the way, or in the release; each under a name of its own."""

    digest: str
    rules: Rules  # the strictest of all that were protected by
    tables: tuple[CountTable, ...]
    hidden: _Hidden


def attacked(release: Release, *, told: Callable[[int], None] = lambda done: None) -> Attacked:
    """Attacks the release's dataset, then every other one of the campaign of which tables are out or on the way: what
    this release shows may lay open what was hidden there. ``told`` hears steps of a hundred.

    Raises DisclosureError, NoSuchPart, KeyDestroyed.
    """
    chosen = _chosen(release)
    shown = shown_of(release.campaign, but=release)
    tried, seconds, found = 0, 0.0, list[Cell]()
    for number, dataset in enumerate(sorted(chosen, key=lambda pk: pk != release.tabulation.dataset_id)):
        group = _together(chosen[dataset])
        mine = dataset == release.tabulation.dataset_id
        out = shown if mine else [*shown, _shown_by(release)]
        known = from_register(out, dataset=group.digest)(group.tables, group.rules.threshold if mine else 0)
        since = moved_tables(known, group.tables)
        hidden = dict(group.hidden)
        for one in since:
            hidden.update(one.hidden)

        def heard(_stage: str, done: int, of: int, number: int = number) -> None:
            told(int(100 * (number + min(done, of) / max(of, 1)) / len(chosen)))

        try:
            outcome = attack(
                (*group.tables, *(table for one in since for table in one.tables)),
                Protection(hidden=hidden, reasons={}),
                group.rules,
                known=known,
                progress=heard,
            )
        except AlreadyKnown as refused:  # what must be hidden was shown by another release
            found += _cells(refused.figures, group.tables)
            continue
        tried, seconds = tried + outcome.tried, seconds + outcome.seconds
        found += [_cell(one.table, one.cell, since) for one in outcome.breaches]
    return Attacked(tried, round(seconds, 1), tuple(dict.fromkeys(found)))


def _chosen(release: Release) -> dict[int, dict[Tabulation, set[str]]]:
    """By dataset: of which tabulations which tables."""
    chosen: dict[int, dict[Tabulation, set[str]]] = {
        release.tabulation.dataset_id: {release.tabulation: set(release.tables)}
    }
    others = Release.objects.filter(campaign=release.campaign_id, state__in=OUT).exclude(pk=release.pk)
    for other in others.select_related("tabulation__dataset").order_by("pk"):
        of_dataset = chosen.setdefault(other.tabulation.dataset_id, {})
        of_dataset.setdefault(other.tabulation, set()).update(other.tables)
    return chosen


def _together(chosen: dict[Tabulation, set[str]]) -> _Together:
    tables: list[CountTable] = []
    hidden: _Hidden = {}
    for tabulation, keys in chosen.items():
        counted, concealed = counts_and_hidden(tabulation)
        for table in of_tables(counted, keys):
            name = f"{tabulation.number}:{table.key}"
            tables.append(replace(table, key=name))
            hidden[name] = concealed.get(table.key, frozenset())
    return _Together(next(iter(chosen)).digests["dataset"], _strictest(chosen), tuple(tables), hidden)


def _strictest(tabulations: Iterable[Tabulation]) -> Rules:
    """A later tabulation by looser rules must not lay open what the earlier ones hid."""
    found = [parse_rules(one.disclosure.encode()) for one in tabulations]
    return replace(
        found[0],
        threshold=max(one.threshold for one in found),
        group_share=min(one.group_share for one in found),
        protection=max(one.protection for one in found),
        not_confidential=frozenset.intersection(*(one.not_confidential for one in found)),
    )


def _shown_by(release: Release) -> Shown:
    """What the release itself would show."""
    counted, concealed = counts_and_hidden(release.tabulation)
    return Shown(
        release.tabulation.digests["dataset"], shown_figures(lines_of(counted, concealed, keys=release.tables))
    )


def _cells(names: Collection[tuple[str, Identity]], tables: Sequence[CountTable]) -> Iterator[Cell]:
    """The cells of these figures, wherever they stand."""
    wanted = set(names)
    for table in tables:
        for codes, _ in figures(table):
            if table.identity(codes) in wanted:
                yield (table.key.partition(":")[2], *codes)


def _cell(key: str, codes: tuple[str, ...], since: Sequence[Moved]) -> Cell:
    """The cell as the ministry knows it: a difference is named by the figure that moved."""
    for one in since:
        if key in one.hidden:
            key, codes = one.origin, one.codes
    return (key.partition(":")[2], *codes)
