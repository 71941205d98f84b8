"""From a dataset to the outcome of an analysis, as JSON; groups of few clinics are left out or put together here."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenken.dataset.model import Dataset
from tenken.questionnaire.model import LocalizedText
from tenken.risk.columns import Clinics, columns_of
from tenken.risk.few import OTHERS, are_few, kinds_to_tell, large_enough, without_few
from tenken.risk.loading import MODEL_FILE, parse_model
from tenken.risk.model import IndexName, RiskModel
from tenken.risk.planning import plan
from tenken.risk.planning_model import Allocation, Fairness, Measure, Plan
from tenken.risk.planning_offers import situation_of
from tenken.risk.what_if import BaseRate, Change, avoided, what_if
from tenken.weighting.plan import parse_plan
from tenken.weighting.weighing import weigh
from tenken_site.risk_assessments.models import Analysis

__all__ = ["STEPS", "carried_out"]

#: What a page counts while an analysis is worked out, and how many are done when the clinics are weighed.
STEPS, WEIGHED = 100, 40
SEED = 1
_DIGITS = 6  # of figures that are kept


def carried_out(analysis: Analysis, records: Dataset, *, told: Callable[[int], None]) -> dict[str, Any]:
    """The outcome. Raises TenkenError, with the cause, where nothing can be worked out."""
    model = parse_model(analysis.risk_model.encode(), file=MODEL_FILE)
    weighted = weigh(records.records, parse_plan(analysis.weighting.encode(), file="weighting.yaml"), seed=SEED)
    clinics = columns_of(model, Dataset(records.variables, weighted.records))
    area, kind = (weighted.records[name].fill_null(OTHERS).to_numpy().astype(str) for name in ("prefecture", "kind"))
    told(WEIGHED)
    work = _changes if analysis.kind == Analysis.Kind.WHAT_IF else _plan
    found = work(model, clinics, analysis.request, {"area": area, "kind": kind}, weighted.weight)
    told(STEPS)
    return found


def factors_of(model: RiskModel, steps: list[str]) -> list[str]:
    """What these steps see to."""
    return [factor.key for factor in model.factors if factor.step in steps]


def _changes(
    model: RiskModel,
    clinics: Clinics,
    asked: Mapping[str, Any],
    groupings: dict[str, NDArray[np.str_]],
    weights: NDArray[np.float64],
) -> dict[str, Any]:
    found = what_if(model, clinics, factors_of(model, asked["steps"]), groupings=groupings, weights=weights)
    by = {}
    for name, changes in found.by.items():
        answered = Counter(groupings[name][clinics.in_scope].tolist())
        shown = large_enough({group: answered[group] for group in changes})
        by[name] = {group: _change(one) for group, one in sorted(changes.items()) if group in shown}
        by[name] |= {"": {"left_out": len(changes) - len(by[name])}}
    outcome = {"every": _change(found.every), "by": by, "answered": int(clinics.in_scope.sum())}
    if asked.get("base"):
        base = BaseRate(asked["base"]["low"], asked["base"]["high"], asked["base"]["source"])
        fewer = avoided(found.every, base)
        outcome["avoided"] = {"low": round(fewer.low, 2), "high": round(fewer.high, 2)}
    return outcome


def _change(one: Change) -> dict[str, Any]:
    return {
        "clinics": round(one.clinics),
        "changed": round(one.changed, _DIGITS),
        "before": {index.value: round(value, 2) for index, value in one.before.items()},
        "after": {index.value: round(value, 2) for index, value in one.after.items()},
        "relative": round(one.relative, _DIGITS),
        "low": round(one.low, _DIGITS),
        "high": round(one.high, _DIGITS),
    }


def _plan(
    model: RiskModel,
    clinics: Clinics,
    asked: Mapping[str, Any],
    groupings: dict[str, NDArray[np.str_]],
    weights: NDArray[np.float64],
) -> dict[str, Any]:
    area, kind = groupings["area"], groupings["kind"]
    measures = tuple(_measure(model, one) for one in asked["measures"])
    situation = situation_of(
        model, clinics, measures, area=area, kind=kind, aim=IndexName(asked["aim"]), weights=weights
    )
    fairness = Fairness(least_area=asked["least_area"], least_kind=asked["least_kind"])
    found = plan(situation, asked["budget"], fairness=fairness, seed=SEED)
    inside = clinics.in_scope
    answered = Counter(zip(area[inside].tolist(), kind[inside].tolist(), strict=True))
    rows = without_few(found.best.grants, answered)
    told_of = large_enough(_answered_by_area(answered))
    return {
        "clinics": sum(situation.clinics.values()),
        "bound": None if are_few(found.best.grants, answered) else round(found.bound, 1),
        "ways": {name: _way(one, answered) for name, one in _ways(found).items()},
        "kinds": _by_kind(found, kinds_to_tell([found.best.grants, found.equal.grants], rows, answered)),
        "short": {
            "areas": sorted(one.name for one in found.short_areas if one.name in told_of),
            "others": sum(one.name not in told_of for one in found.short_areas),
            "kinds": sorted(one.name for one in found.short_kinds),
        },
        "rows": [
            {"area": one.area, "kind": one.kind, "measure": one.measure, "clinics": one.clinics, "cost": one.cost,
             "effect": round(one.effect, 1)}
            for one in rows
        ],
    }  # fmt: skip


def _measure(model: RiskModel, asked: Mapping[str, Any]) -> Measure:
    return Measure(
        key=asked["key"],
        title=LocalizedText((("ja", asked["title"]),)),
        cost=asked["cost"],
        setup=asked["setup"],
        mends=tuple(factors_of(model, asked["steps"])),
        works=asked["works"],
        basis=asked["basis"],
    )


def _ways(found: Plan) -> dict[str, Allocation]:
    return {"best": found.best, "unbound": found.unbound, "equal": found.equal, "greedy": found.greedy}


def _answered_by_area(answered: Mapping[tuple[str, str], int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (area, _kind), count in answered.items():
        found[area] += count
    return found


def _way(one: Allocation, answered: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """What all of it comes to; the effect on few clinics would be that on one of them."""
    taken = sum(grant.clinics for grant in one.grants)
    effect = None if are_few(one.grants, answered) else round(one.effect, 1)
    return {"spent": one.spent, "setup": one.setup, "effect": effect, "taken": taken}


def _by_kind(found: Plan, shown: Collection[str]) -> dict[str, Any]:
    """What kinds of clinics get, beside equal shares."""
    return {
        kind: {
            name: {
                "cost": sum(one.cost for one in allocation.grants if one.kind == kind),
                "effect": round(sum(one.effect for one in allocation.grants if one.kind == kind), 1),
                "taken": sum(one.clinics for one in allocation.grants if one.kind == kind),
            }
            for name, allocation in (("best", found.best), ("equal", found.equal))
        }
        for kind in sorted(shown)
    }
