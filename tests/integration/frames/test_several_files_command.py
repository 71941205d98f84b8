"""``tenken frame import FILE FILE`` as it is typed."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenken.cli import main
from tenken_site.cli.frame import names_apart
from tenken_site.frames.models import FrameVersion, Unit

pytestmark = pytest.mark.django_db
HEADER = "facility_code,name,postcode,address\n"
NORTH = HEADER + "0110113719,山田医院,,北海道札幌市1\n,島の診療所,,北海道小樽市4\n"
SOUTH = HEADER + "0110113719,山田医院,,北海道札幌市1\n0110112480,海野医院,,北海道夕張市\n"


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["frame", *map(str, words)])


@pytest.fixture
def north(tmp_path: Path) -> Path:
    return _write(tmp_path / "north.csv", NORTH)


@pytest.fixture
def south(tmp_path: Path) -> Path:
    return _write(tmp_path / "south.csv", SOUTH)


def _write(path: Path, content: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_the_json_has_the_counts_of_each_file_and_of_all(north: Path, south: Path) -> None:
    result = _run("import", north, south, "--json")

    printed = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert (printed["file"], printed["read"], printed["accepted"], printed["repeated"]) == (
        "north.csv ほか1件",
        4,
        3,
        1,
    )
    assert (printed["loaded"], printed["version"], printed["profile"]) == (3, 1, "plain")
    counted = [{name: file[name] for name in ("name", "read", "accepted", "repeated")} for file in printed["files"]]
    assert counted == [
        {"name": "north.csv", "read": 2, "accepted": 2, "repeated": 0},
        {"name": "south.csv", "read": 2, "accepted": 1, "repeated": 1},
    ]
    assert printed["repeats"] == [{"file": "south.csv", "line": 2, "first_file": "north.csv", "first_line": 2}]
    assert [(doubt["file"], doubt["line"], doubt["flags"]) for doubt in printed["reviews"]] == [
        ("south.csv", 3, ["code_check"])
    ]


def test_the_json_of_one_file_names_it_only_at_the_top(north: Path) -> None:
    printed = json.loads(
        _run("import", _write(north, NORTH + ",,,北海道\n" + ",島の診療所,,北海道小樽市4\n"), "--json").stdout
    )

    assert (printed["file"], [file["name"] for file in printed["files"]]) == ("north.csv", ["north.csv"])
    assert printed["repeats"] == [{"line": 5, "first_line": 3}]
    assert "file" not in printed["refusals"][0]


def test_people_read_the_rows_of_each_file_and_of_all(north: Path, south: Path) -> None:
    shown = _run("import", north, south)

    assert shown.exit_code == 0, shown.output
    assert "「south.csv」2行目は「north.csv」2行目と同じです。" in shown.stdout
    assert "「south.csv」3行目 海野医院" in shown.stdout
    assert "north.csv: 読んだ行 2、取り込める行 2" in shown.stdout
    assert "2ファイルの合計: 読んだ行 4、取り込める行 3、繰り返し 1" in shown.stdout
    assert "3施設を、名簿の第1版として登録しました。" in shown.stdout


def test_a_dry_run_stores_nothing(north: Path, south: Path) -> None:
    result = _run("import", north, south, "--dry-run", "--json")

    assert result.exit_code == 0
    assert (json.loads(result.stdout)["accepted"], FrameVersion.objects.count()) == (3, 0)


def test_a_refused_row_names_file_line_and_column(north: Path, south: Path) -> None:
    _write(south, SOUTH + ",,,北海道\n")

    shown, printed = _run("import", north, south), json.loads(_run("import", north, south, "--json").stdout)

    assert shown.exit_code == 1
    assert "「south.csv」4行目「name」 施設の名称がありません。" in shown.stdout
    assert [(each["file"], each["line"], each["column"]) for each in printed["refusals"]] == [("south.csv", 4, "name")]
    assert not FrameVersion.objects.exists()


def test_a_file_that_is_no_list_is_named_and_nothing_is_stored(north: Path, south: Path) -> None:
    south.write_bytes(b"\xff\xfe\x00")

    shown, printed = _run("import", north, south), json.loads(_run("import", north, south, "--json").stdout)

    assert shown.exit_code == 1
    assert "ファイルを読めません" in shown.stdout
    assert "「south.csv」" in shown.stdout
    assert "south.csv: 読めません。" in shown.stdout
    assert "何も登録していません。" in shown.stdout
    assert [file["file_refused"] for file in printed["files"]] == [False, True]
    assert (printed["file_refused"], FrameVersion.objects.count()) == (True, 0)


def test_a_file_without_a_usable_row_is_named_though_the_rest_was_asked_for(north: Path, south: Path) -> None:
    _write(south, HEADER + ",,,北海道\n")

    shown = _run("import", north, south, "--skip-refused")

    assert shown.exit_code == 1
    assert "「south.csv」に取り込める行がないため、何も登録していません。" in shown.stdout
    assert not FrameVersion.objects.exists()


def test_the_same_file_typed_twice_is_refused_in_words(north: Path) -> None:
    shown = _run("import", north, north)

    assert shown.exit_code == 1
    assert "「north.csv」 二度指定されています。 → 同じファイルは一度だけ指定してください。" in shown.stdout


def test_a_copy_under_another_name_is_refused_with_both_names(north: Path, tmp_path: Path) -> None:
    shown = _run("import", north, _write(tmp_path / "copy.csv", NORTH), "--dry-run")

    assert shown.exit_code == 1
    assert "「copy.csv」 「north.csv」と同じ内容です。" in shown.stdout


def test_options_hold_for_every_file(tmp_path: Path) -> None:
    paths = [_write(tmp_path / f"{n}.csv", f"なまえ,ばしょ\n第{n}歯科,北海道\n") for n in (1, 2)]

    result = _run("import", *paths, "--map", "name=なまえ", "--map", "address=ばしょ", "--kind", "dental")

    assert result.exit_code == 0, result.output
    assert list(Unit.objects.order_by("source_file").values_list("name", "kind")) == [
        ("第1歯科", "dental"),
        ("第2歯科", "dental"),
    ]


def test_the_difference_names_the_files_in_words_json_and_csv(north: Path, south: Path, tmp_path: Path) -> None:
    _run("import", north, south)
    changes = tmp_path / "changes.csv"
    more = _write(tmp_path / "more.csv", HEADER + ",泉医院,,東京都港区5\n")

    shown = _run("import", south, more, "--dry-run", "--changes", changes)
    printed = json.loads(_run("import", south, more, "--json").stdout)
    stored = json.loads(_run("diff", "--json").stdout)

    assert "第1版からこれらの2ファイルへの違い" in shown.stdout
    assert "「more.csv」2行目 泉医院" in shown.stdout
    assert "前の「north.csv」3行目 島の診療所" in shown.stdout
    assert printed["difference"]["changes"][0]["new"]["file"] == "more.csv"
    assert stored["changes"] == printed["difference"]["changes"]
    with changes.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["kinds"], row["old_file"], row["new_file"]) for row in csv.DictReader(file)]
    assert rows == [("birth", "", "more.csv"), ("closure", "north.csv", "")]


def test_questions_that_went_on_are_told(north: Path, south: Path) -> None:
    from tenken_site.frames.actions.propose import propose
    from tenken_site.frames.models import UnitProposal
    from tests.cast import NOW

    _run("import", north)
    unit = Unit.objects.get(name="島の診療所")
    propose(unit=unit, kind=UnitProposal.Kind.CLOSED, reason="", way="letter", by="letter", now=NOW)

    assert "確認待ちの申し出1件も引き継ぎました。" in _run("import", north, south).stdout


def test_without_a_file_the_usage_is_shown() -> None:
    result = _run("import")

    assert result.exit_code == 2
    assert "FILE..." in result.output


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a/x.csv"], ["x.csv"]),
        (["a/x.csv", "a/y.csv"], ["x.csv", "y.csv"]),
        (["01/ika.xlsx", "02/ika.xlsx", "02/shika.xlsx"], ["01/ika.xlsx", "02/ika.xlsx", "shika.xlsx"]),
        (["a/b/x.csv", "c/b/x.csv"], ["a/b/x.csv", "c/b/x.csv"]),
        (["x.csv", "a/x.csv"], ["x.csv", "a/x.csv"]),
        (["a/x.csv", "a/x.csv"], ["x.csv", "x.csv"]),
    ],
)
def test_files_of_one_name_are_told_apart_by_their_folders(paths: list[str], names: list[str]) -> None:
    assert names_apart([Path(path) for path in paths]) == names


def test_there_is_a_bar_for_each_of_several_files_and_for_all(north: Path, south: Path) -> None:
    def bars(*paths: Path) -> str:
        words = ["frame", "import", *map(str, paths), "--dry-run"]
        return CliRunner(env={"FORCE_COLOR": "1"}).invoke(main, words).stderr

    one, two = bars(north), bars(north, south)

    assert "確認しています" in one
    assert "north.csv" not in one
    assert all(words in two for words in ("確認しています", "1/2 north.csv", "2/2 south.csv"))


def test_the_bars_of_many_files_go_when_their_file_is_done(tmp_path: Path) -> None:
    paths = [_write(tmp_path / f"{n}.csv", HEADER + f",第{n}医院,,北海道\n") for n in range(1, 8)]

    result = CliRunner(env={"FORCE_COLOR": "1"}).invoke(main, ["frame", "import", *map(str, paths), "--dry-run"])

    last = result.stderr.rsplit("確認しています", 1)[-1]
    assert result.exit_code == 0, result.output
    assert "/7 " not in last
