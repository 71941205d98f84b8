"""The parts of ``docs/explanation/risk-model.md`` that say what the model's file says, so that they cannot differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Questionnaire
from tenken.questionnaire.survey import instrument_files
from tenken.risk.cases import RiskCase, load_case
from tenken.risk.explanation import reasons
from tenken.risk.loading import MODEL_FILE, load_model
from tenken.risk.model import Factor, IndexName, RiskModel, State
from tenken.risk.scoring import score
from tenken.risk.states import clinic_of, reads

__all__ = ["evidence_parts", "filled"]

INCIDENTS = Path("examples") / "incidents"
_MARK = re.compile(r"(<!-- made: (?P<name>[a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)
NAMED = 3  # reasons


def filled(page: str, parts: Mapping[str, str]) -> str:
    """The page with every part between its marks. Raises KeyError for a mark that no part has."""
    return _MARK.sub(lambda found: f"{found[1]}\n{parts[found['name']]}\n\n{found[3]}", page)


def evidence_parts(folder: Path) -> dict[str, str]:
    """The parts by name, in Markdown, from the model and the incidents of the survey's folder. Raises SurveyRefused."""
    instruments = {one.instrument: one for one in map(load_instrument, instrument_files(folder))}
    model = load_model(folder / MODEL_FILE, questionnaires=list(instruments.values()))
    asked = {item.link_id for one in instruments.values() for item, _ in one.walk()}
    cases = [load_case(path) for path in sorted((folder / INCIDENTS).glob("*.yaml"))]
    return {
        "likelihood": _factors(model, IndexName.LIKELIHOOD, asked),
        "impact": _factors(model, IndexName.IMPACT, asked),
        "scales": _scales(model),
        "bands": _bands(model),
        "steps": _steps(model),
        "incidents": _incidents(model, cases, instruments),
        "sources": "\n".join(
            f"- `{one.key}`: {one.text.in_language('en')}{f' <{one.url}>' if one.url else ''}" for one in model.sources
        ),
        "limits": "\n".join(f"- {one.in_language('en')}" for one in model.limits),
    }


def _factors(model: RiskModel, index: IndexName, asked: set[str]) -> str:
    """``adds``: points of the number where this alone lacks, which also says how much mending it can do."""
    size = "Ratio" if index is IndexName.LIKELIHOOD else "Points"
    lines = [f"| Factor | Read from | {size} | Adds | Grade | Sources |", "|---|---|---:|---:|---|---|"]
    families = [family for family in model.families if family.index is index]
    most = sum(
        min(model.cap(index), sum(model.weight(one) for one in model.factors if one.family == family.key))
        for family in families
    )
    for family in families:
        lines.append(f"| **{family.title.in_language('en')}** | | | | | |")
        for factor in model.factors:
            if factor.family != family.key:
                continue
            adds = 100 * min(model.cap(index), model.weight(factor)) / most
            sources = ", ".join(f"`{key}`" for key in factor.sources)
            name = f"{factor.title.in_language('en')} (`{factor.key}`)"
            figures = f"{factor.size:g} | {adds:.1f} | {factor.grade.value}"
            lines.append(f"| {name} | {_read(model, factor, asked)} | {figures} | {sources} |")
    return "\n".join(lines)


def _read(model: RiskModel, factor: Factor, asked: set[str]) -> str:
    own = {item.link_id for item in model.items} - asked
    names = [f"`{name}`{' (not asked yet)' if name in own else ''}" for name in reads(model, factor)]
    return ", ".join(names)


def _scales(model: RiskModel) -> str:
    lines = ["| State | Lacks | Drawn between |", "|---|---:|---|"]
    told = {
        State.DONE: "done, or nothing to do",
        State.PLANNED: "planned",
        State.DONT_KNOW: "don't know",
        State.NOT_DONE: "not done",
        State.NOT_ASKED: "not asked",
    }
    for state, words in told.items():
        gap = model.gaps[state]
        lines.append(f"| {words} | {gap.point:g} | {gap.low:g} and {gap.high:g} |")
    spread = ", ".join(f"{grade.value} {share:.0%}" for grade, share in model.spread.items())
    lines += [
        "",
        f"Log ratios are multiplied by {model.shrink:g}; a family multiplies the odds by {model.family_cap:g} at most. "
        f"Standard deviation of a weight by grade: {spread}. Correlation of what is not known of one clinic: "
        f"{model.together:g}. A number of which less than {model.enough_asked:.0%} was asked is called wide.",
    ]
    for one in model.dependence:
        scales = ", ".join(f"{scale.scale:g} where `{scale.when}`" for scale in one.scales)
        unknown = f"{one.unknown.low:g} to {one.unknown.high:g} where it is not known"
        lines += ["", f"Impact is multiplied, for “{one.title.in_language('en')}”, by {scales}, {unknown}."]
    return "\n".join(lines)


def _bands(model: RiskModel) -> str:
    lines = ["| Band | 区分 | Likelihood | Impact |", "|---|---|---|---|"]
    begins = dict.fromkeys(IndexName, 0.0)
    for band in model.bands:
        ranges = []
        for index in IndexName:
            end = band.below.get(index)
            ranges.append(f"{begins[index]:g} and over" if end is None else f"{begins[index]:g} to under {end:g}")
            begins[index] = end or 0.0
        lines.append(f"| {band.label.in_language('en')} | {band.label.in_language('ja')} | {' | '.join(ranges)} |")
    return "\n".join(lines)


def _steps(model: RiskModel) -> str:
    words = ("", "little", "some", "much")
    lines = ["| Step | Settles | Cost | Effort | After |", "|---|---|---|---|---|"]
    for step in model.steps:
        settles = ", ".join(f"`{factor.key}`" for factor in model.factors if factor.step == step.key)
        after = ", ".join(f"`{key}`" for key in step.after)
        name = f"{step.title.in_language('en')} (`{step.key}`)"
        lines.append(f"| {name} | {settles} | {words[step.cost]} | {words[step.effort]} | {after} |")
    return "\n".join(lines)


def _incidents(model: RiskModel, cases: list[RiskCase], instruments: Mapping[str, Questionnaire]) -> str:
    lines = ["| Incident | Number | Value (interval) | Band | First reasons |", "|---|---|---|---|---|"]
    labels = {band.code: band.label.in_language("en") for band in model.bands}
    for case in cases:
        clinic = clinic_of(model, case.answers, instruments[case.instrument], facts=case.facts)
        exposure = score(model, clinic)
        for index in sorted({model.factor(failure.factor).index for failure in case.failures}, reverse=True):
            number = exposure.of(index)
            if number is None:
                continue
            why = ", ".join(f"`{one.factor.key}`" for one in reasons(model, clinic, index)[:NAMED])
            lines.append(
                f"| {case.title.in_language('en')} | {index.value} | {number.value:.0f} ({number.low:.0f} to "
                f"{number.high:.0f}) | {labels[number.band]} | {why} |"
            )
    return "\n".join(lines)
