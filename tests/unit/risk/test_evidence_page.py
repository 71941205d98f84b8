"""The evidence page says what the model's file says, and a change of the file shows on it."""

import shutil
from pathlib import Path

import pytest

from tenken.risk.evidence_page import evidence_parts, filled
from tests.architecture.tree import ROOT
from tests.factories.risk import FOLDER, shipped_model

PAGE = ROOT / "docs" / "explanation" / "risk-model.md"


def test_the_page_is_what_the_file_makes_of_it() -> None:
    page = PAGE.read_text("utf-8")

    assert filled(page, evidence_parts(FOLDER)) == page, "run script/fix"


def test_every_factor_source_grade_and_limit_stands_on_the_page() -> None:
    page, model = PAGE.read_text("utf-8"), shipped_model()
    factors, _, steps = page.partition("## Factors and evidence")[2].partition("## Next steps")

    assert all(f"(`{step.key}`)" in steps for step in model.steps)
    for factor in model.factors:
        [row] = [line for line in factors.splitlines() if line.startswith("| ") and f"(`{factor.key}`)" in line]
        assert f"| {factor.size:g} |" in row
        assert f"| {factor.grade.value} |" in row
        assert all(f"`{key}`" in row for key in factor.sources)
    assert all(f"- `{source.key}`: " in page for source in model.sources)
    assert all(f"- {limit.in_language('en')}" in page for limit in model.limits)
    assert all(f"`{item.link_id}` (not asked yet)" in page for item in model.items)


def test_a_changed_ratio_changes_the_page(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, folder)
    content = (folder / "risk_model.yaml").read_text("utf-8")
    (folder / "risk_model.yaml").write_text(content.replace("ratio: 3.3", "ratio: 4.4"), "utf-8")

    assert "| 4.4 |" in evidence_parts(folder)["likelihood"]


def test_parts_are_put_between_their_marks_and_nowhere_else() -> None:
    page = "before\n<!-- made: one -->\nold\n<!-- end -->\nbetween\n<!-- made: two -->\n<!-- end -->\nafter\n"

    made = filled(page, {"one": "1", "two": "2"})

    assert made == (
        "before\n<!-- made: one -->\n\n1\n\n<!-- end -->\nbetween\n<!-- made: two -->\n\n2\n\n<!-- end -->\nafter\n"
    )
    assert filled(made, {"one": "1", "two": "2"}) == made
    with pytest.raises(KeyError, match="one"):
        filled(page, {})
