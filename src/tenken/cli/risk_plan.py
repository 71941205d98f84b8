"""``tenken risk plan``: where a budget for support would lower exposure most. Runs without Django."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tenken.risk.planning_model import Allocation, Plan

__all__ = ["plan"]

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_SHARE = click.FloatRange(0, 1)


@click.command()
@click.argument("path", type=_FOLDER)
@click.option("--dataset", type=_FOLDER, required=True, metavar="FOLDER", help="The answers: a dataset's folder.")
@click.option(
    "--measures", type=_FILE, required=True, metavar="FILE.yaml",
    help="What money could be given for, with prices; examples/support_measures.yaml shows the form.",
)  # fmt: skip
@click.option("--budget", type=click.IntRange(0), required=True, metavar="YEN", help="All that can be spent.")
@click.option(
    "--aim", type=click.Choice(("likelihood", "impact")), default="likelihood", show_default=True,
    help="Which of the two numbers is to fall; they are never added up.",
)  # fmt: skip
@click.option(
    "--least-area", type=_SHARE, default=0.0, show_default=True,
    help="Each area gets at least this part of its share of the budget by number of clinics; which cannot is told.",
)  # fmt: skip
@click.option("--least-kind", type=_SHARE, default=0.0, show_default=True, help="The same for each kind of clinic.")
@click.option(
    "--by", type=click.Choice(("prefecture", "relay")), default="prefecture", show_default=True,
    help="Areas: prefectures, or prefectures and cities that pass the survey on.",
)  # fmt: skip
@click.option("--respondents", is_flag=True, help="Plan for clinics that answered alone, without weights.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the solver.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def plan(
    path: Path, dataset: Path, measures: Path, budget: int, aim: str, least_area: float, least_kind: float, by: str,
    respondents: bool, seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Plan support: how many clinics of each area and kind should get which measure.

    PATH is a survey's folder with risk_model.yaml. Beside the best plan stand the best without fairness, equal shares
    and the greedy way. Small numbers may tell answers of single clinics: the output is for the office alone. The exit
    code is 0, and 2 when something given cannot be used.
    """
    from tenken.cli.tables_files import expected
    from tenken.risk.planning import plan as plan_support
    from tenken.risk.planning_loading import load_measures
    from tenken.risk.planning_model import Fairness

    with expected():
        listed = load_measures(measures)
        situation = _situation(path, dataset, listed, aim=aim, by=by, weighted=not respondents)
        fairness = Fairness(least_area=least_area, least_kind=least_kind)
        found = plan_support(situation, budget, fairness=fairness, seed=seed)
    clinics = sum(situation.clinics.values())
    if as_json:
        told = {"aim": aim, "by": by, "clinics": clinics, "weighted": not respondents, **_as_json(found)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_as_lines(found, aim=aim, clinics=clinics)))


def _situation(path: Path, folder: Path, measures: Any, *, aim: str, by: str, weighted: bool) -> Any:
    """What could be done where, by the answers of the dataset."""
    from tenken.cli.survey_later import instruments
    from tenken.cli.tables_files import Unusable, weighted_of
    from tenken.dataset import storage
    from tenken.dataset.model import Dataset
    from tenken.risk.columns import columns_of
    from tenken.risk.loading import MODEL_FILE, load_model
    from tenken.risk.model import IndexName
    from tenken.risk.planning_offers import situation_of

    if not (path / MODEL_FILE).is_file():
        raise Unusable(f"There is no {path / MODEL_FILE}. Name a survey's folder that holds {MODEL_FILE}.")
    model = load_model(path / MODEL_FILE, questionnaires=instruments(path))
    stored = storage.read(folder).dataset
    weights = None
    records = stored.records.filter(stored.records["responded"])
    if weighted:
        weighed = weighted_of(stored, path, seed=1)
        weights, records = weighed.weight, weighed.records
    clinics = columns_of(model, Dataset(stored.variables, records))
    area, kind = (records[name].to_numpy().astype(str) for name in (by, "kind"))
    return situation_of(model, clinics, measures, area=area, kind=kind, aim=IndexName(aim), weights=weights)


def _as_json(found: Plan) -> dict[str, Any]:
    return {
        "budget": found.budget,
        "fairness": {"least_area": found.fairness.least_area, "least_kind": found.fairness.least_kind},
        "short": {
            name: [{"name": one.name, "least": one.least, "money": one.money} for one in several]
            for name, several in (("areas", found.short_areas), ("kinds", found.short_kinds))
        },
        "bound": round(found.bound, 3),
        **{name: _allocation(one) for name, one in _ways(found).items()},
        "grants": [
            {"area": one.area, "kind": one.kind, "measure": one.measure, "clinics": one.clinics, "cost": one.cost,
             "effect": round(one.effect, 3)}
            for one in found.best.grants
        ],
    }  # fmt: skip


def _ways(found: Plan) -> dict[str, Allocation]:
    return {"best": found.best, "without_fairness": found.unbound, "equal_shares": found.equal, "greedy": found.greedy}


def _allocation(one: Allocation) -> dict[str, Any]:
    return {
        "spent": one.spent, "setup": one.setup, "effect": round(one.effect, 3),
        "taken": sum(grant.clinics for grant in one.grants),
        "areas": one.money_by_area(), "kinds": one.money_by_kind(),
    }  # fmt: skip


def _as_lines(found: Plan, *, aim: str, clinics: int) -> list[str]:
    lines = [f"{clinics:,} clinics in scope; {found.budget:,} yen; effects are points of {aim}, summed over clinics."]
    for name, one in _ways(found).items():
        mean = one.effect / clinics if clinics else 0.0
        lines.append(
            f"  {name.replace('_', ' '):17} {one.effect:12,.0f} points ({mean:.2f} a clinic), {one.spent:,} yen, "
            f"taken {sum(grant.clinics for grant in one.grants):,} times"
        )
    lines += [
        f"Less than the least share: {one.name} gets {one.money:,} of {one.least:,} yen."
        for one in (*found.short_areas, *found.short_kinds)
    ]
    lines.append(f"Best plan, by area and kind of clinic, beside {found.best.setup:,} yen that areas pay once:")
    lines += [
        f"  {one.area} {one.kind:12} {one.measure:24} {one.clinics:7,} clinics {one.cost:15,} yen"
        for one in found.best.grants
    ]
    return lines
