"""``tenken risk score`` and ``tenken risk sensitivity``: what they print, and clear words where they cannot."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tenken.cli import main
from tenken.dataset import storage
from tests.factories.risk import FOLDER, shipped_instrument
from tests.factories.synthetic import country

EXAMPLES = FOLDER / "examples"
HANDA = EXAMPLES / "incidents" / "handa-2021.yaml"
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["risk", *map(str, arguments)])


def scored(*arguments: object) -> dict[str, Any]:
    result = run("score", FOLDER, *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_a_case_is_scored() -> None:
    found = scored("--answers", HANDA)

    assert found["in_scope"]
    assert found["likelihood"]["band"] == "very-high"
    assert found["likelihood"]["low"] < found["likelihood"]["value"] < found["likelihood"]["high"]
    assert found["likelihood"]["reasons"][0]["factor"] == "vpn-unpatched"
    total = sum(reason["contribution"] for reason in found["impact"]["reasons"])
    assert total == pytest.approx(found["impact"]["value"], abs=1e-4)
    assert len(found["steps"]) == 3


def test_answers_are_scored_in_words() -> None:
    answers = EXAMPLES / "extended-server-and-vpn.json"

    japanese = run("score", FOLDER, "--answers", answers, "--instrument", "extended", "--kind", "clinic")
    english = run("score", FOLDER, "--answers", answers, "--instrument", "extended", "--language", "en")

    assert "侵入されやすさ: 低い" in japanese.output
    assert "次にすること" in japanese.output
    assert "Likelihood: Low" in english.output
    assert "Next steps" in english.output


def test_the_kind_of_facility_scales_the_impact() -> None:
    answers = ("--answers", EXAMPLES / "extended-no-backup.json", "--instrument", "extended")

    plain, beds = (scored(*answers, "--kind", kind)["impact"]["value"] for kind in ("clinic", "clinic_beds"))

    assert plain == pytest.approx(0.85 * beds)


def test_the_short_instrument_says_that_little_was_asked() -> None:
    result = run("score", FOLDER, "--answers", EXAMPLES / "core-all-yes.json", "--instrument", "core")

    [told] = [line for line in result.output.splitlines() if line.startswith("侵入されやすさ")]
    assert re.fullmatch(r"侵入されやすさ: 幅 \d+–\d+ \(聞いた割合 \d+%\)  聞いていない設問が.*", told)
    assert told.endswith("聞いていない設問が多いため、幅で見てください")
    assert scored("--answers", EXAMPLES / "core-all-yes.json", "--instrument", "core")["likelihood"]["wide"]


def test_out_of_scope_is_said_and_has_no_numbers() -> None:
    arguments = ("--answers", EXAMPLES / "extended-no-systems.json", "--instrument", "extended")

    assert "対象外です" in run("score", FOLDER, *arguments).output
    assert scored(*arguments) == {"model": "2026.1", "in_scope": False, "steps": []}


def test_the_models_own_questions_may_be_answered(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('{"Q0": true, "FU-ANTIVIRUS": false}', "utf-8")

    found = scored("--answers", answers, "--instrument", "extended")

    assert found["likelihood"]["reasons"][0] | {"contribution": 0, "share": 0, "title": ""} == {
        "factor": "anti-malware", "state": "not-done", "contribution": 0, "share": 0, "title": "",
        "lacking": "ウイルス対策ソフトが足りていない",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "arguments", "told"),
    [
        ('{"Q99": true}', [], "an answer to “Q99”"),
        ("[]", [], "not an object"),
        ('{"Q0": true, "Q2": "perhaps"}', [], "Q2: "),
        ('{"Q0": true, "Q18": "soon"}', [], "[not-an-option]"),
        ('{"Q0": true, "FU-REMOTE": 7}', [], "FU-REMOTE: "),
        (
            '{"Q0": true}',
            ["--instrument", "extended", "--kind", "palace"],
            "--kind palace: the model knows clinic, clinic_beds, dental",
        ),
        ('{"Q0": true}', ["--instrument", "other"], "no instrument “other”"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, content: str, arguments: list[str], told: str) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(content, "utf-8")

    result = run("score", FOLDER, "--answers", answers, *(arguments or ["--instrument", "extended"]))

    assert result.exit_code == 2
    assert told in result.output


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    assert "there is no such file" in run("score", FOLDER, "--answers", tmp_path / "no.json").output
    assert "there is no such file" in run("score", FOLDER, "--answers", tmp_path / "no.yaml").output
    missing = run("score", tmp_path, "--answers", HANDA)
    assert (missing.exit_code, "risk_model.yaml" in missing.output) == (2, True)


def test_a_broken_case_is_told_with_its_line(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(HANDA.read_text("utf-8").replace("instrument: extended\n", ""), "utf-8")

    result = run("score", FOLDER, "--answers", case)

    assert result.exit_code == 2
    assert "case.yaml:" in result.output
    assert "needs “instrument”" in result.output


def test_sensitivity_of_some_clinics() -> None:
    files = [argument for path in sorted(HANDA.parent.glob("*.yaml")) for argument in ("--answers", path)]

    words, figures = run("sensitivity", FOLDER, *files), run("sensitivity", FOLDER, *files, "--json")

    assert words.exit_code == 0, words.output
    assert "5 clinics in scope; in the upper bands: likelihood 5" in words.output
    assert "without doors" in words.output
    found = json.loads(figures.output)
    assert found["clinics"] == 5
    assert {one["key"] for one in found["scenarios"]} == {
        "equal-weights", "without", "dont-know-as-done", "dont-know-as-not-done",
    }  # fmt: skip


def test_sensitivity_of_a_dataset_counts_those_who_answered(tmp_path: Path) -> None:
    made = country(clinics=300, response=0.5)
    circumstances = storage.Circumstances({made.instrument: shipped_instrument()}, "country 1", "0", MOMENT, MOMENT)
    storage.write(made.dataset(), into=tmp_path / "dataset", circumstances=circumstances)

    result = run("sensitivity", FOLDER, "--dataset", tmp_path / "dataset", "--json")

    assert result.exit_code == 0, result.output
    assert 0 < json.loads(result.output)["clinics"] <= made.responded.sum()


def test_sensitivity_needs_answers_or_a_dataset_and_not_both(tmp_path: Path) -> None:
    assert run("sensitivity", FOLDER).exit_code == 2
    assert run("sensitivity", FOLDER, "--answers", HANDA, "--dataset", tmp_path).exit_code == 2
