"""What became of the clinics since the version before: told by an import, and by ``tenken frame diff``."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from tenken.cli import main
from tenken.frame.areas import AreaList, read_areas
from tenken.frame.reconciliation import ChangeKind
from tenken_site.frames.actions.import_frame import import_frame
from tenken_site.frames.import_report import ImportReport
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import FrameVersion, Unit, UnitProposal
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HEADER = "facility_code,name,address\n"
OLD = HEADER + (
    "0110113719,山田医院,北海道札幌市1\n"
    "0110112489,海野医院,北海道函館市2\n"
    ",中央医院,北海道旭川市3\n"
    ",島の診療所,北海道小樽市4\n"
)
NEW = HEADER + (
    "0110113719,山田医院,北海道札幌市9\n"
    "0110112489,海野クリニック,北海道函館市2\n"
    ",中央医院,北海道旭川市3\n"
    ",=新しい医院,北海道根室市5\n"
)


@pytest.fixture(scope="session")
def areas() -> AreaList:
    return read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")


def _import(content: str, areas: AreaList, *, dry_run: bool = False) -> ImportReport:
    return import_frame(
        files=[SourceFile("clinics.csv", io.BytesIO(content.encode()))],
        frame="clinics",
        areas=areas,
        dry_run=dry_run,
        by="command:tests",
        now=NOW,
    )


def _accept(name: str, kind: UnitProposal.Kind) -> None:
    UnitProposal.objects.create(
        unit=Unit.objects.get(name=name),
        kind=kind,
        way="letter",
        proposed_at=NOW,
        proposed_by="letter",
        state=UnitProposal.State.ACCEPTED,
        decided_at=NOW,
        decided_by="user:1",
    )


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, ["frame", *words])


def test_the_first_version_has_nothing_to_differ_from(areas: AreaList) -> None:
    assert _import(OLD, areas).difference is None


def test_an_import_counts_and_lists_what_became_of_the_clinics(areas: AreaList) -> None:
    _import(OLD, areas)

    difference = _import(NEW, areas).difference

    assert difference is not None
    assert (difference.from_version, difference.to_version, difference.not_listed) == (1, None, 0)
    assert {name: count for name, count in difference.counts.items() if count} == {
        "before": 4, "after": 4, "same": 1, "births": 1, "closures": 1, "moves": 1, "renames": 1,
    }  # fmt: skip
    birth, closure, move, rename = difference.lines
    assert (birth.kinds, birth.new and birth.new.name) == ((ChangeKind.BIRTH,), "=新しい医院")
    assert (closure.kinds, closure.old and closure.old.name) == ((ChangeKind.CLOSURE,), "島の診療所")
    assert move.old is not None
    assert move.new is not None
    assert (move.old.address, move.new.address, move.new.code) == ("北海道札幌市1", "北海道札幌市9", "0110113719")
    assert rename.kinds == (ChangeKind.RENAME,)


def test_the_counts_are_stored_with_the_version(areas: AreaList) -> None:
    _import(OLD, areas)
    _import(NEW, areas)

    counts = FrameVersion.objects.get(number=2).counts
    assert (counts["compared_with"], counts["births"], counts["moves"]) == (1, 1, 1)


def test_a_dry_run_tells_the_same_difference_and_stores_nothing(areas: AreaList) -> None:
    _import(OLD, areas)

    told = _import(NEW, areas, dry_run=True).difference

    assert told == _import(NEW, areas).difference
    assert FrameVersion.objects.count() == 2


def test_accepted_proposals_explain_what_the_next_list_shows(areas: AreaList) -> None:
    _import(OLD, areas)
    _accept("島の診療所", UnitProposal.Kind.CLOSED)
    _accept("山田医院", UnitProposal.Kind.MOVED)
    _accept("中央医院", UnitProposal.Kind.CLOSED)

    difference = _import(NEW, areas).difference

    assert difference is not None
    assert (difference.counts["explained"], difference.counts["unheeded"]) == (2, 1)
    unheeded = next(line for line in difference.lines if line.kinds == (ChangeKind.UNHEEDED,))
    assert unheeded.new is not None
    assert unheeded.new.name == "中央医院"


def test_two_stored_versions_differ_as_the_import_said(areas: AreaList) -> None:
    _import(OLD, areas)
    imported = _import(NEW, areas).difference

    shown, printed = _run("diff"), json.loads(_run("diff", "clinics", "--from", "1", "--to", "2", "--json").stdout)

    assert imported is not None
    assert shown.exit_code == 0, shown.output
    assert "新しく載った施設 1" in shown.stdout
    assert "所在地「北海道札幌市1」→「北海道札幌市9」" in shown.stdout
    assert {name: printed[name] for name in imported.counts} == dict(imported.counts)
    assert (printed["from_version"], printed["to_version"]) == (1, 2)
    assert printed["changes"][1]["old"] == {"line": 5, "code": "", "name": "島の診療所", "address": "北海道小樽市4"}


@pytest.mark.parametrize("sign", ["=", "＝"])
def test_all_changes_go_to_a_csv_without_formulas(sign: str, areas: AreaList, tmp_path: Path) -> None:
    _import(OLD, areas)
    _import(NEW, areas)
    Unit.objects.filter(name="=新しい医院").update(name=f"{sign}新しい医院")

    result = _run("diff", "--changes", str(tmp_path / "changes.csv"))

    assert result.exit_code == 0, result.output
    with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kinds"] for row in rows] == ["birth", "closure", "move", "rename"]
    assert rows[0]["new_name"] == f"'{sign}新しい医院"


def test_the_import_shows_the_difference_and_writes_its_changes(areas: AreaList, tmp_path: Path) -> None:
    _import(OLD, areas)
    (tmp_path / "new.csv").write_text(NEW, encoding="utf-8")

    shown = _run("import", str(tmp_path / "new.csv"), "--dry-run", "--changes", str(tmp_path / "changes.csv"))
    printed = json.loads(_run("import", str(tmp_path / "new.csv"), "--dry-run", "--json").stdout)

    assert "第1版からこのファイルへの違い" in shown.stdout
    assert "載らなくなった施設 1" in shown.stdout
    assert printed["difference"]["births"] == 1
    assert len((tmp_path / "changes.csv").read_text(encoding="utf-8-sig").splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("diff", "よその名簿"), "あるのは次のとおりです: clinics"),
        (("diff",), "比べる前の版がありません"),
        (("diff", "--to", "7"), "第7版はありません"),
        (("freeze", "よその名簿"), "ありません"),
    ],
)
def test_a_version_that_is_not_there_is_told_with_what_there_is(
    areas: AreaList, words: tuple[str, ...], told: str
) -> None:
    _import(OLD, areas)

    result = _run(*words)

    assert result.exit_code == 1
    assert told in result.output


def test_the_versions_are_listed(areas: AreaList) -> None:
    empty = _run("list")
    _import(OLD, areas)
    _import(NEW, areas)

    shown, printed = _run("list"), json.loads(_run("list", "clinics", "--json").stdout)

    assert "tenken frame import" in empty.stdout
    assert "第2版 4施設" in shown.stdout
    assert [(row["version"], row["units"], row["profile"], row["frozen_at"]) for row in printed] == [
        (2, 4, "plain", None),
        (1, 4, "plain", None),
    ]
