"""Every survey in ``surveys/`` loads, has no faults, and treats its examples as they say."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tenken.questionnaire.linting import check_survey
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.survey import (
    instrument_files,
    is_survey_folder,
    load_registry,
    load_survey,
    survey_from_json,
    survey_to_json,
)
from tenken.response.assessment import assess
from tenken.response.model import Problem

SURVEYS = Path(__file__).parents[2] / "surveys"
FOLDERS = sorted(folder for folder in SURVEYS.iterdir() if is_survey_folder(folder))
EXAMPLES = [
    pytest.param(folder, name, expected, id=f"{folder.name}/{name}")
    for folder in FOLDERS
    for name, expected in yaml.safe_load((folder / "examples" / "expected.yaml").read_text(encoding="utf-8"))[
        "examples"
    ].items()
]


def _rule(problem: Problem) -> str:
    """The key of the broken constraint; what follows the colon depends on the values."""
    return problem.key.partition(":")[0]


def test_there_are_surveys_with_examples() -> None:
    assert FOLDERS
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_survey_has_no_faults(folder: Path) -> None:
    assert check_survey(folder) == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_survey_and_its_instruments_load_and_name_each_other(folder: Path) -> None:
    survey = load_survey(folder)

    assert survey.id == folder.name
    assert survey_from_json(survey_to_json(survey)) == survey
    for path in instrument_files(folder):
        questionnaire = load_instrument(path, registry=load_registry(folder))
        assert (questionnaire.survey, questionnaire.instrument) == (survey.id, path.stem)
        assert set(questionnaire.languages) <= set(survey.languages)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_term_that_a_survey_defines_is_used_or_official(folder: Path) -> None:
    survey = load_survey(folder)
    used = {
        term for path in instrument_files(folder) for item, _ in load_instrument(path).walk() for term in item.terms
    }

    idle = {found.id for found in survey.definitions} - used

    # Said on the front page, beside no single question.
    assert idle <= {"ransomware"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_example_has_answers_and_an_expectation(folder: Path) -> None:
    expected = yaml.safe_load((folder / "examples" / "expected.yaml").read_text(encoding="utf-8"))["examples"]

    assert {path.stem for path in (folder / "examples").glob("*.json")} == set(expected)


@pytest.mark.parametrize(("folder", "name", "expected"), EXAMPLES)
def test_an_example_opens_and_judges_as_written(folder: Path, name: str, expected: dict[str, Any]) -> None:
    questionnaire = load_instrument(folder / f"{expected['instrument']}.yaml", registry=load_registry(folder))
    answers = json.loads((folder / "examples" / f"{name}.json").read_text(encoding="utf-8"))

    found = assess(questionnaire, answers)

    told = {
        "instrument": questionnaire.instrument,
        "open": [item.link_id for item, _ in questionnaire.walk() if item.link_id in found.open],
        "complete": found.complete,
        "missing": list(found.missing),
        "problems": {problem.link_id: _rule(problem) for problem in found.problems},
        "to_confirm": {problem.link_id: _rule(problem) for problem in found.to_confirm},
        "pruned": [link_id for link_id in answers if link_id not in found.pruned],
    }
    assert told == expected
