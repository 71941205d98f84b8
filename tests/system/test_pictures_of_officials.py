"""The pictures of the officials' guides: whom to call today, and a letter's reply. ``--pictures`` writes them anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tenken_site.campaigns.letter_references import reference_of
from tests.architecture.tree import ROOT
from tests.cast import NOW
from tests.factories.chase import dozen
from tests.factories.people import Cast
from tests.system.browser import Person

pytestmark = [pytest.mark.stores, pytest.mark.system]
NAMES = ("calls", "reply")


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the pictures go."""
    return ROOT / "docs" / "how-to" / "images" if request.config.getoption("--pictures") else tmp_path


def test_a_city_finds_whom_to_call_and_a_letter_can_be_answered(
    someone: Callable[..., Person], people: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: NOW)
    dozen(people.campaign, by=people.chiba)
    city = someone()
    city.is_signed_in_as(people.funabashi)
    page = city.page

    city.goes_to(f"/campaigns/{people.campaign.slug}/calls/")
    city.sees_no_barrier()
    page.screenshot(path=folder / "calls.png", animations="disabled")

    holder = someone()
    page = holder.goes_to(f"/reply/{reference_of(people.minato.case.public_id)}/")
    page.get_by_text("廃止した、または休止している").click()
    holder.sees_no_barrier()
    page.screenshot(path=folder / "reply.png", animations="disabled")

    assert all((folder / f"{name}.png").stat().st_size > 10_000 for name in NAMES)
