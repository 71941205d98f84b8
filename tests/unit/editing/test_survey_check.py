"""``tenken survey check`` looks at the edit rules too, and counts no file that it has not looked at."""

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from tenken.cli.survey import survey

SHIPPED = Path(__file__).parents[3] / "surveys" / "clinic-cybersecurity-2026"


def check(path: Path) -> Result:
    return CliRunner().invoke(survey, ["check", str(path)])


def test_a_fault_of_the_edit_rules_is_told_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / SHIPPED.name
    shutil.copytree(SHIPPED, folder)
    shutil.copytree(SHIPPED.parent / "codelists", tmp_path / "codelists")
    sound = check(folder)
    rules = (folder / "edits.yaml").read_text(encoding="utf-8")
    (folder / "edits.yaml").write_text(rules.replace("severity: high", "severity: urgent", 1), encoding="utf-8")

    faulty, alone = check(folder), check(folder / "edits.yaml")

    assert sound.exit_code == 0, sound.output
    assert (faulty.exit_code, alone.exit_code) == (1, 1)
    for result in (faulty, alone):
        assert "edits.yaml" in result.output
        assert "[unknown-value]" in result.output


def test_files_for_later_are_counted_once_they_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "tables.yaml").write_text("tables: []", encoding="utf-8")

    assert check(SHIPPED / "edits.yaml").output == "No faults (1 file checked).\n"
    assert check(tmp_path / "tables.yaml").output == "No faults (0 files checked).\n"
