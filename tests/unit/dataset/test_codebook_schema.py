"""The codebook in XML is held against DDI-Codebook 2.5 by machine.

The schema of ``tests/fixtures/ddi`` is our own and narrower than the standard's (it says how, and where that one is):
what it takes, the standard takes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from tenken.dataset.ddi import ddi
from tenken.dataset.model import Dataset
from tenken.questionnaire.model import Questionnaire
from tests.factories.synthetic import country, shipped
from tests.property.questionnaires import patient, questionnaires
from tests.property.test_dataset_twin import dataset_of as dataset_of_random
from tests.unit.dataset.cases import circumstances
from tests.unit.dataset.test_codebook import ASKED, small

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[2] / "fixtures/ddi/codebook-2.5-narrow.xsd"))


def written(dataset: Dataset, questionnaire: Questionnaire) -> bytes:
    return ddi(dataset, circumstances=circumstances(questionnaire), file_name="records.parquet")


def errors(document: bytes) -> list[str]:
    SCHEMA.validate(etree.fromstring(document))
    return [str(error) for error in SCHEMA.error_log]


def test_a_small_codebook_is_valid() -> None:
    assert errors(written(small(), ASKED)) == []


@pytest.mark.parametrize("instrument", ["core", "extended"])
def test_the_codebook_of_the_shipped_survey_is_valid(instrument: str) -> None:
    made = country(clinics=40, questionnaire=shipped(instrument))

    assert errors(written(made.dataset(), made.questionnaire)) == []


@given(questionnaires())
@settings(patient, max_examples=25)
def test_the_codebook_of_any_questionnaire_is_valid(questionnaire: Questionnaire) -> None:
    assert errors(written(dataset_of_random(questionnaire, [{}]), questionnaire)) == []


def test_odd_names_leave_it_valid() -> None:
    odd = replace(circumstances(ASKED), frame='<&"\x0b', code_version="1'&\x00")

    assert errors(ddi(small(), circumstances=odd, file_name="a&b<.parquet")) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('version="2.5"', 'version="2.6"'),
        ("<nation ", "<nationality "),
        ("<dataKind>survey data</dataKind>", ""),
        ('event="end"', 'event="ended"'),
        (' name="record"', ""),
        ('name="record"', 'name="case"'),
        ('ID="V2"', 'ID="V1"'),
        ('ID="V2"', 'ID="2"'),
        ('files="F1"', 'files="F2"'),
        ('missing="Y"', 'missing="yes"'),
        ('clusion="I"', 'clusion="in"'),
        ('intrvl="contin"', 'intrvl="continuous"'),
        ('category="date"', 'category="day"'),
        ('xml:lang="ja"', 'xml:lang="日本語"'),
        ("<caseQnty>3</caseQnty>", "<caseQnty>three</caseQnty>"),
        ("<fileDscr ", "<notes/><fileDscr "),
        ("<sampProc ", "<catStat>3</catStat><sampProc "),
    ],
)
def test_a_codebook_that_breaks_the_schema_is_told(was: str, becomes: str) -> None:
    document = written(small(), ASKED).decode()
    closed = becomes.startswith("<nationality")
    broken = document.replace(was, becomes, 1).replace("</nation>", "</nationality>" if closed else "</nation>")

    assert broken != document
    assert errors(broken.encode()) != []


def test_children_out_of_order_are_told() -> None:
    root = etree.fromstring(written(small(), ASKED))
    variable = root.find(".//{*}var")
    variable.append(variable[0])

    assert errors(etree.tostring(root)) != []
