"""``tenken survey check``: what it prints, and its exit codes."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from tenken.cli.survey import survey
from tests.unit.questionnaire.tiny import FOLDER

FAULTY = FOLDER / "faulty" / "duplicate_link_id.yaml"


def check(*arguments: str) -> Result:
    return CliRunner().invoke(survey, ["check", *arguments])


def test_a_file_without_faults_says_so_and_exits_with_zero() -> None:
    result = check(str(FOLDER / "yes_no.yaml"))

    assert result.exit_code == 0
    assert result.output == "No faults (1 file checked).\n"


def test_a_fault_is_told_with_file_line_item_and_remedy() -> None:
    result = check(str(FAULTY))

    assert result.exit_code == 1
    first, remedy, summary = result.output.splitlines()
    assert first.startswith(f"{FAULTY}:12:14: Q1: ")
    assert first.endswith("[duplicate-link-id]")
    assert remedy.startswith("    → ")
    assert len(remedy) > 10
    assert summary == "1 fault (1 file checked)."


def test_json_holds_every_part_of_a_fault() -> None:
    result = check(str(FAULTY), "--json")

    found = json.loads(result.output)
    assert result.exit_code == 1
    assert found["count"] == 1
    assert found["files"] == [str(FAULTY)]
    fault = found["faults"][0]
    assert (fault["file"], fault["line"], fault["column"], fault["item"]) == (str(FAULTY), 12, 14, "Q1")
    assert fault["code"] == "duplicate-link-id"
    assert fault["message"]
    assert fault["remedy"]


def test_json_without_faults_is_empty_and_exits_with_zero() -> None:
    result = check(str(FOLDER / "yes_no.yaml"), "--json")

    assert result.exit_code == 0
    assert json.loads(result.output)["faults"] == []


def test_a_missing_file_is_a_fault_and_a_missing_argument_is_misuse(tmp_path: Path) -> None:
    assert check(str(tmp_path / "nowhere.yaml")).exit_code == 1
    assert check().exit_code == 2


def test_every_faulty_file_of_a_folder_is_named() -> None:
    result = check(str(FOLDER / "faulty"))

    assert result.exit_code == 1
    for path in (FOLDER / "faulty").glob("*.yaml"):
        assert f"{path}:" in result.output


def test_the_surveys_of_this_project_have_no_faults() -> None:
    surveys = FOLDER.parents[2] / "surveys"

    result = check(str(surveys))

    assert result.output.startswith("No faults")
    assert result.exit_code == 0


def test_checking_needs_no_django() -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from tenken.cli.survey import survey\n"
        f"survey(['check', {str(FOLDER / 'yes_no.yaml')!r}])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
