"""The steps of ``script/bench statistics``, each its own process: what it measures goes to stdout, a JSON line each."""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tenken.dataset.model import Dataset
from tests.load.server import ROOT

SURVEY = ROOT / "surveys" / "clinic-cybersecurity-2026"
RELAYS = ROOT / "surveys" / "codelists" / "relays.csv"
DATASET, ROWS, COUNTED, PROTECTED = "dataset.pickle", "rows.pickle", "counts.pickle", "protection.pickle"
ELIGIBLE = 0.975  # of the frame


@contextmanager
def measuring(work: str) -> Iterator[dict[str, Any]]:
    """Prints what the block took; it may add figures of its own."""
    told: dict[str, Any] = {}
    begun, cpu = time.perf_counter(), time.process_time()
    yield told
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    line = {"work": work, "seconds": round(seconds, 2), "cpu": round(used, 2), "megabytes": peak(), "told": told}
    print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201  # this program's output


def peak() -> int:
    """Megabytes of memory that this process had at most (``ru_maxrss`` would count its parent's too)."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)


def django_ready() -> None:
    """Settings come from the environment, which the parent made."""
    import django

    django.setup()


def fill(folder: Path, clinics: int, share: float) -> None:
    """Invents the country and lays its submissions into the database, sealed; keeps its rows for ``flatten``."""
    django_ready()
    from django.core.management import call_command

    from tests.factories.synthetic import country
    from tests.load import statistics_site

    call_command("migrate", verbosity=0)
    with measuring("(invent the country)"):
        made = country(clinics=round(clinics / share), response=share)
    with measuring("(seal its submissions)") as told:
        statistics_site.fill(made)
        told["frame"], told["submissions"] = len(made.records), int(made.responded.sum())
    with (folder / ROWS).open("wb") as file:
        for row in made.rows():
            pickle.dump(row, file)


def build(folder: Path, *_given: float) -> None:
    """The dataset on the site, decryption and sealing of its files included; then opened again."""
    django_ready()
    from tenken_site.campaigns.models import Campaign
    from tenken_site.datasets.actions.ask_for_build import ask_for_build
    from tenken_site.datasets.actions.build import build as build_dataset
    from tenken_site.datasets.actions.open_dataset import open_dataset
    from tenken_site.responses.models import Unlock
    from tests.load.statistics_site import BY, CLOSED

    asked = ask_for_build(campaign=Campaign.objects.get(), unlock=Unlock.objects.get(), by=BY, now=CLOSED)
    with measuring("build a dataset") as told:
        made = build_dataset(dataset=asked, clock=lambda: CLOSED, by=BY, now=CLOSED)
        told |= {name: count for name, count in made.counts.items() if isinstance(count, int)}
    with measuring("open a dataset"):
        dataset = open_dataset(dataset=made, reason="速さを測る", by=BY, now=CLOSED)
    (folder / DATASET).write_bytes(pickle.dumps(dataset))
    dataset.records.write_parquet(folder / "records.parquet")


def flatten(folder: Path, *_given: float) -> None:
    """The pure part of building: rows to columns."""
    from tenken.dataset.flattening import flatten as flattened
    from tests.factories.synthetic import OPENED, shipped

    form = shipped()
    rows = list(_rows(folder / ROWS))
    with measuring("rows to columns") as told:
        made = flattened(rows, {f"{form.instrument}@{form.version}": form}, opened_at=OPENED, key=b"k" * 16)
        told["records"], told["columns"] = made.records.height, made.records.width


def _rows(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)  # written by the step before
            except EOFError:
                return


def _dataset(folder: Path) -> Dataset:
    made: Dataset = pickle.loads((folder / DATASET).read_bytes())  # written by the step before
    return made


def _exposed(folder: Path) -> Dataset:
    """With the variables of exposure, which shipped tables ask for."""
    from tenken.risk.exposure_variables import with_exposure
    from tenken.risk.loading import MODEL_FILE, load_model

    return with_exposure(_dataset(folder), load_model(SURVEY / MODEL_FILE)).dataset


def tables(folder: Path, *_given: float) -> None:
    """Weights, then every table of the shipped ``tables.yaml`` with intervals, then the counts behind them."""
    from tenken.frame.areas import read_areas
    from tenken.tabulation.computing import compute_all
    from tenken.tabulation.counting import counts
    from tenken.tabulation.dimensions import standard
    from tenken.tabulation.specification import load_tables
    from tenken.weighting.plan import load_plan
    from tenken.weighting.weighing import weigh

    with measuring("exposure of all clinics"):
        dataset = _exposed(folder)
    plan = load_plan(SURVEY / "weighting.yaml")
    with measuring("weights and replicates") as told:
        weighted = weigh(dataset.records, plan, seed=1)
        told["respondents"] = len(weighted.weight)
    specifications = load_tables(SURVEY / "tables.yaml", dataset)
    dimensions = standard(dataset.records, read_areas(RELAYS))
    with measuring("tables with intervals") as told:
        computed = compute_all(specifications, dimensions, weighted, dataset)
        told["tables"], told["cells"] = len(computed), sum(table.cells.height for table in computed)
    with measuring("counts of all tables") as told:
        counted = counts(specifications, dimensions, dataset)
        told["tables"], told["cells"] = len(counted), sum(table.cells.height for table in counted)
    (folder / COUNTED).write_bytes(pickle.dumps(counted))


def plain(folder: Path, *_given: float) -> None:
    """The same counts by polars alone: the sums along every tree of dimensions, by ``group_by``."""
    from tests.load.statistics_plain import counted_plainly

    dataset = _exposed(folder)
    wanted = pickle.loads((folder / COUNTED).read_bytes())  # written by the step before
    shapes = [(table.key, tuple(one.name for one in table.dimensions)) for table in wanted]
    with measuring("counts of all tables, plain polars") as told:
        told["cells"] = counted_plainly(dataset, shapes)


def protect(folder: Path, *_given: float) -> None:
    """Which cells are hidden: all shipped tables together."""
    from tenken.disclosure.protecting import protect as protected
    from tenken.disclosure.rules import load_rules

    counted = pickle.loads((folder / COUNTED).read_bytes())  # written by the step before
    with measuring("protect") as told:
        found = protected(counted, load_rules(SURVEY / "disclosure.yaml"), known={}, seed=1)
        told["tables"], told["cells"] = len(counted), sum(table.cells.height for table in counted)
        told["areas × kinds"] = _shape(counted)
        told |= found.figures
    (folder / PROTECTED).write_bytes(pickle.dumps(found))


def _shape(counted: tuple[Any, ...]) -> str:
    """The codes of each dimension that tables share."""
    shared = [one for table in counted for one in table.dimensions if one.name != table.distribution]
    sizes = {one.name: len(one.parents) + 1 for one in shared}
    return " × ".join(f"{name} {size}" for name, size in sorted(sizes.items()) if name in {"area", "kind", "size"})


def attack(folder: Path, *_given: float) -> None:
    """The attacker over the outcome."""
    from tenken.disclosure.attacking import attack as attacked
    from tenken.disclosure.rules import load_rules

    counted = pickle.loads((folder / COUNTED).read_bytes())  # written by the step before
    protection = pickle.loads((folder / PROTECTED).read_bytes())  # likewise
    with measuring("attack") as told:
        found = attacked(counted, protection, load_rules(SURVEY / "disclosure.yaml"), known={})
        told["tried"], told["breaches"] = found.tried, len(found.breaches)


def rows(folder: Path, *_given: float) -> None:
    """All rows of the country as a workbook, as a granted export makes it."""
    from tests.load.statistics_plain import rows_as_exported

    with measuring("XLSX of all rows") as told:
        told |= rows_as_exported(folder / "records.parquet", folder / "rows.xlsx")


def rows_plain(folder: Path, *_given: float) -> None:
    """The same rows by the plain library."""
    from tests.load.statistics_plain import rows_written_plainly

    with measuring("XLSX of all rows, plain rustpy-xlsxwriter") as told:
        told |= rows_written_plainly(folder / "records.parquet", folder / "plain.xlsx")


def tabulate(_folder: Path, *_given: float) -> None:
    """On the site, all in one run: the sealed dataset opened, tables, protection with what dashboards show, attack."""
    django_ready()
    from tenken_site.datasets.models import Dataset as Built
    from tenken_site.tabulations.actions.ask_for_tabulation import ask_for_tabulation
    from tenken_site.tabulations.actions.carry_out import carry_out
    from tests.load.statistics_site import BY, CLOSED

    asked = ask_for_tabulation(dataset=Built.objects.get(), seed=1, by=BY, now=CLOSED)
    with measuring("tabulate on the site") as told:
        made = carry_out(tabulation=asked, by=BY, now=CLOSED)
        told |= {"state": made.state, "trouble": made.trouble} if made.state != "ready" else {"state": made.state}
        told |= {name: made.figures.get(name) for name in ("tables", "cells", "hidden", "known", "tried", "breaches")}


def release(_folder: Path, *_given: float) -> None:
    """All tables in one release, through every hand: attacked with the register, approved, published with its files."""
    django_ready()
    from datetime import timedelta

    from tenken_site.releases.actions.attack_release import attack_release
    from tenken_site.releases.actions.check import approve
    from tenken_site.releases.actions.make_release import make_release
    from tenken_site.releases.actions.publish import publish
    from tenken_site.releases.actions.submit import submit
    from tenken_site.releases.models import PublishedFile
    from tenken_site.releases.policies import POINTS
    from tenken_site.tabulations.models import Tabulation
    from tests.load.statistics_site import BY, CLOSED

    tabulation = Tabulation.objects.get()
    made = make_release(
        tabulation=tabulation, slug="all", title_ja="すべての表", title_en="All tables", summary_ja="", summary_en="",
        tables=[one["key"] for one in tabulation.contents], by=BY, now=CLOSED,
    )  # fmt: skip
    handed_in = submit(release=made, by=BY, now=CLOSED)
    with measuring("attack the release with the register") as told:
        tried = attack_release(release=handed_in, by=BY, now=CLOSED)
        told["state"] = tried.state
    moment = CLOSED + timedelta(days=1)
    approved = approve(
        release=tried, points=tuple(POINTS), words="確かめた", publish_at=moment, by="second", now=CLOSED
    )
    with measuring("make its files and publish") as told:
        published = publish(release=approved, by=BY, now=moment)
        files = PublishedFile.objects.filter(release=published)
        told["state"], told["files"] = published.state, files.count()
        told["megabytes stored"] = round(sum(len(bytes(one.content)) for one in files.iterator(20)) / 1e6, 1)


STEPS: dict[str, Callable[..., None]] = {
    "fill": fill, "build": build, "flatten": flatten, "tables": tables, "plain": plain, "protect": protect,
    "attack": attack, "rows": rows, "rows-plain": rows_plain,
    "tabulate": tabulate, "release": release,
}  # fmt: skip

if __name__ == "__main__":
    name, place, clinics, share = sys.argv[1:]
    STEPS[name](Path(place), int(clinics), float(share))
