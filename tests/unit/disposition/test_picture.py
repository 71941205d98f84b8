from pathlib import Path

from tenken.disposition.lifecycle import TRANSITIONS
from tenken.disposition.picture import case_states_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "case-states.md"


def test_the_page_of_case_states_is_the_one_the_table_makes() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert written == case_states_page(), "run script/fix"


def test_every_row_of_the_table_is_an_arrow_in_the_picture() -> None:
    page = case_states_page()

    arrows = [line for line in page.splitlines() if "-->" in line and "[*]" not in line]

    assert len(arrows) == len(TRANSITIONS)
    for row in TRANSITIONS:
        assert any(f"{row.status} --> {row.then}:" in arrow and f"({row.event})" in arrow for arrow in arrows)
