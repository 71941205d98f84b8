"""``tables.yaml``: the shipped one is whole; a wrong one is refused with file, line and what there is."""

from pathlib import Path

import pytest
import yaml

from tenken.dataset.frame_variables import FRAME_VARIABLES
from tenken.dataset.model import Dataset
from tenken.dataset.variables import answer_variables, option_name
from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.loading import load_instrument
from tenken.risk.exposure_names import NAMES, SUPPORT
from tenken.tabulation.specification import Asked, load_tables, parse_tables, read_tables
from tests.factories.tables import clinic, dataset

SURVEYS = sorted(path.parent for path in (Path(__file__).parents[3] / "surveys").glob("*/tables.yaml"))
WITHOUT_EXPOSURE = dict.fromkeys((*NAMES, SUPPORT), "No exposure here.")  # tests/unit/risk tells when there is
TINY = """\
layouts:
  - id: area
    title: {ja: 地域別, en: by area}
    rows: [area]
  - id: size
    title: {ja: 規模別, en: by size}
    rows: [size]
tables:
  - key: plan
    title: {ja: 計画, en: Plan}
    variable: C1
    layouts: [area, size]
"""


def asked(text: str = TINY) -> Asked:
    return parse_tables(text.encode(), file="tables.yaml", dataset=dataset([clinic(C1="yes"), clinic()]))


def refused(text: str) -> str:
    with pytest.raises(SurveyRefused) as found:
        asked(text)
    return str(found.value)


def of_instrument(survey: Path, name: str) -> Dataset:
    """A dataset's variables and columns, with one submission of this instrument and no answers."""
    questionnaire = load_instrument(survey / f"{name}.yaml")
    key = f"{questionnaire.instrument}@{questionnaire.version}"
    made = dataset([clinic(C1="yes"), clinic()], variables=())
    records = made.records.with_columns(instrument=made.records["instrument"].replace("tiny@1", key))
    answers = answer_variables({key: questionnaire})
    return Dataset((*FRAME_VARIABLES, *answers), records)


def test_each_table_is_made_in_each_of_its_layouts() -> None:
    found = asked().tables

    assert [spec.key for spec in found] == ["plan.area", "plan.size"]
    assert found[0].title.texts == (("ja", "計画（地域別）"), ("en", "Plan, by area"))
    assert (found[0].rows, found[0].columns, found[0].statistic, found[0].weighted) == (
        ("area",),
        (),
        "proportion",
        True,
    )


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda path: path.name)
@pytest.mark.parametrize("instrument", ["core", "extended"])
def test_every_closed_question_of_the_shipped_survey_has_its_tables(survey: Path, instrument: str) -> None:
    of = of_instrument(survey, instrument)

    found = read_tables(survey / "tables.yaml", of, lacking=WITHOUT_EXPOSURE)

    closed = {
        item.link_id
        for item, _ in load_instrument(survey / f"{instrument}.yaml").walk()
        if ITEM_TYPES[item.type].kind in {"boolean", "code", "codes"}
    }
    layouts = {variable: {spec.rows for spec in found.tables if spec.variable == variable} for variable in closed}
    assert closed
    assert layouts == {variable: {("area",), ("size",)} for variable in closed}
    assert {spec.rows for spec in found.tables if spec.statistic == "rate"} == {("area",), ("size",)}


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda path: path.name)
def test_every_table_of_the_shipped_survey_exists_where_it_is_said_to_be_asked(survey: Path) -> None:
    tables = yaml.safe_load((survey / "tables.yaml").read_text("utf-8"))["tables"]
    said = [(table["variable"], instrument) for table in tables for instrument in table.get("instruments", ())]

    names = {
        instrument: {item.link_id for item, _ in load_instrument(survey / f"{instrument}.yaml").walk()}
        for instrument in {instrument for _, instrument in said}
    }

    assert [pair for pair in said if pair[0] not in names[pair[1]]] == []


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda path: path.name)
def test_a_dataset_of_the_core_instrument_leaves_out_what_only_the_extended_one_asks(survey: Path) -> None:
    found = read_tables(survey / "tables.yaml", of_instrument(survey, "core"), lacking=WITHOUT_EXPOSURE)

    asked = [one for one in found.left_out if one.variable not in WITHOUT_EXPOSURE]
    assert asked
    assert {one.reason for one in asked} == {
        f"“{one.variable}” is asked in extended; the dataset is of core." for one in asked
    }
    assert not {one.variable for one in found.left_out} & {spec.variable for spec in found.tables}


def test_a_wrong_name_is_told_with_file_line_and_what_there_is() -> None:
    told = refused(TINY.replace("variable: C1", "variable: C11"))

    assert told.startswith("tables.yaml:11:15:")
    assert "The dataset has no variable “C11”." in told
    assert "Did you mean C1?" in told
    assert "C1, C2, C3, C4, C5, C6" in told


def test_a_wrong_name_is_no_better_for_naming_the_datasets_own_instrument() -> None:
    text = TINY.replace("variable: C1", "variable: C11\n    instruments: [tiny]")

    assert "no variable “C11”" in refused(text)
    assert (
        asked(text.replace("[tiny]", "[other]")).left_out[0].reason
        == "“C11” is asked in other; the dataset is of tiny."
    )


def test_what_is_worked_out_from_answers_and_cannot_be_here_is_left_out_with_the_reason() -> None:
    text = TINY.replace("variable: C1", "variable: band")
    of = dataset([clinic(C1="yes"), clinic()])

    found = parse_tables(text.encode(), file="tables.yaml", dataset=of, lacking={"band": "Too little was asked."})

    assert [(one.key, one.variable, one.reason) for one in found.left_out] == [
        ("plan", "band", "Too little was asked.")
    ]
    assert found.tables == ()
    assert "no variable “band”" in refused(text)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("rows: [area]", "rows: [region]", "tables.yaml:4:11: There is no dimension “region”. [unknown-dimension]"),
        ("rows: [area]", "rows: [area, area]", "names a dimension twice"),
        ("rows: [area]", "rows: [area]\n    columns: [area]", "“area” stands in rows and in columns."),
        ("rows: [area]", "rows: [kind, size]", "size divides kinds already"),
        ("id: size", "id: area", "The layout “area” stands here twice."),
        ("layouts: [area, size]", "layouts: [area, age]", "There is no layout “age”. [unknown-layout] There are: area"),
        ("layouts: [area, size]", "layouts: [area, area]", "“layouts” names one twice."),
        ("variable: C1", "variable: C4", "“C4” is a number: it has no proportion."),
        ("variable: C1", "variable: C1\n    statistic: mean", "“C1” is no number: it has no mean."),
        ("variable: C1", "variable: C4\n    statistic: ratio", "A ratio needs a “denominator”."),
        ("variable: C1", "variable: C4\n    statistic: mean\n    denominator: C6", "A mean has no “denominator”."),
        ("variable: C1", "variable: C4\n    statistic: ratio\n    denominator: C1", "“C1” is no number"),
        ("variable: C1", "variable: C1\n    statistic: rate", "Response rates are made of dispositions."),
        ("variable: C1", "variable: C1\n    statistic: median", "“statistic” cannot be “median”."),
        ("variable: C1", 'variable: C1\n    universe: "{C1} = "', "tables.yaml:12:"),
        ("variable: C1", 'variable: C1\n    universe: "{C3} = \'d\'"', "bad-expression"),
        ("variable: C1", 'variable: C1\n    universe: "{C9} = true"', "C9"),
        ("variable: C1", "variable: C1\n    weights: true", "a table has no key “weights”."),
    ],
)  # fmt: skip
def test_every_other_mistake_is_named_at_its_place(right: str, wrong: str, told: str) -> None:
    assert told in refused(TINY.replace(right, wrong, 1))


def test_a_key_that_stands_twice_is_refused() -> None:
    table = TINY[TINY.index("  - key: plan") :]

    assert "The table “plan” stands here twice. [duplicate-id]" in refused(TINY + table)


def test_all_faults_are_told_at_once() -> None:
    told = refused(TINY.replace("rows: [area]", "rows: [region]").replace("variable: C1", "variable: C8"))

    assert len(told.splitlines()) == 2


def test_options_of_a_question_of_several_choices_are_no_tables_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "tables.yaml"
    path.write_text(TINY.replace("variable: C1", "variable: C5"), "utf-8")

    found = load_tables(path, dataset([clinic(C1="yes"), clinic()]))

    assert {spec.variable for spec in found} == {"C5"}
    assert f"no variable “{option_name('C5', 'x')}”" in refused(TINY.replace("variable: C1", "variable: C5:x"))
