"""The pages made from the campaign's table and from the codes tell what the code does."""

from pathlib import Path

import pytest

from tenken.disposition.campaign_cycle import CAMPAIGN_TRANSITIONS
from tenken.disposition.campaign_picture import campaign_phases_page
from tenken.disposition.codes import DispositionCode
from tenken.disposition.rates_page import response_rates_page

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize(
    ("name", "page"), [("campaign-phases.md", campaign_phases_page), ("response-rates.md", response_rates_page)]
)
def test_the_page_is_the_one_the_code_makes(name, page) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == page(), "run script/fix"


def test_every_row_of_the_table_is_an_arrow_in_the_picture() -> None:
    arrows = [line for line in campaign_phases_page().splitlines() if "-->" in line and "[*]" not in line]

    assert len(arrows) == len(CAMPAIGN_TRANSITIONS)
    for row in CAMPAIGN_TRANSITIONS:
        assert any(f"{row.phase} --> {row.then}:" in arrow and f"({row.event})" in arrow for arrow in arrows)


def test_every_code_stands_on_the_page_of_rates() -> None:
    assert all(f"| `{code}` |" in response_rates_page() for code in DispositionCode)
