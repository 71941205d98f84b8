"""How long nationwide lists take: a first import, of one file and of two, contacts, and a second version compared
with the first.

Every command runs as it is typed, in a process of its own, against a database of its own: ``script/bench lists``.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import click

from tenken.frame.areas import read_areas
from tests.factories.facility_lists import invented_rows, write_csv
from tests.postgres import Cluster

ROOT = Path(__file__).parents[2]
NATIONWIDE = 172_000  # general and dental clinics
GONE, MOVED, RENAMED = 0.03, 0.02, 0.01  # in a year, about what official statistics show


def _write(folder: Path, *, rows: int) -> None:
    """The list, a year later, and its contacts."""
    areas = read_areas(ROOT / "surveys" / "codelists" / "relays.csv")
    first = list(dict.fromkeys(invented_rows(count=rows, areas=areas)))
    chance = random.Random(2)
    later = []
    for code, name, postcode, address in first:
        drawn = chance.random()
        if drawn >= GONE:
            moved, renamed = drawn < GONE + MOVED, GONE + MOVED <= drawn < GONE + MOVED + RENAMED
            later.append((code, name + "分院" * renamed, postcode, address + "の2" * moved))
    write_csv(folder / "first.csv", iter(first))
    for name, part in (("half-1.csv", first[::2]), ("half-2.csv", first[1::2])):
        write_csv(folder / name, iter(part))
    write_csv(folder / "later.csv", iter(later))
    with (folder / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "name", "address", "mail", "telephone"))
        for number, (code, name, _, address) in enumerate(first):
            writer.writerow(
                (code, name, address, f"clinic{number}@example.jp", f"03-{number // 10_000:04}-{number % 10_000:04}")
            )


def _timed(words: list[str], environment: dict[str, str]) -> dict[str, float | str]:
    """Seconds by the clock, seconds of CPU and the peak of memory (MB) of one command; fails as it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(words)} failed")
    files = sum(word.endswith(".csv") for word in words)
    return {
        "command": " ".join(words[1:3]) + f" ×{files}" * (files > 1),
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu": round(used.ru_utime + used.ru_stime, 1),
        "megabytes": round(used.ru_maxrss / 1024),
    }


def main(given: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="script/bench lists", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rows", type=int, default=NATIONWIDE)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(given)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenken-lists-")))
        environment = {**os.environ, "TENKEN_VAR": str(folder), "TENKEN_DATABASE_URL": ""}
        if options.database == "postgresql":
            cluster = Cluster()
            stack.callback(cluster.remove)
            cluster.start()
            environment["TENKEN_DATABASE_URL"] = cluster.url()
        _write(folder, rows=options.rows)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, cwd=ROOT, check=True)
        tenken = str(Path(sys.executable).with_name("tenken"))
        commands = (
            ["frame", "import", str(folder / "first.csv")],
            ["frame", "import", str(folder / "half-1.csv"), str(folder / "half-2.csv"), "--frame", "halves"],
            ["contacts", "import", str(folder / "contacts.csv")],
            ["frame", "import", str(folder / "later.csv")],
            ["frame", "diff"],
        )
        found = [_timed([tenken, *words], environment) for words in commands]
    if options.json:
        click.echo(json.dumps({"database": options.database, "rows": options.rows, "commands": found}, indent=2))
        return
    click.echo(f"{options.rows:,} rows, {options.database}")
    for each in found:
        click.echo(f"{each['command']:18}{each['seconds']:8} s{each['cpu']:8} s CPU{each['megabytes']:6} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
