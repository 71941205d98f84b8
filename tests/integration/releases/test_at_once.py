"""Two of the ministry press at the same moment: each gets a number of their own, and one name goes to one release."""

from pathlib import Path
from typing import Any

import pytest

from tenken_site.releases.actions.make_release import NameTaken
from tenken_site.releases.models import Release
from tenken_site.tabulations.actions.ask_for_tabulation import ask_for_tabulation
from tenken_site.tabulations.models import Tabulation
from tests.cast import NOW
from tests.factories import statistics
from tests.factories.at_once import at_once
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.django_db(transaction=True)]

BY = "user:901"


def test_tabulations_asked_for_at_once_get_a_number_each(cast: Cast, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "codelists").mkdir()
    (tmp_path / "codelists" / "relays.csv").write_text("code6,name,kind\n", "utf-8")
    for name in ("tables", "weighting", "disclosure"):
        (tmp_path / "tiny" / f"{name}.yaml").write_text(f"# {name}\n", "utf-8")
    settings.SURVEYS = tmp_path
    dataset = statistics.dataset(cast)

    came = at_once(lambda seed: ask_for_tabulation(dataset=dataset, seed=seed, by=BY, now=NOW), 3)

    assert [one for one in came if isinstance(one, Exception)] == []
    assert sorted(Tabulation.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_one_name_asked_for_at_once_goes_to_one_release(cast: Cast) -> None:
    of = statistics.tabulation(cast)

    came = at_once(lambda _: statistics.draft(cast, of=of), 3)

    assert sorted(type(one).__name__ for one in came) == [NameTaken.__name__, NameTaken.__name__, Release.__name__]
    assert Release.objects.count() == 1
