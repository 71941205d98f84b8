"""``tenken survey evaluate``: what a questionnaire makes of a set of answers, by the engine that the pages use."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.item_types import describe
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Item, Questionnaire
from tenken.questionnaire.survey import instrument_files, load_survey
from tenken.response.assessment import assess
from tenken.response.messages import missing
from tenken.response.model import Assessment, Json, Problem

__all__ = ["Unusable", "chosen_questionnaire", "evaluate", "read_answers"]

MAX_BYTES = 1_000_000  # as much as a draft holds
PLAIN_DIGITS = 40  # more than any answer has; a longer number is refused at its question
WORDS = {
    "ja": {
        "open": "回答の対象となる項目",
        "missing": "まだ回答のない必須の設問",
        "problems": "直すところ",
        "to_confirm": "このままで正しいか確かめるところ",
        "answers": "提出される回答",
        "complete": "この内容で提出できます。",
        "incomplete": "このままでは提出できません。",
        "nothing": "ありません",
        "whole": "調査票全体",
    },
    "en": {
        "open": "Open items",
        "missing": "Required questions without an answer",
        "problems": "To be put right",
        "to_confirm": "To be confirmed as it is",
        "answers": "Answers that would be submitted",
        "complete": "This can be submitted.",
        "incomplete": "This cannot be submitted as it is.",
        "nothing": "none",
        "whole": "whole questionnaire",
    },
}


class Unusable(click.ClickException):
    """The questionnaire or the file of answers cannot be used at all."""

    exit_code = 2


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--answers", "answers_file", required=True, type=click.Path(path_type=Path), metavar="FILE.json",
    help="The answers: one JSON object {link_id: value}.",
)  # fmt: skip
@click.option("--instrument", metavar="NAME", help="Which instrument, where PATH is a folder with several.")
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Of all sentences.")
@click.option("--confirmed", multiple=True, metavar="KEY", help="A soft problem that is right as it is; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def evaluate(
    path: Path,
    answers_file: Path,
    instrument: str | None,
    language: str,
    confirmed: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say which items are open, which are missing, what is wrong, and what would be submitted.

    PATH is the file of an instrument or a survey's folder. The exit code is 0 when the answers could be submitted,
    1 when they could not, and 2 when the questionnaire, the file of answers or a KEY cannot be used.
    """
    questionnaire = chosen_questionnaire(path, instrument)
    answers = read_answers(answers_file)
    _all_wait(confirmed, assess(questionnaire, answers))
    assessment = assess(questionnaire, answers, confirmed=frozenset(confirmed))
    if as_json:
        click.echo(json.dumps(_as_json(questionnaire, assessment, language), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_as_lines(questionnaire, assessment, language)))
    raise SystemExit(0 if assessment.complete else 1)


def _announced(path: Path) -> str | None:
    """The instrument that the campaign of a survey's folder asks, where the folder says so without a fault."""
    try:
        campaign = load_survey(path).campaign if path.is_dir() else None
    except SurveyRefused:
        return None
    return campaign.instrument if campaign else None


def chosen_questionnaire(path: Path, name: str | None) -> Questionnaire:
    """The instrument of this name, the one that the folder's campaign names, or the only one.

    Of a folder's other instruments the faults do not matter.
    """
    files = instrument_files(path) if path.is_dir() else (path,)
    name = name or _announced(path)
    found: dict[str, tuple[Path, Questionnaire]] = {}
    faulty: dict[Path, SurveyRefused] = {}
    for file in files:
        try:
            loaded = load_instrument(file)
        except SurveyRefused as refused:
            faulty[file] = refused
            continue
        if loaded.instrument in found and name in (None, loaded.instrument):
            both = f"{found[loaded.instrument][0].name} and {file.name}"
            raise Unusable(f"{both} both hold the instrument “{loaded.instrument}”. Name the file that you mean.")
        found[loaded.instrument] = (file, loaded)
    if name in found:
        return found[name][1]
    meant = [str(refused) for file, refused in faulty.items() if len(files) == 1 or name in (None, file.stem)]
    if meant:
        raise Unusable("\n".join(["The questionnaire has faults. Mend them first:", *meant]))
    if name is not None and files:
        unread = f"\nNot read, for their faults: {', '.join(file.name for file in faulty)}" if faulty else ""
        raise Unusable(f"{path} holds no instrument “{name}”. There is: {', '.join(found) or 'none'}{unread}")
    if not found:
        raise Unusable(f"{path} holds no instrument. Name a survey's folder, or the file of an instrument.")
    if len(found) > 1:
        raise Unusable(f"{path} holds several instruments. Choose one: --instrument {' | '.join(found)}")
    return next(iter(found.values()))[1]


def _all_wait(confirmed: tuple[str, ...], unconfirmed: Assessment) -> None:
    """A key that confirms nothing is a slip, or belongs to values that have changed since."""
    waiting = [problem.key for problem in unconfirmed.to_confirm]
    for key in confirmed:
        if key not in waiting:
            told = f"These wait: {', '.join(waiting)}" if waiting else "No answer waits to be confirmed."
            raise Unusable(f"--confirmed {key!r}: nothing waits under this key. {told}")


def read_answers(file: Path) -> dict[str, Json]:
    """The answers in this file. Every way in which a file can be useless ends in one sentence."""
    if not file.is_file():
        raise Unusable(f"{file}: there is no such file. Check its name.")
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unusable(f"{file}: cannot be read ({error.strerror}).") from error
    if len(content) > MAX_BYTES:
        raise Unusable(f"{file}: too large. Answers take at most {MAX_BYTES:,} bytes.")
    try:
        read = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_exactly,
            parse_int=lambda digits: int(digits) if len(digits) <= PLAIN_DIGITS else _exactly(digits),
        )
    except UnicodeDecodeError as error:
        raise Unusable(f"{file}: not UTF-8. Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise Unusable(f"{file}:{error.lineno}:{error.colno}: not valid JSON: {error.msg}.") from error
    except RecursionError as error:
        raise Unusable(f"{file}: nested too deeply for answers.") from error
    except ValueError as error:  # our own refusals
        raise Unusable(f"{file}: not usable: {error}") from error
    if not isinstance(read, dict):
        raise Unusable(f'{file}: not an object. Write the answers as {{"link_id": value, …}}.')
    return read


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """JSON lets a name come twice and keeps the last; which answer was meant nobody knows."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given twice. Keep one of them.")
    return found


def _no_number(name: str) -> Json:
    raise ValueError(f"{name} is no JSON number.")


def _exactly(number: str) -> Decimal:
    """As it is written; a float would round it before anyone has looked at it."""
    try:
        return Decimal(number)
    except InvalidOperation as error:  # its power of ten is beyond what a machine counts
        shown = number if len(number) <= PLAIN_DIGITS else f"{number[:PLAIN_DIGITS]}…"
        raise ValueError(f"{shown} is no number that can be an answer.") from error


def _as_json(questionnaire: Questionnaire, assessment: Assessment, language: str) -> dict[str, object]:
    return {
        "open": [item.link_id for item in _open(questionnaire, assessment)],
        "missing": list(assessment.missing),
        "problems": [_problem_as_json(problem, language) for problem in assessment.problems],
        "to_confirm": [_problem_as_json(problem, language) for problem in assessment.to_confirm],
        "answers": assessment.pruned,
        "complete": assessment.complete,
    }


def _problem_as_json(problem: Problem, language: str) -> dict[str, str]:
    return {
        "link_id": problem.link_id,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message.in_language(language),
        "key": problem.key,
    }


def _as_lines(questionnaire: Questionnaire, assessment: Assessment, language: str) -> list[str]:
    words = WORDS[language]
    items = {item.link_id: item for item in _open(questionnaire, assessment)}
    parts = {
        "open": [f"{item.link_id}  {_line(item.text.in_language(language))}" for item in items.values()],
        "missing": [f"{link_id}  {missing(items[link_id]).in_language(language)}" for link_id in assessment.missing],
        "problems": [
            _problem_line(problem, words, language) + _codes(problem, items) for problem in assessment.problems
        ],
        "to_confirm": [
            f"{_problem_line(problem, words, language)}  (--confirmed {problem.key})"
            for problem in assessment.to_confirm
        ],
        "answers": [
            f"{link_id}  {_line(describe(items[link_id], value, language))}"
            for link_id, value in assessment.pruned.items()
        ],
    }
    lines = []
    for part, found in parts.items():
        lines.append(f"{words[part]}: {len(found) or words['nothing']}")
        lines.extend(f"  {line}" for line in found)
    return [*lines, words["complete" if assessment.complete else "incomplete"]]


def _problem_line(problem: Problem, words: dict[str, str], language: str) -> str:
    return f"{problem.link_id or words['whole']}  {problem.message.in_language(language)} [{problem.code}]"


def _codes(problem: Problem, items: dict[str, Item]) -> str:
    """The sentence names the labels, as on the page; a file holds codes."""
    if problem.code not in ("not-an-option", "not-options"):
        return ""
    return f"  ({' | '.join(option.code for option in items[problem.link_id].options)})"


def _open(questionnaire: Questionnaire, assessment: Assessment) -> list[Item]:
    return [item for item, _ in questionnaire.walk() if item.link_id in assessment.open]


def _line(text: str) -> str:
    """On one line of a terminal."""
    return " ".join(text.split())
