"""Analyses in words: changes with their intervals, plans beside equal shares, and why nothing came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tenken.risk.model import IndexName, RiskModel
from tenken_site.jobs.models import Run
from tenken_site.risk_assessments.models import Analysis
from tenken_site.risk_assessments.presenters import in_words
from tenken_site.risk_assessments.presenters_country import number_titles
from tenken_site.risk_assessments.presenters_counts import kind_words

__all__ = [
    "ChangeLine",
    "PlanPage",
    "StepChoice",
    "WhatIfPage",
    "is_stopped",
    "plan_file_rows",
    "plan_page",
    "plan_rows",
    "range_words",
    "state_words",
    "step_choices",
    "trouble_words",
    "what_if_page",
]

OTHERS = "*"
_OVER = (Run.State.FAILED, Run.State.STOPPED)
_MANY, _FEW = 0.95, 0.05  # of a group, so many that it is near to tell everyone's answer


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A measure that clinics could take, with the things it sees to."""

    key: str
    title: str
    sees_to: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What would change for the country or a group."""

    name: str
    clinics: str
    changed: str
    relative: str
    interval: str
    numbers: tuple[tuple[str, str, str], ...]  # title of the number, before, after


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """One outcome."""

    every: ChangeLine
    fewer: str  # attacks that get in, as a share of today's
    groups: tuple[tuple[str, tuple[ChangeLine, ...], int], ...]  # heading, lines, how many were left out
    avoided: str  # clinics a year, as a range; blank without a base rate
    answered: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One plan beside the other ways to spend the money."""

    ways: tuple[tuple[str, str, str, str, str], ...]  # name, spent, effect, taken, effect against equal shares
    kinds: tuple[tuple[str, str, str, str, str], ...]  # kind, money and points of the plan, of equal shares
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    clinics: str
    nothing: bool
    setup: str  # of this plan, in yen
    short_areas: tuple[str, ...]  # that get less than the least share asked for
    short_others: int  # such areas that are not named: too few answered
    short_kinds: tuple[str, ...]


def is_stopped(analysis: Analysis, run: Run | None) -> bool:
    """Whether it still waits, and nothing works any more."""
    return analysis.state == Analysis.State.ASKED and (run is None or run.state in _OVER)


def state_words(analysis: Analysis, run: Run | None) -> str:
    """As a chip says it."""
    if is_stopped(analysis, run):
        return _("止まりました")
    return {"asked": _("計算中"), "ready": _("計算できました"), "failed": _("計算できませんでした")}[analysis.state]


def step_choices(model: RiskModel) -> list[StepChoice]:
    """Every step of the model that a factor names."""
    found = []
    for step in model.steps:
        factors = [factor for factor in model.factors if factor.step == step.key]
        if factors:
            found.append(
                StepChoice(step.key, in_words(step.title), _("、").join(in_words(one.title) for one in factors))
            )
    return found


def trouble_words(analysis: Analysis) -> str:
    """Why nothing came out, and what to do."""
    told = analysis.trouble
    if "mends" in told:
        return _("支援のどれかが、このモデルの対策に合いません。対策を選び直してください。")
    if "No clinic is in scope" in told or told.startswith(("Nobody answered", "Nobody has answered")):
        return _("計算できる回答がありません。提出のあった施設があるかを、個票データの画面で確かめてください。")
    if "disposed" in told:
        return _("調査の回答か個票データが廃棄されたため、計算できません。")
    return _("計算できませんでした。次の文をシステムの管理者に伝えてください。")


def what_if_page(outcome: Mapping[str, Any], *, areas: Mapping[str, str]) -> WhatIfPage:
    """``areas``: names by code."""
    names = {"area": areas, "kind": kind_words()}
    headings = {"kind": _("施設の種類ごと"), "area": _("都道府県ごと")}
    groups = []
    for name, heading in headings.items():
        found: Mapping[str, Any] = outcome["by"].get(name, {})
        lines = tuple(
            _change(names[name].get(code, _("不詳") if code == OTHERS else code), one, group=True)
            for code, one in found.items()
            if code
        )
        groups.append((heading, lines, int(found.get("", {}).get("left_out", 0))))
    avoided = outcome.get("avoided")
    return WhatIfPage(
        every=_change(_("全国"), outcome["every"]),
        fewer=f"{max(-100 * outcome['every']['relative'], 0.0):.1f}%",
        groups=tuple(groups),
        avoided=range_words(avoided["low"], avoided["high"]) if avoided else "",
        answered=f"{outcome['answered']:,}",
    )


def _change(name: str, one: Mapping[str, Any], *, group: bool = False) -> ChangeLine:
    titles = number_titles()
    return ChangeLine(
        name=name,
        clinics=f"{one['clinics']:,}",
        changed=_share(one["changed"], group=group),
        relative=f"{100 * one['relative']:+.1f}%".replace("-", "−"),
        interval=_("%(low)s〜%(high)s%%") % {"low": _signed(100 * one["low"]), "high": _signed(100 * one["high"])},
        numbers=tuple(
            (titles[index], f"{one['before'][index.value]:.1f}", f"{one['after'][index.value]:.1f}")
            for index in IndexName
        ),
    )


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _share(share: float, *, group: bool) -> str:
    """Of a group not so closely that everyone's answer is told."""
    if group and share > _MANY:
        return _("95%以上")
    if group and share < _FEW:
        return _("5%未満")
    return f"{100 * share:.1f}%"


def range_words(low: float, high: float) -> str:
    """Clinics a year."""

    def written(value: float) -> str:
        return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:,.1f}"

    return _("%(low)s〜%(high)s") % {"low": written(low), "high": written(high)}


def plan_page(outcome: Mapping[str, Any], *, asked: Mapping[str, Any], areas: Mapping[str, str]) -> PlanPage:
    """``asked`` is the request of the plan."""
    titles = {
        "best": _("この計画"),
        "unbound": _("公平の条件がないとき"),
        "equal": _("施設数に応じて配るとき"),
        "greedy": _("費用あたりの効果が大きい順に配るとき"),
    }
    ways, equal, short = outcome["ways"], outcome["ways"]["equal"]["effect"], outcome["short"]
    kinds = kind_words()
    return PlanPage(
        ways=tuple(
            (words, _yen(ways[name]["spent"]), _points(ways[name]["effect"]), f"{ways[name]['taken']:,}",
             _against(ways[name]["effect"], equal))
            for name, words in titles.items()
        ),
        kinds=tuple(
            (kinds.get(kind, _("不詳")), _yen(one["best"]["cost"]), f"{one['best']['effect']:,.0f}",
             _yen(one["equal"]["cost"]), f"{one['equal']['effect']:,.0f}")
            for kind, one in outcome["kinds"].items()
        ),
        headings=(_("地域"), _("施設の種類"), _("支援"), _("施設"), _("施設の費用（円）"), _("下がる点の合計")),
        rows=tuple(
            (area, kind, measure, f"{clinics:,}", f"{cost:,}", f"{effect:,.0f}")
            for area, kind, measure, clinics, cost, effect in plan_rows(outcome, asked=asked, areas=areas)
        ),
        clinics=f"{outcome['clinics']:,}",
        nothing=not ways["best"]["taken"],
        setup=_yen(ways["best"]["setup"]),
        short_areas=tuple(areas.get(code, _("不詳")) for code in short["areas"]),
        short_others=short["others"],
        short_kinds=tuple(kinds.get(kind, _("不詳")) for kind in short["kinds"]),
    )  # fmt: skip


def plan_rows(
    outcome: Mapping[str, Any], *, asked: Mapping[str, Any], areas: Mapping[str, str]
) -> list[tuple[str, str, str, int, int, float]]:
    """The allocation, for the page and for files: area, kind, measure, clinics, yen, points."""
    kinds = kind_words() | {OTHERS: _("少ない種類の合計")}
    places = {**areas, OTHERS: _("少ない地域の合計")}
    measures = {one["key"]: one["title"] for one in asked["measures"]} | {OTHERS: _("少ない支援の合計")}
    rows: Sequence[Mapping[str, Any]] = outcome["rows"]
    return [
        (places.get(one["area"], one["area"]), kinds.get(one["kind"], _("不詳")), measures.get(one["measure"], ""),
         int(one["clinics"]), int(one["cost"]), float(one["effect"]))
        for one in rows
    ]  # fmt: skip


def plan_file_rows(
    outcome: Mapping[str, Any], *, asked: Mapping[str, Any], areas: Mapping[str, str]
) -> list[tuple[str | int | float, ...]]:
    """The allocation as a file holds it: below the rows what areas pay once, and who gets less than asked for."""
    page = plan_page(outcome, asked=asked, areas=areas)
    short = [*page.short_areas, *page.short_kinds]
    if page.short_others:
        short.append(_("回答の少ない %(count)d 地域") % {"count": page.short_others})
    setup = int(outcome["ways"]["best"]["setup"])
    once = [(_("全国"), "", _("都道府県ごとに1回の費用の合計"), "", setup, "")] if setup else []
    return [
        *plan_rows(outcome, asked=asked, areas=areas),
        *once,
        *((name, "", _("公平の条件の金額に届きません"), "", "", "") for name in short),
    ]


def _yen(value: int) -> str:
    return f"{value:,}"


def _points(effect: float | None) -> str:
    return "–" if effect is None else f"{effect:,.0f}"


def _against(effect: float | None, equal: float | None) -> str:
    return "–" if effect is None or not equal else f"{100 * (effect / equal - 1):+.1f}%".replace("-", "−")
