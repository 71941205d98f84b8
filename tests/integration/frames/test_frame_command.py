"""``tenken frame import`` as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenken.cli import main
from tenken_site.frames.models import FrameVersion, Unit

pytestmark = pytest.mark.django_db
HEADER = "facility_code,name,postcode,address\n"


def _run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["frame", "import", str(path), *options])


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "clinics.csv"
    path.write_text(
        HEADER + "0110113719,髙橋医院,060-0001,北海道札幌市\n0110113719,髙橋医院,060-0001,北海道札幌市\n"
        "0110112480,海野医院,,北海道夕張市\n",
        encoding="cp932",
    )
    return path


def test_the_four_columns_need_no_mapping(listed: Path) -> None:
    result = _run(listed, "--json")

    printed = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    counts = {name: printed[name] for name in ("read", "accepted", "repeated", "refused", "review")}
    assert counts == {"read": 3, "accepted": 2, "repeated": 1, "refused": 0, "review": 1}
    assert (printed["dry_run"], printed["loaded"], printed["version"], printed["format"]) == (False, 2, 1, "cp932")
    assert printed["repeats"] == [{"line": 3, "first_line": 2}]
    assert printed["reviews"][0]["flags"] == ["code_check"]
    assert printed["refusals"] == []
    assert Unit.objects.count() == 2


def test_a_dry_run_tells_the_same_and_stores_nothing(listed: Path) -> None:
    result = _run(listed, "--dry-run", "--json")

    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (printed["read"], printed["accepted"], printed["dry_run"], printed["loaded"]) == (3, 2, True, 0)
    assert not FrameVersion.objects.exists()


def test_a_refused_row_ends_with_1_and_says_how_to_load_the_rest(listed: Path) -> None:
    with listed.open("a", encoding="cp932") as file:
        file.write(",,,北海道\n")

    shown, printed = _run(listed), json.loads(_run(listed, "--json").stdout)

    assert shown.exit_code == 1
    assert "5行目「name」" in shown.stdout
    assert "--skip-refused" in shown.stdout
    assert printed["refusals"] == [
        {
            "line": 5,
            "column": "name",
            "value": "",
            "code": "name_missing",
            "reason": "施設の名称がありません。",
            "remedy": "名称を入れてください。",
        }
    ]
    assert not FrameVersion.objects.exists()


def test_the_rest_is_loaded_with_the_option(listed: Path) -> None:
    with listed.open("a", encoding="cp932") as file:
        file.write(",,,北海道\n")

    result = _run(listed, "--skip-refused", "--frame", "北の名簿")

    assert result.exit_code == 0, result.output
    assert "2施設を、名簿の第1版として登録しました。" in result.stdout
    assert FrameVersion.objects.get().frame.name == "北の名簿"


def test_a_dry_run_with_refusals_ends_with_1(listed: Path) -> None:
    with listed.open("a", encoding="cp932") as file:
        file.write(",,,北海道\n")

    assert _run(listed, "--dry-run").exit_code == 1


def test_a_mapping_is_given_by_heading(tmp_path: Path) -> None:
    path = tmp_path / "clinics.csv"
    path.write_text("なまえ,ばしょ\n山田医院,北海道\n", encoding="utf-8-sig")

    result = _run(path, "--map", "name=なまえ", "--map", "address=ばしょ")

    assert result.exit_code == 0, result.output
    assert Unit.objects.get().name == "山田医院"


def test_a_file_that_is_no_list_is_told_in_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "clinics.csv"
    path.write_bytes(HEADER.encode() + "山田医院".encode() + b"\xff\n")

    shown, printed = _run(path), json.loads(_run(path, "--json").stdout)

    assert shown.exit_code == 1
    assert "2行目" in shown.stdout
    assert (printed["file_refused"], printed["read"], printed["loaded"]) == (True, 0, 0)
    assert printed["refusals"][0]["code"] == "encoding_unknown"


def test_a_field_that_is_mapped_twice_is_refused(listed: Path) -> None:
    result = _run(listed, "--map", "name=name", "--map", "name=address")

    assert result.exit_code == 2
    assert "name is given twice" in result.output


def test_a_column_that_is_mapped_to_two_fields_is_refused(listed: Path) -> None:
    result = _run(listed, "--map", "name=name", "--map", "address=name", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["refusals"][0]["code"] == "column_shared"


def test_the_same_file_is_refused_until_it_is_asked_for_again(listed: Path) -> None:
    first, second, asked = _run(listed), _run(listed), _run(listed, "--again")

    assert [result.exit_code for result in (first, second, asked)] == [0, 1, 0]
    assert "第1版として取り込んであります" in second.stdout
    assert "第2版" in asked.stdout


def test_a_doubt_is_shown_with_the_code_as_printed_and_the_line_to_compare_with(tmp_path: Path) -> None:
    path = tmp_path / "clinics.csv"
    path.write_text(HEADER + "0110113719,山田医院,,北海道1\n4812345678,山田医院,,北海道1\n", encoding="utf-8")

    shown, printed = _run(path, "--dry-run"), json.loads(_run(path, "--dry-run", "--json").stdout)

    assert "3行目 山田医院(コード 4812345678、2行目と比べてください)" in shown.stdout
    assert "都道府県番号はありません" in shown.stdout
    (doubt,) = printed["reviews"]
    assert (doubt["code_given"], doubt["like_line"]) == ("4812345678", 2)
    assert doubt["flags"] == ["code_pref", "same_clinic"]


def test_the_kind_of_the_whole_list_is_an_option(tmp_path: Path) -> None:
    path = tmp_path / "clinics.csv"
    path.write_text(HEADER + "2222222,さくら,,東京都港区\n", encoding="utf-8")

    result = _run(path, "--kind", "dental")

    assert result.exit_code == 0, result.output
    assert Unit.objects.get().kind == "dental"


def test_without_a_database_it_is_said_what_to_do_and_no_file_is_made(listed: Path) -> None:
    place = listed.with_name("var")
    place.mkdir()
    environment = {**os.environ, "TENKEN_VAR": str(place), "TENKEN_DATABASE_URL": ""}

    done = subprocess.run(
        [str(Path(sys.executable).with_name("tenken")), "frame", "import", str(listed)],
        env={**environment, "DJANGO_SETTINGS_MODULE": "tenken_site.config.settings.development"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "script/setup" in done.stderr
    assert not list(place.glob("*sqlite*"))


@pytest.mark.parametrize(
    "options",
    [
        ("--map", "name"),
        ("--map", "=x"),
        ("--kind", "hospital"),
        ("--encoding", "euc-jp"),
        ("--frame", "名" * 81),
        ("--frame", ""),
    ],
)
def test_a_wrong_option_is_explained(listed: Path, options: tuple[str, ...]) -> None:
    result = _run(listed, *options)

    assert result.exit_code == 2
    assert "Error" in result.output


def test_many_lines_are_shortened_for_people_and_whole_in_json(tmp_path: Path) -> None:
    path = tmp_path / "clinics.csv"
    path.write_text(HEADER + ",,,北海道\n" * 50, encoding="utf-8")

    shown, printed = _run(path), json.loads(_run(path, "--json").stdout)

    assert "ほか30件" in shown.stdout
    assert len(printed["refusals"]) == 50


def test_values_with_brackets_are_shown_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "clinics.csv"
    path.write_text(HEADER + ",[red]医院[/red],不明,北海道\n", encoding="utf-8")

    assert "[red]医院[/red]" in _run(path, "--dry-run").stdout
