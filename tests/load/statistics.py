"""From 172,000 sealed submissions to tables that may be shown, in one run: ``script/bench statistics``.

Every step runs in a process of its own (``statistics_steps``), so that its peak of memory is its own; the plain
library's time for the same work is measured beside it, on the same machine in the same minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from tests.postgres import Cluster

ROOT = Path(__file__).parents[2]
NATIONWIDE = 172_000
#: Process → what it measures, in order; the first one only prepares.
STEPS = ("fill", "build", "flatten", "tables", "plain", "protect", "attack", "rows", "rows-plain")
ON_SITE = ("tabulate", "release")  # some minutes more


@dataclass(frozen=True, slots=True)
class Limit:
    """What a step may take."""

    seconds: float
    megabytes: float | None = None


LIMITS = {
    "build a dataset": Limit(60),
    "tables with intervals": Limit(30),
    "protect": Limit(600),
    "XLSX of all rows": Limit(15, 300),
}
#: Ours, the plain library's, and how many times its time ours may take.
RATIOS = (
    ("counts of all tables", "counts of all tables, plain polars", 2.0),
    ("XLSX of all rows", "XLSX of all rows, plain rustpy-xlsxwriter", 2.0),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One piece of work: seconds by the clock, of CPU, megabytes its process had at most so far; what belongs to it."""

    work: str
    seconds: float
    cpu: float
    megabytes: float
    told: dict[str, Any]

    @property
    def too_much(self) -> bool:
        """Whether it takes more than it may."""
        limit = LIMITS.get(self.work)
        if limit is None:
            return False
        return self.seconds > limit.seconds or bool(limit.megabytes and self.megabytes > limit.megabytes)


def measured(folder: Path, *, clinics: int, share: float, steps: Sequence[str] = STEPS) -> Iterator[Measured]:
    """Each step in its process, with what it tells."""
    for step in steps:
        words = [sys.executable, "-m", "tests.load.statistics_steps", step, str(folder), str(clinics), str(share)]
        done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"the step {step} failed")
        for line in done.stdout.splitlines():
            yield Measured(**json.loads(line))


def ratios(found: list[Measured]) -> dict[str, dict[str, float]]:
    """Our time over the plain library's for the same work, by the clock and by CPU."""
    told = {one.work: one for one in found}
    return {
        ours: {
            "clock": round(told[ours].seconds / told[plain].seconds, 2),
            "cpu": round(told[ours].cpu / told[plain].cpu, 2),
        }
        for ours, plain, _ in RATIOS
        if plain in told and told[plain].seconds and told[plain].cpu
    }


def main(given: list[str]) -> None:
    """Measures and prints; ends with 1 where something takes more than it may."""
    parser = argparse.ArgumentParser(prog="script/bench statistics", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--clinics", type=int, default=NATIONWIDE, help="so many submissions, about")
    parser.add_argument("--share", type=float, default=0.85, help="of the frame that answered")
    parser.add_argument("--release", action="store_true", help="then tabulate and release all tables on the site")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(given)
    found = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenken-statistics-")))
        (folder / "static").mkdir()
        os.environ |= {"TENKEN_VAR": str(folder), "TENKEN_DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "tenken_site.config.settings.test"
        if options.database == "postgresql":
            cluster = Cluster()
            stack.callback(cluster.remove)
            cluster.start()
            os.environ["TENKEN_DATABASE_URL"] = cluster.create_database("bench")
        steps = STEPS + ON_SITE if options.release else STEPS
        for one in measured(folder, clinics=options.clinics, share=options.share, steps=steps):
            found.append(one)
            _tell(one)
    times = ratios(found)
    for ours, plain, most in RATIOS:
        if ours in times:
            told = f"{times[ours]['clock']} times by the clock and {times[ours]['cpu']} times by CPU"
            click.echo(f"{ours}: {plain.rpartition(', ')[2]}, {told} (at most {most})", err=True)
    if options.json:
        told = {"database": options.database, "work": [asdict(one) for one in found], "ratios": times}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    too_slow = any(time > most for ours, _, most in RATIOS for time in times.get(ours, {}).values())
    raise SystemExit(too_slow or any(one.too_much for one in found))


def _tell(one: Measured) -> None:
    """A line for each, on stderr, as it comes."""
    mark = "  !" if one.too_much else ""
    told = ", ".join(f"{name} {_number(value)}" for name, value in one.told.items())
    click.echo(f"{one.work:46}{one.seconds:9.1f} s{one.cpu:9.1f} s CPU{one.megabytes:8.0f} MB{mark}  {told}", err=True)


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
