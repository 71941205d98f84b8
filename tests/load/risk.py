"""How long it takes to score a country: ``script/bench risk``. 172,000 clinics, 1,000 draws, one core, one pass.

The country is invented (``tests/factories/synthetic.py``); making it is not judged. Times are told by the clock and by
CPU; judged is CPU, which other programs on the machine do not stretch beyond a third.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # before numpy: one core is measured

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import numpy as np

from tenken.risk.columns import columns_of
from tenken.risk.model import IndexName
from tenken.risk.scoring import DRAWS, score, score_all
from tenken.risk.sensitivity import sensitivity
from tests.factories.risk import shipped_model
from tests.factories.synthetic import CLINICS, country
from tests.load.statistics_steps import measuring

MOST_SECONDS = 60.0  # of CPU for the whole pass
COMPARED = 200  # clinics that are scored alone as well


def steps(*, clinics: int, draws: int) -> Iterator[dict[str, Any]]:
    """Each piece of work with what it took."""
    model = shipped_model()
    made = country(clinics=clinics, response=1.0).dataset()
    taken = StringIO()
    with redirect_stdout(taken):
        with measuring("answers to states") as told:
            rows = columns_of(model, made)
            told |= {"clinics": len(rows), "factors": len(model.factors)}
        with measuring("both numbers with intervals") as told:
            scores = score_all(model, rows, draws=draws)
            told |= {"draws": draws}
        with measuring("sensitivity") as told:
            told |= {"scenarios": len(sensitivity(model, rows).scenarios)}
    yield from (json.loads(line) for line in taken.getvalue().splitlines())
    places = np.random.default_rng(1).choice(len(rows), size=min(COMPARED, len(rows)), replace=False)
    differing = sum(
        scores.one(int(place)) != score(model, rows.one(int(place), model), draws=draws) for place in places
    )
    upper = {
        index.value: round(float(np.mean(scores.of(index).band[scores.in_scope] >= len(model.bands) - 2)), 3)
        for index in IndexName
    }
    yield {"work": "(compared one by one)", "told": {"clinics": len(places), "differing": differing, "upper": upper}}


def main() -> None:
    """Reads the options, measures, prints a table or JSON; ends with 1 beyond the limit, or where a clinic differs."""
    parser = argparse.ArgumentParser(prog="script/bench risk", description=__doc__)
    parser.add_argument("--clinics", type=int, default=CLINICS)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    chosen = parser.parse_args()
    found = list(steps(clinics=chosen.clinics, draws=chosen.draws))
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))  # noqa: T201  # this program's output
    else:
        print(f"{'work':30}{'seconds':>9}{'CPU s':>9}{'MB':>7}  told")  # noqa: T201
        for line in found:
            took = "".join(
                f"{line.get(key, ''):>{width}}" for key, width in (("seconds", 9), ("cpu", 9), ("megabytes", 7))
            )
            print(f"{line['work']:30}{took}  {line['told']}")  # noqa: T201
    slow = sum(line["cpu"] for line in found if line["work"] != "sensitivity" and "cpu" in line) > MOST_SECONDS
    sys.exit(1 if slow or found[-1]["told"]["differing"] else 0)


if __name__ == "__main__":
    main()
