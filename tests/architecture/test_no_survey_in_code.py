"""Surveys are data: no survey and no question of a real one is named in the code."""

import re

import pytest

from tests.architecture.tree import ROOT, SRC, python_files, strings

SURVEYS = ROOT / "surveys"
LINK_ID = re.compile(r"""^\s*-?\s*\{?\s*link_id:\s*["']?([A-Za-z0-9-]+)""", re.MULTILINE)


@pytest.fixture(scope="module")
def surveys() -> set[str]:
    return {path.parent.name for path in SURVEYS.glob("*/survey.yaml")}


@pytest.fixture(scope="module")
def link_ids() -> set[str]:
    return {found for path in SURVEYS.glob("*/*.yaml") for found in LINK_ID.findall(path.read_text("utf-8"))}


def test_no_code_names_a_survey(surveys: set[str]) -> None:
    assert surveys

    found = [
        f"{path.relative_to(ROOT)}:{line} names {survey}"
        for path in python_files()
        for text, line in strings(path)
        for survey in surveys
        if survey in text
    ]

    assert found == []


def test_no_code_names_a_question_of_a_real_survey(link_ids: set[str]) -> None:
    assert len(link_ids) > 5

    found = [
        f"{path.relative_to(ROOT)}:{line} names {text}"
        for path in python_files()
        for text, line in strings(path)
        if text in link_ids
    ]

    assert found == []


def test_no_page_names_a_survey_or_a_question(surveys: set[str], link_ids: set[str]) -> None:
    words = re.compile(
        r"(?<![\w-])(" + "|".join(re.escape(word) for word in sorted(surveys | link_ids)) + r")(?![\w-])"
    )

    found = [
        f"{path.relative_to(ROOT)} names {word}"
        for path in SRC.rglob("*")
        if path.suffix in {".html", ".txt", ".js", ".typ", ".css"}
        for word in words.findall(path.read_text("utf-8"))
    ]

    assert found == []
