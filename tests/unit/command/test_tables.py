"""``tenken tables`` on a dataset's folder: computed, protected, attacked; and clear words where it cannot be."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from tenken.cli import main
from tenken.dataset import storage
from tenken.questionnaire.model import LocalizedText, Questionnaire
from tests.factories.tables import clinic, dataset

SURVEY = """\
layouts:
  - id: kind
    title: {ja: 種別, en: by kind}
    rows: [kind]
tables:
  - {key: plan, title: {ja: 計画, en: Plan}, variable: C1, layouts: [kind]}
  - {key: choice, title: {ja: 選択, en: Choice}, variable: C3, layouts: [kind]}
  - {key: rates, title: {ja: 回答率, en: Rates}, variable: disposition, statistic: rate, layouts: [kind]}
  - {key: later, title: {ja: ほか, en: Other}, variable: C99, layouts: [kind], instruments: [other]}
"""
WEIGHTING = """\
classes: {variables: [kind], least_respondents: 2, when_small: collapse}
margins:
  - {variables: [kind]}
"""
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    folder = tmp_path / "surveys" / "tiny"
    folder.mkdir(parents=True)
    shutil.copytree(Path(__file__).parents[3] / "surveys" / "codelists", tmp_path / "surveys" / "codelists")
    (folder / "tables.yaml").write_text(SURVEY, "utf-8")
    (folder / "weighting.yaml").write_text(WEIGHTING, "utf-8")
    (folder / "disclosure.yaml").write_text("threshold: 10\ngroup_share: 1\nprotection: 3\nseconds: 60\n", "utf-8")
    return folder


def stored(folder: Path, *, yes: int = 30) -> Path:
    """Thirty-odd clinics without beds, and five dental clinics, too few to be shown."""
    clinics = [clinic(C1="yes" if at < yes else "no", C3="abc"[at % 3]) for at in range(40)]
    of = dataset([*clinics, *(clinic(kind="dental", C1="yes" if at else "no", C3="a") for at in range(5)), clinic()])
    form = Questionnaire("tiny", "tiny", "1", ("ja",), LocalizedText((("ja", "小さな調査"),)), ())
    circumstances = storage.Circumstances({"tiny@1": form}, "frame", "code", MOMENT, MOMENT)
    folder.mkdir()
    storage.write(of, into=folder, circumstances=circumstances)
    return folder


def ran(command: str, folder: Path, survey: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["tables", command, str(folder), "--survey", str(survey), *more])


def told(result: Result) -> Any:
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def test_computed_tables_are_written_with_what_they_were_made_of(tmp_path: Path, survey: Path) -> None:
    of = stored(tmp_path / "dataset")

    found = told(ran("compute", of, survey, "--into", str(tmp_path / "out"), "--json"))

    assert found["tables"] == ["plan.kind", "choice.kind", "rates.kind"]
    assert found["left_out"] == ["later: “C99” is asked in other; the dataset is of tiny."]
    index = json.loads((tmp_path / "out" / "tables.json").read_text("utf-8"))
    assert index["dataset"] == found["dataset"]
    assert {len(index[name]) for name in ("dataset", "specification", "weighting")} == {64}
    table = pl.read_parquet(tmp_path / "out" / "plan.kind.parquet")
    shown = json.loads((tmp_path / "out" / "plan.kind.json").read_text("utf-8"))
    assert [tuple(row) for row in shown["cells"]] == table.rows()
    assert shown["labels"]["kind"]["dental"]["ja"] == "歯科診療所"
    assert table.filter(kind="clinic", category="yes")["estimate"].to_list() == pytest.approx([30 / 40])


def test_what_was_protected_withstands_the_attack_and_the_small_group_is_not_there(
    tmp_path: Path, survey: Path
) -> None:
    of, out = stored(tmp_path / "dataset"), tmp_path / "out"

    protected = told(ran("protect", of, survey, "--into", str(out), "--json"))
    attacked = told(ran("attack", of, survey, "--protection", str(out / "protection.json"), "--json"))

    assert protected["hidden"] > 0
    dental = pl.read_parquet(out / "plan.kind.protected.parquet").filter(kind="dental", category="yes")
    assert dental["estimate"].to_list() == [None]
    assert dental["sign"].to_list() == ["X"]
    assert (attacked["won"], attacked["breaches"]) == (False, [])


def test_an_attack_that_wins_has_exit_code_1(tmp_path: Path, survey: Path) -> None:
    of, out = stored(tmp_path / "dataset"), tmp_path / "out"
    told(ran("protect", of, survey, "--into", str(out), "--json"))
    path = out / "protection.json"
    protection = json.loads(path.read_text("utf-8"))
    protection["hidden"] = dict.fromkeys(protection["hidden"], ()) | {"plan.kind": [["dental", "yes", "threshold"]]}
    path.write_text(json.dumps(protection), "utf-8")

    result = ran("attack", of, survey, "--protection", str(path))

    assert result.exit_code == 1, result.output
    assert "The attacker won" in result.stdout
    assert "plan.kind dental / yes: between 4 and 4" in result.stdout


def test_last_year_stands_beside_this_year(tmp_path: Path, survey: Path) -> None:
    now, before = stored(tmp_path / "now"), stored(tmp_path / "before", yes=10)

    told(ran("compute", now, survey, "--into", str(tmp_path / "out"), "--before", str(before), "--json"))

    compared = pl.read_parquet(tmp_path / "out" / "plan.kind.compared.parquet")
    assert compared.filter(kind="clinic", category="yes")["difference"].to_list() == pytest.approx([0.5])


def test_groups_of_a_table_stand_beside_each_other(tmp_path: Path, survey: Path) -> None:
    of, out = stored(tmp_path / "dataset"), tmp_path / "out"

    told(ran("compute", of, survey, "--into", str(out), "--between", "kind", "--between", "area", "--json"))

    apart = pl.read_parquet(out / "plan.kind.between-kind.parquet").filter(category="yes")
    assert apart.select("first", "second").rows() == [("clinic", "dental")]
    assert apart["difference"].to_list() == pytest.approx([30 / 40 - 4 / 5])
    listed = {table["key"]: table["files"] for table in json.loads((out / "tables.json").read_text("utf-8"))["tables"]}
    assert "plan.kind.between-kind.parquet" in listed["plan.kind"]
    assert not list(out.glob("*between-area*"))  # no table here is by area


def test_differences_of_a_hidden_group_do_not_leave(tmp_path: Path, survey: Path) -> None:
    of, out = stored(tmp_path / "dataset"), tmp_path / "out"

    told(ran("protect", of, survey, "--into", str(out), "--between", "kind", "--json"))

    apart = pl.read_parquet(out / "plan.kind.between-kind.protected.parquet").filter(category="yes")
    assert apart.select("first", "second", "sign").rows() == [("clinic", "dental", "X")]
    numbers = ("estimate_second", "base_second", "difference", "se", "low", "high")
    assert apart.select(numbers).row(0) == (None,) * 6
    assert not (out / "plan.kind.between-kind.parquet").exists()
    assert "plan.kind.between-kind.protected.parquet" in {
        name for table in json.loads((out / "tables.json").read_text("utf-8"))["tables"] for name in table["files"]
    }


def test_who_did_not_answer_is_told_and_how_replicates_agree(tmp_path: Path, survey: Path) -> None:
    of, out = stored(tmp_path / "dataset"), tmp_path / "out"
    (survey / "weighting.yaml").write_text(WEIGHTING + "replicates: {number: 20, spread: 0.5}\n", "utf-8")

    found = told(ran("compute", of, survey, "--into", str(out), "--json"))
    said = ran("compute", of, survey, "--into", str(out))

    analysis = json.loads((out / "nonresponse.json").read_text("utf-8"))
    kinds = {row["category"]: row["rate"] for row in analysis["frame"] if row["variable"] == "kind"}
    assert kinds == pytest.approx({"clinic": 40 / 41, "dental": 1})
    assert analysis["representativity"]["rate"] == pytest.approx(45 / 46)
    assert found["nonresponse"]["indicator"] == analysis["representativity"]["indicator"]
    assert (found["replicates"]["replicates"], found["replicates"]["shares"]) == (20, 2)
    assert "R-indicator" in said.stdout
    assert "Errors from 20 replicates are" in said.stdout
    assert "Left out, for want of their questions: later; see" in said.stdout


def test_one_table_can_be_chosen_and_another_name_is_refused(tmp_path: Path, survey: Path) -> None:
    of = stored(tmp_path / "dataset")

    one = told(ran("compute", of, survey, "--into", str(tmp_path / "out"), "--only", "choice.kind", "--json"))
    none = ran("compute", of, survey, "--into", str(tmp_path / "out"), "--only", "choice")

    assert one["tables"] == ["choice.kind"]
    assert none.exit_code == 2
    assert "There is no table “choice”. There are: plan.kind, choice.kind, rates.kind." in none.stderr


def test_what_cannot_be_used_is_named_with_exit_code_2(tmp_path: Path, survey: Path) -> None:
    of = stored(tmp_path / "dataset")
    into = ("--into", str(tmp_path / "out"))

    (survey / "tables.yaml").write_text(SURVEY.replace("variable: C1", "variable: C10"), "utf-8")
    wrong_name = ran("compute", of, survey, *into)
    (survey / "tables.yaml").write_text(SURVEY, "utf-8")
    other = ran("attack", of, survey, "--protection", str(survey / "tables.yaml"))
    (of / "records.parquet").write_bytes(b"changed")
    changed = ran("compute", of, survey, *into)

    assert [result.exit_code for result in (wrong_name, other, changed)] == [2, 2, 2]
    assert "tables.yaml:6:" in wrong_name.stderr
    assert "The dataset has no variable “C10”." in wrong_name.stderr
    assert "no protection that “tenken tables protect” wrote" in other.stderr
    assert "records.parquet was changed" in changed.stderr
