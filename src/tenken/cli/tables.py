"""``tenken tables``: tables of a dataset's folder, computed, protected and attacked. Runs without Django."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import Progress, TaskID

__all__ = ["tables"]

Command = TypeVar("Command", bound=Callable[..., Any])
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def tables() -> None:
    """Compute statistical tables, hide what must not leave, and try to find it out again."""


def _shared(command: Command) -> Command:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines."),
        click.option("--only", multiple=True, metavar="KEY", help="This table alone (q2.area-kind); repeatable."),
        click.option(
            "--areas", type=_FILE, metavar="FILE.csv",
            help="Prefectures and cities; the code lists beside the survey's folder when left out.",
        ),
        click.option(
            "--survey", type=_FOLDER, required=True, metavar="FOLDER",
            help="The survey's folder, with tables.yaml, weighting.yaml and disclosure.yaml.",
        ),
        click.argument("dataset", type=_FOLDER),
    ):  # fmt: skip
        command = option(command)
    return command


@tables.command()
@_shared
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write into.")
@click.option(
    "--before",
    type=_FOLDER,
    metavar="FOLDER",
    help="Last year's dataset: also write what changed, with the covariance of clinics that answered twice.",
)
@click.option(
    "--between",
    multiple=True,
    type=click.Choice(("area", "kind", "size")),
    help="Also write what differs between each pair of these groups; repeatable.",
)
@click.option(
    "--reminder",
    "reminders",
    multiple=True,
    type=click.IntRange(1, 366),
    metavar="DAY",
    help="Day since the opening on which a reminder went out: early and late answers are parted there; repeatable.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the replicates of the weights.")
def compute(
    dataset: Path, survey: Path, areas: Path | None, only: tuple[str, ...], into: Path, before: Path | None,
    between: tuple[str, ...], reminders: tuple[int, ...], seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Compute the tables of DATASET, a dataset's folder, and write each as Parquet and JSON.

    Beside them stand who did not answer (nonresponse.json), and early beside late answers (waves.parquet). The numbers
    are not protected: they are for the office alone. The exit code is 2 when something given cannot be used.
    """
    from tenken.cli import tables_beside as beside
    from tenken.cli import tables_files as files
    from tenken.tabulation.comparing import Edition
    from tenken.tabulation.computing import compute_all
    from tenken.tabulation.estimates_design import design_of

    with files.expected():
        given = files.Given.read(dataset, survey=survey, areas=areas or _areas(survey), only=only)
        weighted = files.weighted_of(given.dataset, survey, seed=seed)
        with _progress() as told:
            made = compute_all(
                given.asked.tables, given.dimensions, weighted, given.dataset,
                progress=lambda done, total: told("tables", done, total),
            )  # fmt: skip
            into.mkdir(parents=True, exist_ok=True)
            index = {table.specification.key: files.write_table(into, table) for table in made}
            design = design_of(weighted)
            beside.write_between(into, given, made, design, of=between, index=index, told=told)
            if before is not None:
                earlier = files.Given.read(before, survey=survey, areas=areas or _areas(survey), only=())
                then = Edition(files.weighted_of(earlier.dataset, survey, seed=seed), earlier.dataset)
                now = Edition(weighted, given.dataset)
                beside.write_years(into, given, earlier, now=now, before=then, index=index, told=told)
            silent = beside.write_nonresponse(into, given, design, reminders=reminders)
        errors = beside.replicates_told(given, design)
        listed = files.write_index(into, given, index, weighted, errors=errors)
    left_out = [f"{one.key}: {one.reason}" for one in given.asked.left_out]
    lines = [
        f"{len(index)} tables in {into}.",
        f"R-indicator {silent['indicator']:.3f}, 1 where every group answers alike: {', '.join(silent['files'])}.",
    ]
    if errors is not None:
        lines.append(
            f"Errors from {errors['replicates']} replicates are {errors['least']:.2f} to {errors['largest']:.2f} times "
            f"the linearised ones ({errors['shares']} shares, median {errors['median']:.2f})."
        )
    if left_out:
        keys = ", ".join(one.key for one in given.asked.left_out)
        lines.append(f"Left out, for want of their questions: {keys}; see {listed}.")
    _tell(
        as_json,
        {"tables": [*index], "left_out": left_out, "index": str(listed), "dataset": given.digest,
         "nonresponse": silent, "replicates": errors},
        lines,
    )  # fmt: skip


@tables.command()
@_shared
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write into.")
@click.option(
    "--between",
    multiple=True,
    type=click.Choice(("area", "kind", "size")),
    help="Also write what differs between each pair of these groups, as far as it may leave; repeatable.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of choices between equals, and of the weights.")
def protect(
    dataset: Path, survey: Path, areas: Path | None, only: tuple[str, ...], into: Path, between: tuple[str, ...],
    seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Choose which numbers of the tables of DATASET stay hidden, and write the tables without them.

    All tables are protected together, as they would be published together. Differences between groups stand where both
    estimates do. The exit code is 2 when something given cannot be used.
    """
    from tenken.cli import tables_beside as beside
    from tenken.cli import tables_files as files
    from tenken.disclosure.blanking import blank_all
    from tenken.disclosure.protecting import protect as protect_tables
    from tenken.tabulation.computing import compute_all
    from tenken.tabulation.estimates_design import design_of

    with files.expected():
        given = files.Given.read(dataset, survey=survey, areas=areas or _areas(survey), only=only)
        weighted = files.weighted_of(given.dataset, survey, seed=seed)
        with _progress() as told:
            protection = protect_tables(given.counts(), given.rules(), seed=seed, progress=told)
            made = compute_all(
                given.asked.tables, given.dimensions, weighted, given.dataset,
                progress=lambda done, total: told("tables", done, total),
            )  # fmt: skip
            into.mkdir(parents=True, exist_ok=True)
            left = {one.computed.specification.key: one for one in blank_all(made, protection)}
            index = {key: files.write_table(into, table) for key, table in left.items()}
            if between:
                design = design_of(weighted)
                beside.write_between(into, given, made, design, of=between, index=index, told=told, released=left)
        files.write_index(into, given, index, weighted)
        written = files.write_protection(into, protection, given.digest)
    hidden = sum(len(cells) for cells in protection.hidden.values())
    figures = dict(protection.figures)
    lines = [f"  {name}: {value}" for name, value in figures.items()]
    _tell(
        as_json,
        {"tables": [*index], "hidden": hidden, "figures": figures, "protection": str(written), "dataset": given.digest},
        [f"{hidden} cells hidden in {len(index)} tables; see {written}.", *lines],
    )  # fmt: skip


@tables.command()
@_shared
@click.option("--protection", "file", type=_FILE, required=True, help="What “tenken tables protect” wrote.")
def attack(dataset: Path, survey: Path, areas: Path | None, only: tuple[str, ...], file: Path, as_json: bool) -> None:
    """Try to find out every hidden number of the tables of DATASET from all that is shown.

    The exit code is 0 when nothing was found, 1 when a hidden number can be told too closely, and 2 when something
    given cannot be used. Attack with the same --only as was protected.
    """
    from tenken.cli import tables_files as files
    from tenken.disclosure.attacking import attack as attack_tables

    with files.expected():
        given = files.Given.read(dataset, survey=survey, areas=areas or _areas(survey), only=only)
        protection = files.read_protection(file, given.digest)
        with _progress() as told:
            found = attack_tables(given.counts(), protection, given.rules(), progress=told)
    breaches = [
        {"table": one.table, "cell": [*one.cell], "low": one.low, "high": one.high, "wanted_low": one.wanted_low,
         "wanted_high": one.wanted_high}
        for one in found.breaches
    ]  # fmt: skip
    lines = [f"{one.table} {' / '.join(one.cell)}: between {one.low:g} and {one.high:g}" for one in found.breaches[:50]]
    verdict = f"The attacker won: {len(breaches)} of" if found.won else "Nothing was found out: none of"
    _tell(
        as_json,
        {"won": found.won, "tried": found.tried, "seconds": round(found.seconds, 3), "breaches": breaches},
        [f"{verdict} {found.tried} hidden cells ({found.seconds:.1f} s).", *lines],
    )
    raise SystemExit(1 if found.won else 0)


def _areas(survey: Path) -> Path:
    """The code list that stands beside every survey of the collection."""
    from tenken.cli.tables_files import Unusable

    found = survey.resolve().parent / "codelists" / "relays.csv"
    if not found.is_file():
        raise Unusable(f"There is no {found}. Name the list of prefectures and cities with --areas.")
    return found


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage, on stderr."""
    with Progress(console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield told


def _tell(as_json: bool, content: dict[str, Any], lines: list[str]) -> None:
    if as_json:
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)
