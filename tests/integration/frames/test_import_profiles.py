"""The public lists as they are distributed, imported: profiles, the day of the list, what is stored with it."""

import io
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from tenken.cli import main
from tenken.frame.areas import AreaKind, AreaList, read_areas
from tenken_site.frames.actions.import_frame import import_frame
from tenken_site.frames.import_report import ImportReport
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import FrameVersion, Unit
from tenken_site.jurisdictions.models import Jurisdiction
from tests.cast import NOW
from tests.factories.public_lists import Institution, iryo_csv, iryo_row, kyoku_rows, kyoku_workbook

pytestmark = pytest.mark.django_db
HOSPITAL = Institution("01,9001,1", ["市立札幌病院"], ["〒060-8604 札幌市中央区"], ["一般　　　　672"])
CLINIC = Institution("01,1371,9", ["医療法人社団", "髙﨑クリニック"], ["〒060-0001", "札幌市中央区北１条"])


@pytest.fixture(scope="session")
def areas() -> AreaList:
    return read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")


def _import(content: bytes, areas: AreaList, source_name: str = "list", **options: object) -> ImportReport:
    files = [SourceFile(source_name, io.BytesIO(content))]
    given: dict[str, object] = {"frame": "名簿", **options}
    return import_frame(files=files, areas=areas, by="command:tests", now=NOW, **given)  # type: ignore[arg-type]


def test_the_open_data_is_stored_with_its_id_beds_and_closing_days(areas: AreaList) -> None:
    content = iryo_csv(iryo_row(合計病床数="19", 毎週木="0"), iryo_row(ID="0110000000009", 機関区分="1"))

    report = _import(content, areas, source_name="02-1_clinic_facility_info_20260601.csv")

    unit = Unit.objects.get()
    assert (report.profile, report.as_of, report.left_out, report.read) == ("iryo-joho-net", date(2026, 6, 1), 1, 2)
    assert (unit.source_id, unit.facility_code, unit.kind, unit.beds) == ("0120000000001", "", "clinic_beds", 19)
    assert (unit.closed_weekdays, unit.relay_id) == ("0001000", "011002")
    assert FrameVersion.objects.get().profile == "iryo-joho-net"
    assert FrameVersion.objects.get().counts["left_out"] == 1


def test_the_print_form_is_stored_without_its_hospitals(areas: AreaList) -> None:
    report = _import(kyoku_workbook(kyoku_rows([HOSPITAL, CLINIC])), areas)

    unit = Unit.objects.get()
    assert (report.profile, report.format, report.as_of) == ("kyoku", "xlsx", date(2026, 6, 1))
    assert [(each.line, each.text) for each in report.left_outs] == [(12, "市立札幌病院")]
    assert (unit.name, unit.facility_code, unit.line) == ("医療法人社団髙﨑クリニック", "0110113719", 17)


def test_the_open_data_twice_a_year_is_matched_by_its_id(areas: AreaList) -> None:
    _import(iryo_csv(iryo_row(), iryo_row(ID="0120000000002", 正式名称="海野医院")), areas)

    difference = _import(iryo_csv(iryo_row(所在地="北海道札幌市中央区北9条")), areas).difference

    assert difference is not None
    assert (difference.counts["moves"], difference.counts["closures"], difference.counts["births"]) == (1, 1, 0)


def test_the_command_names_the_profile_and_lists_what_was_left_out(tmp_path: Path) -> None:
    path = tmp_path / "01_ika.xlsx"
    path.write_bytes(kyoku_workbook(kyoku_rows([HOSPITAL, CLINIC])))

    result = CliRunner().invoke(main, ["frame", "import", str(path)])

    assert result.exit_code == 0, result.output
    assert "地方厚生局のコード内容別医療機関一覧表" in result.stdout
    assert "2026-06-01時点" in result.stdout
    assert "12行目 市立札幌病院: 病院です(病床が672あります)。" in result.stdout


def test_the_command_takes_profile_day_and_prefecture(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("医療機関コード,名称,住所\n01-1371-9,山田医院,中央1\n", encoding="utf-8")

    options = ["--profile", "plain", "--prefecture", "01", "--on", "2017-04-01"]
    result = CliRunner().invoke(main, ["frame", "import", str(path), *options])

    assert result.exit_code == 0, result.output
    assert "2017-04-01時点" in result.stdout
    assert Unit.objects.get().facility_code == "0110113719"


def test_a_city_that_was_no_relay_yet_leaves_its_clinics_to_the_prefecture(tmp_path: Path) -> None:
    codes = tmp_path / "relays.csv"
    codes.write_text(
        "code,name,kind,valid_from,valid_to\n110001,埼玉県,prefecture,,\n112038,川口市,core_city,2018-04-01,\n",
        encoding="utf-8",
    )
    dated = read_areas(codes)
    content = "name,address\n山田医院,埼玉県川口市青木\n".encode()

    _import(content, dated, on=date(2018, 3, 31), frame="前")
    _import(content, dated, on=date(2018, 4, 1), frame="後")

    assert [unit.relay_id for unit in Unit.objects.order_by("version")] == ["110001", "112038"]


def test_a_city_that_is_none_any_more_still_has_the_clinics_of_its_days(tmp_path: Path) -> None:
    codes = tmp_path / "relays.csv"
    codes.write_text(
        "code,name,kind,valid_from,valid_to\n110001,埼玉県,prefecture,,\n112038,川口市,core_city,,2020-03-31\n",
        encoding="utf-8",
    )

    _import("name,address\n山田医院,埼玉県川口市青木\n".encode(), read_areas(codes), on=date(2019, 1, 1))

    assert Unit.objects.get().relay_id == "112038"
    kept = Jurisdiction.objects.get(code="112038")
    assert (kept.kind, kept.valid_to) == (AreaKind.CORE_CITY.value, date(2020, 3, 31))
