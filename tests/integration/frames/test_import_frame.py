"""Importing a list: whole or not at all, audited, and the same on both databases."""

import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tenken.frame.areas import AreaList, read_areas
from tenken.frame.review import ListRefused, ReviewFlag
from tenken_site.audit.models import AuditEntry
from tenken_site.frames import queries
from tenken_site.frames.actions import import_frame as module
from tenken_site.frames.actions.import_frame import Step, import_frame
from tenken_site.frames.import_report import ImportReport
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import Frame, FrameVersion, Unit
from tenken_site.jurisdictions.models import Jurisdiction
from tests.cast import NOW
from tests.factories.facility_lists import invented_rows, write_csv, write_xlsx

pytestmark = pytest.mark.django_db
GOOD = """facility_code,name,postcode,address
0110113719,医療法人社団　髙﨑クリニック,060-0001,北海道札幌市中央区
,"🏥 ﾊﾟｰﾙ=医院",,東京都府中市
0110113718,外\ue000字医院,,北海道夕張市
,島の診療所,,どこか
"""
BAD = GOOD + ",,,北海道\n"


@pytest.fixture(scope="session")
def areas() -> AreaList:
    return read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")


def _import(content: str | bytes, areas: AreaList, **options: object) -> ImportReport:
    raw = content.encode() if isinstance(content, str) else content
    given: dict[str, object] = {"frame": "名簿", **options}
    files = [SourceFile("clinics.csv", io.BytesIO(raw))]
    return import_frame(files=files, areas=areas, by="command:tests", now=NOW, **given)  # type: ignore[arg-type]


def test_a_good_list_becomes_a_version_with_every_unit_under_its_relays(areas: AreaList) -> None:
    report = _import(GOOD, areas)

    version = queries.latest_version(frame="名簿")
    assert version is not None
    assert report.counts() == {"read": 4, "accepted": 4, "repeated": 0, "refused": 0, "review": 2}
    assert (report.loaded, report.version, report.complete) == (4, 1, True)
    assert version.counts == report.counts()
    assert version.source_digest == hashlib.sha256(GOOD.encode()).hexdigest()
    first, second, third, fourth = version.units.order_by("line")
    assert (first.name, first.name_folded) == ("医療法人社団　髙﨑クリニック", "高崎クリニック")
    assert (first.relay_id, first.prefecture_id, first.code_check) == ("011002", "010006", "whole")
    assert (second.name, second.facility_code, second.relay_id) == ("🏥 ﾊﾟｰﾙ=医院", "", "130001")
    assert (third.name, third.facility_code, third.review) == ("外\ue000字医院", "", "code_check,gaiji")
    assert third.code_given == "0110113718"
    assert (fourth.relay, fourth.prefecture, fourth.review) == (None, None, "no_area")


def test_an_import_is_audited_once_with_its_counts(areas: AreaList) -> None:
    _import(GOOD, areas)

    entry = AuditEntry.objects.get(action="frames.import_frame")
    assert (entry.actor, entry.at) == ("command:tests", NOW)
    assert entry.target == f"frame_version:{FrameVersion.objects.get().pk}"
    assert entry.detail["accepted"] == 4


def test_a_refused_row_leaves_nothing_behind(areas: AreaList) -> None:
    report = _import(BAD, areas)

    assert (report.refused, report.loaded, report.version) == (1, 0, None)
    assert [(fault.line, fault.column) for fault in report.refusals] == [(6, "name")]
    assert not Frame.objects.exists()
    assert not Jurisdiction.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_rest_is_loaded_on_request(areas: AreaList) -> None:
    report = _import(BAD, areas, skip_refused=True)

    assert (report.accepted, report.refused, report.loaded) == (4, 1, 4)
    assert Unit.objects.count() == 4


def test_a_list_with_nothing_to_accept_makes_no_version(areas: AreaList) -> None:
    report = _import("name,address\n,北海道\n", areas, skip_refused=True)

    assert (report.refused, report.loaded) == (1, 0)
    assert not Frame.objects.exists()


def test_a_dry_run_only_reads_the_newest_version(areas: AreaList) -> None:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        report = _import(GOOD, areas, dry_run=True)
        _import(GOOD, areas, dry_run=True, compare=False)

    assert [query["sql"].split()[0] for query in statements.captured_queries] == ["SELECT"]
    assert (report.accepted, report.loaded, report.dry_run, report.complete) == (4, 0, True, True)


def test_a_failure_in_the_middle_leaves_nothing_behind(areas: AreaList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)

    def fail(step: Step, rows: int, share: float | None) -> None:
        if step is Step.LOAD and rows >= 2:
            raise IntegrityError("the database went away")

    with pytest.raises(IntegrityError):
        _import(GOOD, areas, progress=fail)

    assert not Unit.objects.exists()
    assert not Frame.objects.exists()
    assert not AuditEntry.objects.exclude(target="key:index/1").exists(), "but for the key that every list needs"


def test_each_import_is_the_next_version_and_leaves_the_former_as_it_was(areas: AreaList) -> None:
    _import(GOOD, areas)

    report = _import("name,address\n山田医院,北海道\n", areas)

    assert report.version == 2
    assert [version.units.count() for version in FrameVersion.objects.order_by("number")] == [4, 1]


def test_the_file_of_the_newest_version_is_refused_with_its_number(areas: AreaList) -> None:
    _import(GOOD, areas)

    with pytest.raises(ListRefused) as refused:
        _import(GOOD, areas)

    assert refused.value.refusal.code == "file_again"
    assert "第1版" in refused.value.refusal.reason
    assert "--again" in refused.value.refusal.remedy
    assert FrameVersion.objects.count() == 1


def test_the_file_of_the_newest_version_is_imported_again_on_request(areas: AreaList) -> None:
    _import(GOOD, areas)

    assert _import(GOOD, areas, again=True).version == 2


def test_a_file_of_another_list_or_of_a_former_version_is_no_repetition(areas: AreaList) -> None:
    _import(GOOD, areas)

    assert _import(GOOD, areas, frame="別の名簿").version == 1
    assert _import("name,address\n山田医院,北海道\n", areas).version == 2
    assert _import(GOOD, areas).version == 3


def test_codes_that_are_no_keys_are_stored_side_by_side(areas: AreaList) -> None:
    rows = (
        "0110113718,山医院,,北海道1\n0110113718,海医院,,北海道2\n1300000000,川医院,,東京都\n1300000000,谷医院,,東京都\n"
    )

    report = _import("facility_code,name,postcode,address\n" + rows, areas)

    assert report.counts() == {"read": 4, "accepted": 4, "repeated": 0, "refused": 0, "review": 4}
    assert set(Unit.objects.values_list("facility_code", flat=True)) == {""}
    assert Unit.objects.filter(code_given="1300000000", review="code_zeros").count() == 2


def test_the_kind_of_the_whole_list_is_stored(areas: AreaList) -> None:
    _import("facility_code,name,address\n2222222,さくら,東京都港区\n", areas, list_kind="dental")

    stored = Unit.objects.get()
    assert (stored.kind, stored.facility_code) == ("dental", "1332222222")


def test_every_doubt_of_a_row_fits_the_stored_field() -> None:
    assert len(",".join(ReviewFlag)) <= (Unit._meta.get_field("review").max_length or 0)


def test_a_file_that_is_no_list_leaves_nothing_behind(areas: AreaList) -> None:
    with pytest.raises(ListRefused):
        _import('name,address\n山田,北海道\n"海野,北海道\n', areas)

    assert not Frame.objects.exists()


def test_repetitions_are_counted_and_loaded_once(areas: AreaList) -> None:
    row = "0110113719,山田医院,,北海道\n"

    report = _import("facility_code,name,postcode,address\n" + row * 3, areas)

    assert report.counts() == {"read": 3, "accepted": 1, "repeated": 2, "refused": 0, "review": 0}
    assert [(repeat.line, repeat.first_line) for repeat in report.repeats] == [(3, 2), (4, 2)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "xlsx"])
def test_a_list_loads_the_same_from_every_format(areas: AreaList, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list"
    rows = [tuple(cell.replace("𠮷", "吉") for cell in row) for row in invented_rows(count=300, areas=areas)]
    if encoding == "xlsx":
        write_xlsx(path, iter(rows))
    else:
        write_csv(path, iter(rows), encoding=encoding)

    report = _import(path.read_bytes(), areas)

    assert report.format == encoding
    assert report.counts() == {"read": 300, "accepted": 297, "repeated": 3, "refused": 0, "review": 6}
    kept = dict(Unit.objects.values_list("line", "name"))
    assert all(kept[line] == row[1] for line, row in enumerate(rows, start=2) if line % 100 != 1)
    assert not Unit.objects.filter(relay=None).exists()


def test_progress_is_told_from_nothing_to_all(areas: AreaList) -> None:
    told: list[tuple[Step, int, float | None]] = []

    _import(GOOD, areas, progress=lambda *step: told.append(step))

    assert told[-1] == (Step.LOAD, 4, 1.0)
    assert (Step.CHECK, 4, 1.0) in told
