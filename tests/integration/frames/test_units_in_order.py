"""Pages of a list come from one index: as many statements and the same units however long the list is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken.frame.folding import fold_name
from tenken_site.frames import queries
from tenken_site.frames.models import FrameVersion, Unit
from tests.cast import NOW
from tests.factories import frames
from tests.factories.jurisdictions import territory

pytestmark = pytest.mark.django_db
NAMES = ("さくら医院", "みなと歯科", "さくら診療所", "中央眼科", "さくら歯科", "みなと内科", "中央内科")
CHIBA, FUNABASHI, COUNTRY, OSAKA = "120006", "122041", "000000", "270008"


@pytest.fixture
def version() -> FrameVersion:
    """Two files, whose lines repeat; stored in an order that is not theirs. A longer list stands beside it."""
    areas, version = territory(), frames.frame_version(clinics=())
    other = FrameVersion.objects.create(
        frame=version.frame, number=9, imported_at=NOW, imported_by="command:tests", source_name="b", source_digest="1"
    )
    for place, name in enumerate(NAMES):
        code = f"12{place:08}"
        for one in (version, other):
            Unit.objects.create(
                version=one, source_file=2 - place % 2, line=20 - place, name=name, name_folded=fold_name(name),
                code_given=f"12-{place}", facility_code=code, prefecture=areas[OSAKA if place == 3 else CHIBA],
                relay=areas[OSAKA] if place == 3 else areas[FUNABASHI] if place % 3 else None,
            )  # fmt: skip
    return version


@pytest.mark.parametrize("viewer", [[COUNTRY], [CHIBA], [FUNABASHI, OSAKA], []])
@pytest.mark.parametrize("text", ["", "さくら", "歯科", "1200", "12-3", "いない"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_all_pages_together_are_the_matching_units_in_the_order_of_the_list(
    version: FrameVersion, viewer: list[str], text: str, size: int
) -> None:
    seen = {
        unit.pk
        for unit in version.units.all()
        if COUNTRY in viewer or unit.relay_id in viewer or (unit.prefecture_id in viewer)
    }
    wanted = [
        unit.pk
        for unit in sorted(version.units.all(), key=lambda unit: (unit.source_file, unit.line))
        if unit.pk in seen
        and (fold_name(text) in unit.name_folded or text in unit.code_given or text in unit.facility_code)
    ]

    first = queries.units(viewer, version_id=version.pk, text=text, size=size)
    pages = [
        queries.units(viewer, version_id=version.pk, text=text, page=number, size=size)
        for number in range(1, first.pages + 1)
    ]

    assert [unit.pk for page in pages for unit in page.units] == wanted
    assert {page.total for page in pages} == {len(wanted)}
    assert first.pages == max(1, -(-len(wanted) // size))


@pytest.mark.parametrize(
    ("text", "page", "most"), [("", 1, 2), ("", 2, 2), ("", 99, 2), ("中央", 1, 1), ("いない", 1, 1)]
)
def test_a_page_costs_two_statements_and_a_search_that_finds_little_one(
    version: FrameVersion, text: str, page: int, most: int
) -> None:
    with CaptureQueriesContext(connection) as statements:
        found = queries.units([COUNTRY], version_id=version.pk, text=text, page=page, size=3)
        assert all(str(unit.relay) and str(unit.prefecture) for unit in found.units)

    assert len(statements) == most


def test_the_rows_that_a_search_passes_are_never_read(version: FrameVersion) -> None:
    passed = Unit.objects.filter(version=version).filter(queries.matching("さくら"))
    keys = passed.order_by("source_file", "line", "pk").values("pk")[:50]

    if connection.vendor == "postgresql":  # of a short list it would read every row, whatever indexes there are
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = keys.explain()

    assert "unit_in_order" in plan
    assert "COVERING INDEX" in plan or "Index Only Scan" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
