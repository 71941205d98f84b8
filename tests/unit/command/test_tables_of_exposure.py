"""``tenken tables`` works out exposure by the survey's model where tables ask for it, and says why where it cannot."""

import json
import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tenken.cli import main
from tenken.dataset import storage
from tenken.dataset.variables import answer_variables
from tests.factories.risk import MODEL, questionnaire
from tests.factories.tables import clinic, dataset

TABLES = """\
layouts:
  - id: kind
    title: {ja: 種別, en: by kind}
    rows: [kind]
tables:
  - {key: door, title: {ja: とびら, en: Door}, variable: N2, layouts: [kind]}
  - {key: bands, title: {ja: 区分, en: Bands}, variable: exposure.likelihood.band, layouts: [kind]}
  - {key: ways, title: {ja: 経路, en: Ways in}, variable: exposure.open, layouts: [kind]}
"""
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)
ANSWERS = {"N1": "yes", "N2": "yes", "N3": "yes", "N4": "yes", "N5": "yes", "N6": "no", "N7": "yes"}


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    folder = tmp_path / "surveys" / "tiny"
    folder.mkdir(parents=True)
    shutil.copytree(Path(__file__).parents[3] / "surveys" / "codelists", tmp_path / "surveys" / "codelists")
    texts = {
        "tables": TABLES,
        "weighting": "classes: {variables: [kind], least_respondents: 2, when_small: collapse}\n"
        "margins: [{variables: [kind]}]\n",
        "disclosure": "threshold: 10\ngroup_share: 1\nprotection: 3\nseconds: 60\n",
        "risk_model": MODEL,
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Thirty clinics of which ten have an open door, and five dental clinics, too few to be shown."""
    clinics = [clinic(**{**ANSWERS, "N2": "no" if at < 10 else "yes"}) for at in range(30)]
    clinics += [clinic(kind="dental", **{**ANSWERS, "N2": "no" if at else "yes"}) for at in range(5)]
    circumstances = storage.Circumstances({"tiny@1": questionnaire()}, "frame", "code", MOMENT, MOMENT)
    folder = tmp_path / "dataset"
    folder.mkdir()
    of = dataset([*clinics, clinic()], variables=answer_variables({"tiny@1": questionnaire()}))
    storage.write(of, into=folder, circumstances=circumstances)
    return folder


def ran(command: str, folder: Path, survey: Path, into: Path) -> Any:
    given = ["tables", command, str(folder), "--survey", str(survey), "--into", str(into), "--json"]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def test_tables_of_exposure_stand_beside_those_of_questions(tmp_path: Path, survey: Path, stored: Path) -> None:
    told = ran("compute", stored, survey, tmp_path / "made")

    index = json.loads((tmp_path / "made" / "tables.json").read_text("utf-8"))
    assert told["tables"] == ["door.kind", "bands.kind", "ways.kind"]
    assert index["risk_model"] == sha256(MODEL.encode()).hexdigest()
    ways = json.loads((tmp_path / "made" / "ways.kind.json").read_text("utf-8"))
    shown = [dict(zip(ways["columns"], row, strict=True)) for row in ways["cells"]]
    assert [one["n"] for one in shown if (one["kind"], one["category"]) == ("clinic", "door")] == [10]


def test_a_way_in_is_hidden_where_the_answers_to_its_question_are(tmp_path: Path, survey: Path, stored: Path) -> None:
    ran("protect", stored, survey, tmp_path / "made")
    result = CliRunner().invoke(
        main,
        ["tables", "attack", str(stored), "--survey", str(survey), "--json",
         "--protection", str(tmp_path / "made" / "protection.json")],
    )  # fmt: skip

    hidden = json.loads((tmp_path / "made" / "protection.json").read_text("utf-8"))["hidden"]
    assert result.exit_code == 0, result.output
    assert ["dental", "no"] in [cell[:2] for cell in hidden["door.kind"]]
    assert ["dental", "yes"] in [cell[:2] for cell in hidden["ways.kind#door"]]
    assert [cell[:2] for cell in hidden["ways.kind#door#sum-yes"] if cell[0] == "dental"] == [
        ["dental", "*"], ["dental", "N2=no"],
    ]  # fmt: skip


def test_without_a_model_they_are_left_out_with_the_reason(tmp_path: Path, survey: Path, stored: Path) -> None:
    (survey / "risk_model.yaml").unlink()

    told = ran("compute", stored, survey, tmp_path / "made")

    index = json.loads((tmp_path / "made" / "tables.json").read_text("utf-8"))
    assert told["tables"] == ["door.kind"]
    assert index["risk_model"] is None
    assert [one["variable"] for one in index["left_out"]] == ["exposure.likelihood.band", "exposure.open"]
    assert "no risk_model.yaml" in index["left_out"][0]["reason"]


def test_a_model_that_cannot_be_read_is_told_with_its_place(tmp_path: Path, survey: Path, stored: Path) -> None:
    (survey / "risk_model.yaml").write_text(MODEL.replace("family_cap: 3", "family_cap: many"), "utf-8")

    result = CliRunner().invoke(
        main, ["tables", "compute", str(stored), "--survey", str(survey), "--into", str(tmp_path / "made")]
    )

    assert result.exit_code == 2
    assert "risk_model.yaml:6:13:" in result.output
