"""Finding units in a list, inside one's own area."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken.frame.areas import read_areas
from tenken_site.frames import queries
from tenken_site.frames.actions.import_frame import import_frame
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import FrameVersion
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LIST = """facility_code,name,address
0110113719,医療法人社団　髙﨑クリニック,北海道札幌市中央区
,さくら医院 100%,北海道夕張市
,ｻｸﾗ診療所,東京都港区
12345,渡邉眼科,どこか
"""


@pytest.fixture
def version() -> FrameVersion:
    import_frame(
        files=[SourceFile("list.csv", io.BytesIO(LIST.encode()))],
        frame="名簿",
        areas=read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv"),
        by="command:tests",
        now=NOW,
    )
    version = queries.latest_version(frame="名簿")
    assert version is not None
    return version


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("高崎", [2]), ("髙﨑クリニック", [2]), ("ｸﾘﾆｯｸ", [2]), ("医療法人社団 髙﨑", [2]), ("サクラ", [3, 4]),
        ("さくら", [3, 4]), ("渡辺", [5]), ("0110113719", [2]),
        ("01-1-0113719", [2]), ("０１１３７１９", [2]), ("12345", [5]), ("%", [3]),
        ("_", []), ("いない", []), ("", [2, 3, 4, 5]), ("  ", [2, 3, 4, 5]),
    ],
)  # fmt: skip
def test_a_name_or_a_code_finds_its_unit_however_it_is_spelled(
    version: FrameVersion, text: str, lines: list[int]
) -> None:
    page = queries.units(["000000"], version_id=version.pk, text=text)

    assert [unit.line for unit in page.units] == lines
    assert page.total == len(lines)


@pytest.mark.parametrize(
    ("viewer", "lines"), [(["010006"], [2, 3]), (["011002"], [2]), (["131032"], [4]), (["270008"], []), ([], [])]
)
def test_only_units_of_the_viewers_area_are_found(version: FrameVersion, viewer: list[str], lines: list[int]) -> None:
    assert [unit.line for unit in queries.units(viewer, version_id=version.pk).units] == lines


def test_pages_follow_each_other_and_end(version: FrameVersion) -> None:
    pages = [queries.units(["000000"], version_id=version.pk, page=number, size=3) for number in (0, 1, 2, 99)]

    assert [[unit.line for unit in page.units] for page in pages] == [[2, 3, 4], [2, 3, 4], [5], [5]]
    assert [(page.page, page.pages, page.total) for page in pages] == [(1, 2, 4), (1, 2, 4), (2, 2, 4), (2, 2, 4)]


def test_a_page_costs_at_most_two_statements(version: FrameVersion) -> None:
    with CaptureQueriesContext(connection) as statements:
        page = queries.units(["000000"], version_id=version.pk)
        assert [str(unit.relay) for unit in page.units][:2] == ["札幌市", "北海道"]

    assert len(statements) <= 2


def test_a_code_that_is_no_key_is_found_as_the_list_prints_it() -> None:
    import_frame(
        files=[
            SourceFile(
                "list.csv", io.BytesIO("facility_code,name,address\n01-1-011371-8,旭医院,北海道夕張市\n".encode())
            )
        ],
        frame="名簿",
        areas=read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv"),
        by="command:tests",
        now=NOW,
    )
    version = FrameVersion.objects.get()

    assert queries.units(["000000"], version_id=version.pk, text=" 01-1-011371-8").total == 1


def test_a_list_without_a_version_has_no_latest() -> None:
    assert queries.latest_version(frame="ない") is None
