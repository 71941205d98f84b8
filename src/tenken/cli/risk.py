"""``tenken risk``: how exposed clinics are to ransomware, and how much hangs on the model. Runs without Django."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenken.cli.risk_plan import plan
from tenken.cli.survey_evaluate import Unusable, chosen_questionnaire, read_answers
from tenken.errors import TenkenError

if TYPE_CHECKING:
    from tenken.questionnaire.model import Questionnaire
    from tenken.risk.explanation import NextStep, Reason
    from tenken.risk.model import IndexName, RiskModel
    from tenken.risk.scoring import Exposure
    from tenken.risk.states import Clinic

    _Why = Mapping[IndexName, tuple[Reason, ...]]

__all__ = ["risk"]

_PATH = click.Path(path_type=Path)
WORDS = {
    "ja": {
        "likelihood": "侵入されやすさ",
        "impact": "止まったときの影響",
        "out": "対象外です（ネットワークにつながる機械がありません）。",
        "wide": "聞いていない設問が多いため、幅で見てください",
        "steps": "次にすること",
        "interval": "幅",
        "asked": "聞いた割合",
        "not-asked": "聞いていない",
        "vendor": "事業者の役目",
    },
    "en": {
        "likelihood": "Likelihood",
        "impact": "Impact",
        "out": "Out of scope: there is no networked system.",
        "wide": "little was asked, so look at the interval",
        "steps": "Next steps",
        "interval": "interval",
        "asked": "asked",
        "not-asked": "not asked",
        "vendor": "a vendor's duty",
    },
}
SHOWN = 3  # reasons of each number


@click.group()
def risk() -> None:
    """Say how exposed clinics are to ransomware, why, and what would help most."""


risk.add_command(plan)


@risk.command()
@click.argument("path", type=_PATH)
@click.option(
    "--answers", "file", required=True, type=_PATH, metavar="FILE",
    help="One JSON object {link_id: value}, or a case written down (FILE.yaml, as in examples/incidents).",
)  # fmt: skip
@click.option("--instrument", metavar="NAME", help="Which instrument was answered; a case names its own.")
@click.option("--kind", metavar="CODE", help="Kind of facility, such as clinic_beds, where it is known.")
@click.option("--draws", type=click.IntRange(20, 100_000), default=1_000, show_default=True, help="Of the intervals.")
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Of all sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def score(
    path: Path, file: Path, instrument: str | None, kind: str | None, draws: int, language: str, as_json: bool
) -> None:
    """Score one clinic: both numbers with their intervals, the reasons, and the next three steps.

    PATH is a survey's folder with risk_model.yaml. The exit code is 0, and 2 when something given cannot be used.
    """
    from tenken.risk.explanation import next_steps, reasons
    from tenken.risk.model import IndexName
    from tenken.risk.scoring import score as score_one

    with _expected():
        model = _model(path)
        clinic = _clinic(path, file, model, instrument, kind)
        exposure = score_one(model, clinic, draws=draws)
        why = {index: reasons(model, clinic, index) for index in IndexName}
        steps = next_steps(model, clinic)
    if as_json:
        told = _as_json(model, exposure, why, steps, language)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_as_lines(model, exposure, why, steps, language)))


@risk.command()
@click.argument("path", type=_PATH)
@click.option("--answers", "files", multiple=True, type=_PATH, metavar="FILE", help="As of “score”; repeatable.")
@click.option("--dataset", type=_PATH, metavar="FOLDER", help="All clinics of a dataset's folder that answered.")
@click.option("--instrument", metavar="NAME", help="Which instrument the JSON files answer; a case names its own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def sensitivity(
    path: Path, files: tuple[Path, ...], dataset: Path | None, instrument: str | None, as_json: bool
) -> None:
    """Say how many clinics would change band if the model had chosen otherwise.

    PATH is a survey's folder with risk_model.yaml. Tried are equal weights, each family of factors left out, and “don't
    know” counted as done and as not done. The exit code is 0, and 2 when something given cannot be used.
    """
    from tenken.dataset import storage
    from tenken.risk.columns import clinics_of, columns_of
    from tenken.risk.model import IndexName
    from tenken.risk.sensitivity import sensitivity as report_of

    if bool(files) == bool(dataset):
        raise Unusable("Give either --answers, once or more, or --dataset.")
    with _expected():
        model = _model(path)
        if dataset is not None:
            stored = storage.read(dataset).dataset
            clinics = columns_of(model, stored).where(stored.records["responded"].to_numpy())
        else:
            clinics = clinics_of(model, [_clinic(path, file, model, instrument, None) for file in files])
        report = report_of(model, clinics)
    found = {
        "model": model.version,
        "clinics": report.clinics,
        "upper": {index.value: count for index, count in report.upper.items()},
        "scenarios": [
            {"key": one.key, "family": one.family,
             "changes": {index.value: {**asdict(change), "moved": change.moved}
                         for index, change in one.changes.items()}}
            for one in report.scenarios
        ],
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    upper = ", ".join(f"{index.value} {count}" for index, count in report.upper.items())
    click.echo(f"{report.clinics} clinics in scope; in the upper bands: {upper}.")
    for one in report.scenarios:
        parts = [
            f"{index.value}: {one.changes[index].up} up, {one.changes[index].down} down, "
            f"{one.changes[index].upper} in the upper bands"
            for index in IndexName
            if index in one.changes
        ]
        click.echo(f"  {one.key}{f' {one.family}' if one.family else ''}: {'; '.join(parts)}")


def _as_json(
    model: RiskModel, exposure: Exposure, why: _Why, steps: tuple[NextStep, ...], language: str
) -> dict[str, Any]:
    found: dict[str, Any] = {"model": model.version, "in_scope": exposure.in_scope}
    for index, listed in why.items():
        number = exposure.of(index)
        if number is None:
            continue
        found[index.value] = {
            **asdict(number),
            "reasons": [
                {
                    "factor": one.factor.key,
                    "title": one.factor.title.in_language(language),
                    "lacking": one.factor.lacking.in_language(language),
                    "state": one.state.value,
                    "contribution": round(one.contribution, 6),
                    "share": round(one.share, 6),
                }
                for one in listed
            ],
        }
    found["steps"] = [
        {
            "step": one.step.key,
            "title": one.step.title.in_language(language),
            "likelihood": round(one.likelihood, 6),
            "impact": round(one.impact, 6),
            "factors": [factor.key for factor in one.factors],
            "vendor": one.vendors,
        }
        for one in steps
    ]
    return found


def _as_lines(model: RiskModel, exposure: Exposure, why: _Why, steps: tuple[NextStep, ...], language: str) -> list[str]:
    words = WORDS[language]
    if not exposure.in_scope:
        return [words["out"]]
    lines = []
    for index, listed in why.items():
        number = exposure.of(index)
        if number is None:
            continue
        interval = f"{words['interval']} {number.low:.0f}–{number.high:.0f}"
        asked = f"{words['asked']} {number.asked_share:.0%}"
        label = model.band(index, number.value).label.in_language(language)
        if number.wide:
            lines.append(f"{words[index.value]}: {interval} ({asked})  {words['wide']}")
        else:
            lines.append(f"{words[index.value]}: {label}  {number.value:.0f} ({interval}, {asked})")
        told = [one for one in listed if one.state.value != "not-asked"]
        for one in told[:SHOWN]:
            duty = f"  [{words['vendor']}]" if one.state.vendors else ""
            title = one.factor.lacking.in_language(language)
            lines.append(f"  {one.contribution:5.1f}  {title} ({one.state.value}){duty}")
        rest = sum(one.contribution for one in listed if one not in told)
        if rest > 0:
            lines.append(f"  {rest:5.1f}  {words['not-asked']}")
    if steps:
        lines.append(words["steps"])
    for step in steps:
        lines.append(f"  {step.step.title.in_language(language)}  (−{step.likelihood:.1f} / −{step.impact:.1f})")
    return lines


@contextmanager
def _expected() -> Iterator[None]:
    """Turns what the library refuses into the command's message and exit code 2."""
    try:
        yield
    except TenkenError as refused:
        raise Unusable(str(refused)) from refused


def _model(folder: Path) -> RiskModel:
    """The model of the survey's folder, held against its instruments as far as they load."""
    from tenken.cli.survey_later import instruments
    from tenken.risk.loading import MODEL_FILE, load_model

    file = folder / MODEL_FILE
    if not file.is_file():
        raise Unusable(f"There is no {file}. Name a survey's folder that holds {MODEL_FILE}.")
    return load_model(file, questionnaires=instruments(folder))


def _clinic(folder: Path, file: Path, model: RiskModel, instrument: str | None, kind: str | None) -> Clinic:
    from tenken.questionnaire.item_types import Value
    from tenken.risk.cases import load_case
    from tenken.risk.states import clinic_of

    facts: dict[str, Value] = {}
    if file.suffix in {".yaml", ".yml"}:
        if not file.is_file():
            raise Unusable(f"{file}: there is no such file. Check its name.")
        case = load_case(file)
        answers, facts, instrument = dict(case.answers), dict(case.facts), instrument or case.instrument
    else:
        answers = read_answers(file)
    questionnaire = chosen_questionnaire(folder, instrument)
    _known(answers, questionnaire, model, file)
    if kind is not None:
        facts["kind"] = _kind(kind, model)
    return clinic_of(model, answers, questionnaire, facts=facts)


def _known(answers: dict[str, Any], questionnaire: Questionnaire, model: RiskModel, file: Path) -> None:
    """An answer to no question, or one that cannot be stored, is a slip that would pass for “not asked”."""
    from tenken.response.coercion import coerce
    from tenken.response.enablement import read

    own = {item.link_id: item for item in model.items}
    asked = {item.link_id: item for item, _ in questionnaire.walk()}
    for name in answers:
        if name not in own and name not in asked:
            told = f"“{questionnaire.instrument}” asks no such question, and the model has none"
            raise Unusable(f"{file}: an answer to “{name}”, but {told}. Check the name, or choose --instrument.")
    problems = list(read(questionnaire, answers).problems)
    problems += [
        problem
        for name in answers
        if name in own and name not in asked and (problem := coerce(own[name], answers[name]).problem)
    ]
    if problems:
        first = problems[0]
        raise Unusable(f"{file}: {first.link_id}: {first.message.in_language('en')} [{first.code}]")


def _kind(code: str, model: RiskModel) -> str:
    codes = [option.code for item in model.facts if item.link_id == "kind" for option in item.options]
    if code not in codes:
        raise Unusable(f"--kind {code}: the model knows {', '.join(codes) or 'no kinds'}.")
    return code
