"""``tenken frame import`` as it is typed."""

import json
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


@pytest.mark.parametrize(
    "options", [("--map", "name"), ("--map", "=x"), ("--encoding", "euc-jp"), ("--frame", "名" * 81), ("--frame", "")]
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
