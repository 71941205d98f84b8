"""What offices have of exposure: an area's own support path, and an analysis with its outcome."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.models import Dataset
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.risk_assessments.models import Analysis, OwnPath
from tests.cast import NOW

__all__ = ["CHANGE", "OUTCOMES", "analysis", "own_path"]

BY = "command:tests"
CHANGE: dict[str, Any] = {
    "clinics": 900, "changed": 0.4, "before": {"likelihood": 50.0, "impact": 40.0},
    "after": {"likelihood": 44.5, "impact": 40.0}, "relative": -0.152, "low": -0.22, "high": -0.09,
}  # fmt: skip
_WAY = {"spent": 1_150_000, "setup": 250_000, "effect": 120.5, "taken": 30}
OUTCOMES: dict[str, dict[str, Any]] = {
    "what-if": {"every": CHANGE, "by": {"kind": {"clinic": {**CHANGE, "changed": 0.97}, "": {"left_out": 2}}},
                "answered": 600},
    "plan": {
        "clinics": 900, "bound": 121.0, "ways": dict.fromkeys(("best", "unbound", "equal", "greedy"), _WAY),
        "kinds": {"clinic": {"best": {"cost": 900_000, "effect": 120.5, "taken": 30},
                             "equal": {"cost": 800_000, "effect": 100.0, "taken": 26}}},
        "short": {"areas": ["270008"], "others": 2, "kinds": ["dental"]},
        "rows": [{"area": "120006", "kind": "clinic", "measure": "m1", "clinics": 20, "cost": 600_000, "effect": 80.0},
                 {"area": "*", "kind": "*", "measure": "m1", "clinics": 10, "cost": 300_000, "effect": 40.5}],
    },
}  # fmt: skip
_REQUESTS: dict[str, dict[str, Any]] = {
    "what-if": {"steps": ["vpn"], "base": None},
    "plan": {"budget": 1_000_000, "aim": "likelihood", "least_area": 0.5, "least_kind": 0.0, "measures": [
        {"key": "m1", "title": "=点検の訪問", "cost": 30_000, "setup": 0, "steps": ["vpn"], "works": 0.8,
         "basis": "見積もり"},
    ]},
}  # fmt: skip


def own_path(campaign: Campaign, area: str, *, now: datetime = NOW, **values: Any) -> OwnPath:
    """A way to get help that every clinic of the area is told of."""
    given = {"category": "money", "title": "点検の補助", "owner": "県の窓口", "body": "費用の半分を出します。"}
    return OwnPath.objects.create(campaign=campaign, area_id=area, made_at=now, made_by=BY, **(given | values))


def analysis(dataset: Dataset, kind: str, *, now: datetime = NOW, **outcome: Any) -> Analysis:
    """One that was worked out."""
    made = Analysis.objects.create(
        campaign=dataset.campaign, dataset=dataset, kind=kind,
        number=1 + Analysis.objects.filter(campaign=dataset.campaign, kind=kind).count(),
        title="試しの計算", request=_REQUESTS[kind], risk_model="", weighting="", asked_at=now, asked_by=BY,
    )  # fmt: skip
    key = ensure_key(scope=dataset.campaign.key_scope, by=BY, now=now)
    made.put(key=key, outcome=json.dumps(OUTCOMES[kind] | outcome))
    made.state, made.finished_at = Analysis.State.READY, now
    made.save()
    return made
