"""The codebook: what every column means, for readers and for programs, and no answer in it."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree as ET

from tenken.dataset import codebook, ddi
from tenken.dataset.model import Dataset, ValueState
from tests.unit.dataset.cases import answered, circumstances, dataset_of, silent
from tests.unit.response.tiny import choice, option, question, questionnaire, text, when, yes_no

ASKED = questionnaire(
    yes_no("Q1", dont_know=True),
    choice("Q2", option("a", "甲", "A"), option("other", "その他", "Other", other=True), several=True),
    question("Q3", "integer", unit=text("台", "devices")),
    question(
        "Q4", "date", enable_when=when("Q1", "=", True), condition_note=text("Q1が「はい」の方", "Those with yes")
    ),
    question("Q5", "decimal"),
)


def small() -> Dataset:
    return dataset_of(
        ASKED,
        answered("one", {"Q1": True, "Q2": ["a"], "Q4": "2026-07-01"}),
        answered("two", {"Q1": {"dont_know": True}}),
        silent("three"),
    )


def tree() -> ET.Element:
    return ET.fromstring(ddi.ddi(small(), circumstances=circumstances(ASKED), file_name="records.parquet"))


def plain(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{ddi.NAMESPACE}}}")


def found(root: ET.Element, name: str) -> ET.Element:
    (one,) = [var for var in root.iter(f"{{{ddi.NAMESPACE}}}var") if var.get("name") == name]
    return one


def test_identifiers_are_once_and_references_lead_somewhere() -> None:
    ids = [element.get("ID") for element in tree().iter() if element.get("ID")]

    assert len(ids) == len(set(ids))
    assert {var.get("files") for var in tree().iter(f"{{{ddi.NAMESPACE}}}var")} <= set(ids)


def test_every_column_is_a_variable_of_its_name() -> None:
    names = [var.get("name") for var in tree().iter(f"{{{ddi.NAMESPACE}}}var")]

    assert names == small().records.columns
    size = {plain(element): element.text for element in tree().iter()}
    assert (size["caseQnty"], size["varQnty"]) == ("3", str(len(names)))


def test_reasons_for_no_value_are_missing_values() -> None:
    told = {
        (entry.findtext(f"{{{ddi.NAMESPACE}}}catValu"), entry.get("missing"))
        for entry in found(tree(), "Q1.state").iter(f"{{{ddi.NAMESPACE}}}catgry")
    }

    assert told == {
        ("answered", "N"), ("dont_know", "Y"), ("not_applicable", "Y"), ("missing", "Y"), ("not_asked", "Y"),
    }  # fmt: skip


def test_types_units_universes_and_categories_are_told() -> None:
    root = tree()

    kinds = {name: found(root, name).find(f"{{{ddi.NAMESPACE}}}varFormat") for name in ("Q1", "Q3", "Q4", "Q5")}
    assert {name: (None if kind is None else kind.get("type")) for name, kind in kinds.items()} == {
        "Q1": "character", "Q3": "numeric", "Q4": "character", "Q5": "numeric",
    }  # fmt: skip
    assert found(root, "Q5").get("intrvl") == "contin"
    assert [note.text for note in found(root, "Q3").iter(f"{{{ddi.NAMESPACE}}}notes")] == ["台", "devices"]
    assert "Q1が「はい」の方" in {entry.text for entry in found(root, "Q4").iter(f"{{{ddi.NAMESPACE}}}universe")}
    assert [entry.text for entry in found(root, "Q1").iter(f"{{{ddi.NAMESPACE}}}catValu")] == ["yes", "no"]


def test_the_codebook_counts_nobody() -> None:
    assert "catStat" not in {plain(element) for element in tree().iter()}
    assert "sumStat" not in {plain(element) for element in tree().iter()}


def test_the_csv_has_a_row_for_each_category() -> None:
    content = codebook.csv_bytes(small())

    assert content.startswith(b"\xef\xbb\xbf")
    listed = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert [(row["code"], row["code_label_en"]) for row in listed if row["name"] == "Q1"] == [
        ("yes", "Yes, we do"), ("no", "No, we do not"),
    ]  # fmt: skip
    types = {row["name"]: row["type"] for row in listed}
    assert [types[name] for name in ("Q3", "Q4", "Q5", "beds", "submitted_at", "complete")] == [
        "whole number", "day", "number", "whole number", "moment", "yes or no",
    ]  # fmt: skip
    assert {row["name"] for row in listed if row["leaves"] == "no"} == {"link", "case", "place", "Q2:_text"}


def test_rows_are_the_variables_in_the_order_of_the_columns() -> None:
    dataset = small()

    listed = codebook.rows(dataset)

    assert [dataset.records.columns[row.position - 1] for row in listed] == [found.name for found in dataset.variables]
    assert {row.variable.name for row in listed if row.has_states} == {
        "Q1", "Q2:a", "Q2:other", "Q2:_text", "Q3", "Q4", "Q5",
    }  # fmt: skip


def test_tallies_add_up_to_the_records() -> None:
    for tally in codebook.tallies(small()):
        assert sum(tally.states.values()) == 3
        if tally.variable.categories:
            assert sum(tally.values.values()) == tally.states[ValueState.ANSWERED]


def test_names_of_any_characters_make_sound_xml() -> None:
    odd = replace(circumstances(ASKED), frame='名簿 <1> & "2" \x0b版', code_version="1'&'2")

    root = ET.fromstring(ddi.ddi(small(), circumstances=odd, file_name="a&b.parquet"))

    texts = {element.text for element in root.iter()}
    assert {'Census: 名簿 <1> & "2" \ufffd版', "a&b.parquet"} <= texts
    (software,) = root.iter(f"{{{ddi.NAMESPACE}}}software")
    assert software.get("version") == "1'&'2"
