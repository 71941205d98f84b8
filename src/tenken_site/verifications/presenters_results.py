"""What came of a verification, in words and figures: for the page and for the file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tenken.export.cells import Cell
from tenken.questionnaire.model import Item
from tenken.verification.model import LEAST, Good
from tenken_site.verifications.models import VerificationResult
from tenken_site.verifications.presenters import method_names, said
from tenken_site.verifications.queries import checklist_of

__all__ = ["ExposureLine", "Figure", "ResultLine", "ResultPage", "headings", "result_page", "rows_of"]

#: Shares beyond these are told as a bound.
FEW, MANY = 0.05, 0.95
_TELLING = ("gross_error", "sensitivity", "specificity")
HIDDEN = "X"
NONE = "-"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval, as it is shown; ``why`` says why it is not."""

    value: str
    interval: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One question."""

    prefix: str
    text: str
    clinics: int
    reported: Figure
    found: Figure
    bias: Figure
    direction: str
    gross: Figure
    submitted: str
    corrected: Figure
    sensitivity: Figure
    specificity: Figure
    kappa: Figure
    dont_know: str
    unseen: str


@dataclass(frozen=True, slots=True)
class ExposureLine:
    """One exposure number."""

    name: str
    clinics: int
    reported: Figure
    found: Figure
    bias: Figure
    direction: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """All of it. ``few``: whether something is hidden because too few clinics stand behind it."""

    looked_at: int
    changed: int
    lost: int
    looked_first: int  # clinics whose answers an official had seen before: not blind
    methods: tuple[tuple[str, int], ...]
    lines: tuple[ResultLine, ...]
    exposure: tuple[ExposureLine, ...]
    least: int
    few: bool
    unrepresented: int  # clinics that submitted, in strata without any record
    bounded: bool  # whether a share is told as a bound


def figures_of(result: VerificationResult) -> dict[str, Any] | None:
    """The figures, opened; None where there are none, or they were disposed of."""
    text = result.figures
    return json.loads(text) if text else None


def result_page(result: VerificationResult, *, items: Mapping[str, Item]) -> ResultPage | None:
    """None where nothing can be shown."""
    told = figures_of(result)
    if told is None:
        return None
    good = {one.link_id: one.good for one in checklist_of(result.verification).questions}
    lines = tuple(_line(one, items, good) for one in told["questions"] if one["link_id"] in items)
    exposure = tuple(_exposure(one) for one in told["exposure"])
    return ResultPage(
        looked_at=told["looked_at"],
        changed=told["changed"],
        lost=told["lost"],
        looked_first=told["looked_first"],
        unrepresented=told["unrepresented"],
        bounded=any(_is_bounded(one["agreement"]) for one in told["questions"]),
        methods=tuple((method_names().get(key, key), count) for key, count in told["methods"].items()),
        lines=lines,
        exposure=exposure,
        least=LEAST,
        few=any(HIDDEN in (one.bias.value, one.sensitivity.value, one.specificity.value) for one in lines)
        or any(one.bias.value == HIDDEN for one in exposure),
    )


def _line(one: Mapping[str, Any], items: Mapping[str, Item], good: Mapping[str, Good]) -> ResultLine:
    agreement, item = one["agreement"], items[one["link_id"]]
    enough = agreement["clinics"] >= LEAST
    bias = agreement["net_bias"]
    return ResultLine(
        prefix=item.prefix or "",
        text=said(item.text),
        clinics=agreement["clinics"],
        reported=_share(agreement["reported"]),
        found=_share(agreement["found"]),
        bias=_points(bias),
        direction=_direction(bias, good.get(one["link_id"], Good.NEITHER)),
        gross=_bounded(agreement, "gross_error"),
        submitted=NONE if one["submitted"] is None else f"{100 * one['submitted']:.1f}%",
        corrected=_corrected(one, agreement),
        sensitivity=_bounded(agreement, "sensitivity"),
        specificity=_bounded(agreement, "specificity"),
        kappa=_kappa(agreement, enough=enough),
        dont_know=str(one["dont_know"]) if enough else HIDDEN,
        unseen=str(one["unseen"]) if enough else HIDDEN,
    )


def _share(estimate: Mapping[str, Any] | None) -> Figure:
    if estimate is None:
        return Figure(HIDDEN)
    return Figure(f"{100 * estimate['value']:.1f}%", f"{100 * estimate['low']:.1f}〜{100 * estimate['high']:.1f}")


def _is_bounded(agreement: Mapping[str, Any]) -> bool:
    """Whether one of the three shares that tell single answers is near an end."""
    return any(agreement[name] is not None and not FEW <= agreement[name]["value"] <= MANY for name in _TELLING)


def _ends(agreement: Mapping[str, Any], name: str) -> tuple[float, float] | None:
    """Between which ends a share is told where not closely: 0 % wrong is the answer of everyone who was looked at.

    Where one of the three is near an end the others are told in steps of 10 points: with the shares of reports and of
    what was found, any of them gives the rest. None: as it is.
    """
    estimate = agreement[name]
    if estimate is None or not _is_bounded(agreement):
        return None
    value = estimate["value"]
    if value < FEW:
        return 0.0, FEW
    if value > MANY:
        return MANY, 1.0
    step = min(int(10 * value), 9) / 10
    return max(step, FEW), min(round(step + 0.1, 1), MANY)


def _bounded(agreement: Mapping[str, Any], name: str) -> Figure:
    ends = _ends(agreement, name)
    if ends is None:
        return _share(agreement[name])
    low, high = ends
    if high == 1.0:
        return Figure(gettext("95%以上"))
    return Figure(gettext("5%未満") if low == 0.0 else f"{100 * low:.0f}〜{100 * high:.0f}%")


def _points(estimate: Mapping[str, Any] | None, *, scale: float = 100.0) -> Figure:
    if estimate is None:
        return Figure(HIDDEN)
    value, low, high = (scale * estimate[name] for name in ("value", "low", "high"))
    return Figure(f"{value:+.1f}", f"{low:+.1f}〜{high:+.1f}")


def _direction(estimate: Mapping[str, Any] | None, good: Good) -> str:
    """What the interval lets be said; well or badly alone where the checklist says which is good."""
    if estimate is None:
        return ""
    over, under = estimate["low"] > 0, estimate["high"] < 0
    if not over and not under:
        return gettext("片寄りがあるとは言えない")
    if good is Good.NEITHER:
        return gettext("「そうである」が実際より多い") if over else gettext("「そうである」が実際より少ない")
    better = over if good is Good.SO else under
    return gettext("実際よりよく答えている") if better else gettext("実際より控えめに答えている")


def _corrected(one: Mapping[str, Any], agreement: Mapping[str, Any]) -> Figure:
    if one["corrected"] is not None:
        low, high = one["corrected"]["low"], one["corrected"]["high"]
        return Figure(f"{100 * low:.0f}〜{100 * high:.0f}%") if _is_bounded(agreement) else _share(one["corrected"])
    if agreement["sensitivity"] is None or agreement["specificity"] is None:
        return Figure(HIDDEN)
    return Figure(NONE, why=gettext("答えと実際の結びつきが弱く、補正できません"))


def _kappa(agreement: Mapping[str, Any], *, enough: bool) -> Figure:
    estimate = agreement["kappa"]
    if estimate is not None and _is_bounded(agreement):  # a kappa of 1 says that nobody was found wrong
        return Figure(NONE)
    if estimate is None:
        return Figure(NONE if enough else HIDDEN)
    return Figure(f"{estimate['value']:.2f}", f"{estimate['low']:.2f}〜{estimate['high']:.2f}")


def _exposure(one: Mapping[str, Any]) -> ExposureLine:
    names = {"likelihood": gettext("侵入されやすさ"), "impact": gettext("止まったときの影響")}
    bias = one["bias"]
    direction = ""
    if bias is not None:
        direction = gettext("片寄りがあるとは言えない")
        if bias["low"] > 0:
            direction = gettext("答えから出した数字は、実際より低い")
        elif bias["high"] < 0:
            direction = gettext("答えから出した数字は、実際より高い")
    return ExposureLine(
        name=names[one["index"]],
        clinics=one["clinics"],
        reported=_number(one["reported"]),
        found=_number(one["found"]),
        bias=_points(bias, scale=1.0),
        direction=direction,
    )


def _number(estimate: Mapping[str, Any] | None) -> Figure:
    if estimate is None:
        return Figure(HIDDEN)
    return Figure(f"{estimate['value']:.1f}", f"{estimate['low']:.1f}〜{estimate['high']:.1f}")


#: Columns of the file after the question: where each figure stands in what is stored.
_FIGURES = (
    "reported", "found", "net_bias", "gross_error", "sensitivity", "specificity", "kappa",
)  # fmt: skip


def headings() -> list[str]:
    """Of the file: names that programs read, the same in every language."""
    return [
        "question", "text", "clinics",
        *(f"{name}{part}" for name in _FIGURES for part in ("", "_low", "_high")),
        "dont_know", "unseen", "submissions", "share_of_submissions", "corrected", "corrected_low", "corrected_high",
    ]  # fmt: skip


def rows_of(result: VerificationResult, *, items: Mapping[str, Item]) -> Iterator[list[Cell]]:
    """One row for each question, then one for each exposure number; shares from 0 to 1; empty where left out."""
    told = figures_of(result) or {"questions": [], "exposure": []}
    for one in told["questions"]:
        agreement, corrected = one["agreement"], one["corrected"] or {}
        item, enough = items.get(one["link_id"]), agreement["clinics"] >= LEAST
        row: list[Cell] = [one["link_id"], said(item.text) if item else "", agreement["clinics"]]
        for name in _FIGURES:
            row += _told(name, agreement)
        row += [one["dont_know"] if enough else None, one["unseen"] if enough else None, one["submissions"]]
        row += [one["submitted"], *_corrected_cells(corrected, coarse=_is_bounded(agreement))]
        yield row
    for one in told["exposure"]:
        row = [one["index"], "", one["clinics"]]
        for name in _FIGURES:
            row += _three({"reported": one["reported"], "found": one["found"], "net_bias": one["bias"]}.get(name))
        yield row + [None] * 7


def _told(name: str, agreement: Mapping[str, Any]) -> list[Cell]:
    """As the page: where a share is told as a bound, its two ends alone."""
    estimate = agreement[name]
    if estimate is not None and name == "kappa" and _is_bounded(agreement):
        return [None, None, None]
    ends = _ends(agreement, name) if name in _TELLING else None
    return _three(estimate) if ends is None else [None, *ends]


def _corrected_cells(corrected: Mapping[str, float], *, coarse: bool) -> list[Cell]:
    if not coarse or not corrected:
        return [corrected.get(part) for part in ("value", "low", "high")]
    return [None, round(corrected["low"], 2), round(corrected["high"], 2)]


def _three(estimate: Mapping[str, Any] | None) -> list[Cell]:
    return [None, None, None] if estimate is None else [estimate["value"], estimate["low"], estimate["high"]]
