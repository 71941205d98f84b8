"""The territory from the code list."""

from pathlib import Path

import pytest
from django.conf import settings

from tenken.frame.areas import Area, AreaKind, AreaList, read_areas
from tenken.identifiers import AreaCode
from tenken_site.audit.models import AuditEntry
from tenken_site.jurisdictions import queries
from tenken_site.jurisdictions.actions.load_relays import Loaded, load_relays
from tenken_site.jurisdictions.models import Jurisdiction
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas() -> AreaList:
    return read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")


def test_the_country_and_157_relays_are_loaded_as_a_tree(areas: AreaList) -> None:
    loaded = load_relays(areas=areas, by="command:tests", now=NOW)

    assert loaded == Loaded(created=158, changed=0)
    (country,) = queries.tree()
    assert country.area.kind == Jurisdiction.Kind.COUNTRY
    assert len(country.below) == 47
    below = {branch.area.name: [city.area.name for city in branch.below] for branch in country.below}
    assert below["北海道"] == ["札幌市", "函館市", "小樽市", "旭川市"]
    assert len(below["東京都"]) == 25
    assert not below["徳島県"]
    assert queries.codes() == {"000000"} | {area.code.digits for area in areas.areas}


def test_loading_again_changes_nothing(areas: AreaList) -> None:
    load_relays(areas=areas, by="command:tests", now=NOW)

    again = load_relays(areas=areas, by="command:tests", now=NOW)

    assert again == Loaded(created=0, changed=0)
    assert AuditEntry.objects.filter(action="jurisdictions.load_relays").count() == 1


def test_a_city_that_became_another_kind_is_set_right(areas: AreaList) -> None:
    load_relays(areas=areas, by="command:tests", now=NOW)
    renamed = AreaList(
        tuple(
            Area(area.code, area.name, AreaKind.CORE_CITY) if area.code == AreaCode("012033") else area
            for area in areas.areas
        )
    )

    loaded = load_relays(areas=renamed, by="command:tests", now=NOW)

    assert loaded == Loaded(created=0, changed=1)
    assert Jurisdiction.objects.get(code="012033").kind == Jurisdiction.Kind.CORE_CITY
    assert AuditEntry.objects.filter(action="jurisdictions.load_relays").count() == 2


def test_an_area_that_left_the_list_stays_for_the_units_under_it(areas: AreaList) -> None:
    load_relays(areas=areas, by="command:tests", now=NOW)
    fewer = AreaList(tuple(area for area in areas.areas if area.code != AreaCode("012033")))

    load_relays(areas=fewer, by="command:tests", now=NOW)

    assert Jurisdiction.objects.filter(code="012033").exists()
