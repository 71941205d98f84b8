"""Several files make one version of a list, whole or not at all."""

import hashlib
import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from tenken.frame.areas import AreaList, read_areas
from tenken.frame.reconciliation import ChangeKind
from tenken.frame.review import ListRefused
from tenken_site.audit.models import AuditEntry
from tenken_site.frames import queries
from tenken_site.frames.actions.import_frame import Step, import_frame
from tenken_site.frames.import_report import ImportReport
from tenken_site.frames.list_files import SourceFile, name_of_all
from tenken_site.frames.models import Contact, ContactCandidate, Frame, FrameVersion, Unit
from tests.cast import NOW
from tests.factories.public_lists import Institution, iryo_csv, iryo_row, kyoku_rows, kyoku_workbook

pytestmark = pytest.mark.django_db
HEADER = "facility_code,name,address\n"
NORTH = HEADER + "0110113719,山田医院,北海道札幌市1\n,島の診療所,北海道小樽市4\n"
SOUTH = HEADER + "4710112345,海野医院,沖縄県那覇市2\n,谷医院,沖縄県名護市3\n"
CLINIC = Institution("01,1371,9", ["髙﨑クリニック"], ["〒060-0001", "札幌市中央区北１条"])


@pytest.fixture(scope="session")
def areas() -> AreaList:
    return read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")


def _import(files: dict[str, str | bytes], areas: AreaList, **options: object) -> ImportReport:
    sources = [
        SourceFile(name, io.BytesIO(content if isinstance(content, bytes) else content.encode()))
        for name, content in files.items()
    ]
    return import_frame(files=sources, frame="名簿", areas=areas, by="command:t", now=NOW, **options)  # type: ignore[arg-type]


def _version() -> FrameVersion:
    version = queries.latest_version(frame="名簿")
    assert version is not None
    return version


def test_all_files_become_one_version_with_the_counts_of_each_and_of_all(areas: AreaList) -> None:
    report = _import({"north.csv": NORTH, "south.csv": SOUTH + ",谷医院,沖縄県名護市3\n"}, areas)

    version = _version()
    assert (report.read, report.accepted, report.repeated, report.loaded, report.version) == (5, 4, 1, 4, 1)
    assert version.counts == report.counts()
    assert [(file["name"], file["read"], file["accepted"]) for file in version.files] == [
        ("north.csv", 2, 2),
        ("south.csv", 3, 2),
    ]
    assert version.source_name == "north.csv ほか1件"
    assert FrameVersion.objects.count() == 1


def test_units_keep_their_file_and_line_and_stand_in_that_order(areas: AreaList) -> None:
    _import({"north.csv": NORTH, "south.csv": SOUTH}, areas)

    page = queries.units({"000000"}, version_id=_version().pk)
    assert [(unit.source_file, unit.line, unit.name) for unit in page.units] == [
        (1, 2, "山田医院"),
        (1, 3, "島の診療所"),
        (2, 2, "海野医院"),
        (2, 3, "谷医院"),
    ]
    assert [_version().file_name(number) for number in (1, 2)] == ["north.csv", "south.csv"]


def test_the_clinics_and_the_dental_clinics_of_the_open_data_are_one_list(areas: AreaList) -> None:
    dental = iryo_row(ID="0130000000002", 正式名称="海野歯科", 機関区分="3")

    report = _import({"02-1_20260601.csv": iryo_csv(iryo_row()), "03-1_20260601.csv": iryo_csv(dental)}, areas)

    assert (report.profile, report.as_of) == ("iryo-joho-net", date(2026, 6, 1))
    assert list(Unit.objects.order_by("source_file").values_list("kind", flat=True)) == ["clinic", "dental"]


def test_workbooks_of_two_prefectures_tell_their_own_prefecture_and_day(areas: AreaList) -> None:
    aomori = Institution("01,1371,9", ["髙﨑クリニック"], ["〒030-0801", "青森市新町１"])
    books = {
        "01_ika.xlsx": kyoku_workbook(kyoku_rows([CLINIC])),
        "02_ika.xlsx": kyoku_workbook(kyoku_rows([aomori], prefecture="青森県", day="令和 8年 7月 1日")),
    }

    report = _import(books, areas)

    assert [(file.profile, file.as_of) for file in report.files] == [
        ("kyoku", date(2026, 6, 1)),
        ("kyoku", date(2026, 7, 1)),
    ]
    assert report.as_of is None
    assert list(Unit.objects.order_by("source_file").values_list("prefecture", flat=True)) == ["010006", "020001"]


def test_files_of_different_layouts_are_one_mixed_list(areas: AreaList) -> None:
    report = _import({"a.csv": iryo_csv(iryo_row()), "b.csv": SOUTH}, areas)

    assert (report.profile, _version().profile) == ("mixed", "mixed")
    assert [file["profile"] for file in _version().files] == ["iryo-joho-net", "plain"]


@pytest.mark.parametrize("wrong", ["", "name,address\n", "何か,別の\n1,2\n", 'name,address\n山田,"北海道\n'])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("options", [{}, {"skip_refused": True}])
def test_one_wrong_file_leaves_everything_as_it_was(
    areas: AreaList, wrong: str, place: int, options: dict[str, object]
) -> None:
    files = [("north.csv", NORTH), ("south.csv", SOUTH)]
    files.insert(place, ("wrong.csv", wrong))

    report = _import(dict(files), areas, **options)

    assert (report.file_refused, report.complete, report.loaded, report.version) == (True, False, 0, None)
    assert [refusal.file for refusal in report.refusals] == ["wrong.csv"]
    assert [file.refused for file in report.files] == [number == place for number in range(3)]
    assert not Frame.objects.exists()
    assert not AuditEntry.objects.exists()


def test_every_wrong_file_is_named_at_once(areas: AreaList) -> None:
    report = _import({"a.csv": "", "north.csv": NORTH + ",,北海道\n", "b.csv": "name,address\n"}, areas)

    assert sorted((refusal.file, refusal.line) for refusal in report.refusals if refusal.line is None) == [
        ("a.csv", None),
        ("b.csv", None),
    ]
    assert [(each.file, each.line, each.column) for each in report.refusals if each.line] == [("north.csv", 4, "name")]


def test_one_refused_row_of_one_file_stores_nothing_but_on_request(areas: AreaList) -> None:
    files: dict[str, str | bytes] = {"north.csv": NORTH, "south.csv": SOUTH + ",,沖縄県\n"}

    assert _import(files, areas).loaded == 0
    assert not Frame.objects.exists()
    assert _import(files, areas, skip_refused=True).loaded == 4


def test_a_file_of_which_nothing_can_be_taken_stores_nothing_even_on_request(areas: AreaList) -> None:
    report = _import({"north.csv": NORTH, "south.csv": HEADER + ",,沖縄県\n"}, areas, skip_refused=True)

    assert (report.unusable_file, report.accepted, report.loaded) == (True, 2, 0)
    assert not Frame.objects.exists()


def test_the_digest_does_not_depend_on_the_order_of_files(areas: AreaList) -> None:
    _import({"north.csv": NORTH, "south.csv": SOUTH}, areas)

    with pytest.raises(ListRefused) as refused:
        _import({"south.csv": SOUTH, "north.csv": NORTH}, areas)

    assert refused.value.refusal.code == "file_again"
    assert "これらのファイル" in refused.value.refusal.reason
    digests = sorted(hashlib.sha256(each.encode()).hexdigest() for each in (NORTH, SOUTH))
    assert _version().source_digest == hashlib.sha256("".join(digests).encode()).hexdigest()


def test_a_part_of_the_files_is_another_list(areas: AreaList) -> None:
    _import({"north.csv": NORTH, "south.csv": SOUTH}, areas)

    report = _import({"north.csv": NORTH}, areas)

    assert report.difference is not None
    assert (report.version, report.difference.counts["closures"]) == (2, 2)


@pytest.mark.parametrize("dry_run", [False, True])
def test_the_same_file_twice_is_refused_with_both_names(areas: AreaList, dry_run: bool) -> None:
    with pytest.raises(ListRefused) as refused:
        _import({"north.csv": NORTH, "copy.csv": NORTH}, areas, dry_run=dry_run)

    refusal = refused.value.refusal
    assert (refusal.code, refusal.file) == ("file_twice", "copy.csv")
    assert "「north.csv」と同じ内容です。" in refusal.reason
    assert not Frame.objects.exists()


def test_the_difference_is_over_all_files_and_names_them(areas: AreaList) -> None:
    _import({"north.csv": NORTH, "south.csv": SOUTH}, areas)
    moved = SOUTH.replace("那覇市2", "那覇市9") + "0110113719,山田医院,北海道札幌市1\n"

    report = _import({"south.csv": moved, "more.csv": HEADER + ",泉医院,東京都港区5\n"}, areas)

    changes = report.difference
    assert changes is not None
    assert {name: changes.counts[name] for name in ("same", "births", "closures", "moves")} == {
        "same": 2,
        "births": 1,
        "closures": 1,
        "moves": 1,
    }
    birth, closure, move = changes.lines
    assert (birth.kinds, birth.new and (birth.new.file, birth.new.line)) == ((ChangeKind.BIRTH,), ("more.csv", 2))
    assert closure.old is not None
    assert (closure.old.file, closure.old.line, closure.old.name) == ("north.csv", 3, "島の診療所")
    assert move.old is not None
    assert move.new is not None
    assert (move.old.file, move.new.file) == ("south.csv", "south.csv")


def test_two_stored_versions_differ_as_the_import_said(areas: AreaList) -> None:
    _import({"north.csv": NORTH, "south.csv": SOUTH}, areas)
    imported = _import({"south.csv": SOUTH, "more.csv": HEADER + ",谷医院,沖縄県名護市3\n,泉医院,東京都\n"}, areas)

    older, newer = FrameVersion.objects.order_by("number")
    assert imported.difference is not None
    found = queries.difference_between(older=older, newer=newer)
    assert (found.counts, found.lines) == (imported.difference.counts, imported.difference.lines)


def test_a_dry_run_tells_the_same_and_stores_nothing(areas: AreaList) -> None:
    files: dict[str, str | bytes] = {"north.csv": NORTH, "south.csv": SOUTH}

    told = _import(files, areas, dry_run=True)

    assert not Frame.objects.exists()
    stored = _import(files, areas)
    assert (told.counts(), told.files) == (stored.counts(), stored.files)


def test_contacts_follow_their_unit_into_another_file_and_line(areas: AreaList) -> None:
    _import({"north.csv": NORTH, "south.csv": SOUTH}, areas)
    for unit in Unit.objects.all():
        Contact.objects.create(
            unit=unit, telephone=f"03-0000-000{unit.pk % 10}", changed_at=NOW, changed_by="command:t"
        )
    numbers = {contact.unit.name: contact.telephone for contact in Contact.objects.select_related("unit")}

    report = _import({"south.csv": SOUTH, "north.csv": NORTH + ",泉医院,東京都\n"}, areas)

    assert report.contacts_carried == 4
    now = Contact.objects.filter(unit__version=_version())
    assert {contact.unit.name: contact.telephone for contact in now.select_related("unit")} == numbers


def test_a_doubtful_contact_is_asked_with_the_file_of_the_former_version(areas: AreaList) -> None:
    _import({"north.csv": NORTH, "south.csv": SOUTH}, areas)
    yamada = Unit.objects.get(name="山田医院")
    Contact.objects.create(unit=yamada, telephone="03-0000-0000", changed_at=NOW, changed_by="command:t")

    other = NORTH.replace("山田医院,北海道札幌市1", "別の名の医院,北海道函館市8")
    report = _import({"south.csv": SOUTH, "north.csv": other}, areas)

    assert (report.contacts_carried, report.contacts_to_review) == (0, 1)
    asked = ContactCandidate.objects.get()
    assert (asked.source, asked.line) == ("第1版の連絡先(north.csv)", 2)
    assert asked.likely is not None
    assert (asked.likely.name, asked.likely.source_file) == ("別の名の医院", 2)


def test_progress_goes_forward_over_all_files_and_is_told_of_each(areas: AreaList) -> None:
    shares: list[float] = []
    told: dict[int, tuple[int, float | None]] = {}

    def hear(step: Step, _rows: int, share: float | None) -> None:
        if step is Step.CHECK and share is not None:
            shares.append(share)

    def hear_file(number: int, rows: int, share: float | None) -> None:
        told[number] = (rows, share)

    many = HEADER + "".join(f",第{n}医院,東京都港区{n}\n" for n in range(1_200))
    _import({"many.csv": many, "south.csv": SOUTH}, areas, progress=hear, file_progress=hear_file)

    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 2
    assert told == {1: (1_200, 1.0), 2: (2, 1.0)}


@pytest.mark.parametrize("count", [1, 2, 95])
def test_the_name_of_all_files_fits_however_long_theirs_are(count: int) -> None:
    name = name_of_all([SourceFile("あ" * 300 + f"{n}.csv", io.BytesIO()) for n in range(count)])

    assert len(name) <= 200
    assert "0.csv" in name
    assert name.endswith(f" ほか{count - 1}件") == (count > 1)
