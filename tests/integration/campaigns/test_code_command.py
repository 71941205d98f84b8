"""``tenken campaign codes`` and ``tenken official add``: what the ministry needs before the letters go out."""

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from tenken_site.accounts.models import AccessCode
from tenken_site.cli.campaign_codes import codes
from tenken_site.cli.official import official
from tenken_site.frames.models import Unit
from tests.cast import CHIBA_CODE
from tests.factories.people import Cast


def run(command: object, *arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments], input=answer)  # type: ignore[arg-type]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_clinic_gets_a_code_that_lets_it_in(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"

    result = run(codes, cast.campaign.slug, file)

    assert result.exit_code == 0, result.output
    assert [row["name"] for row in rows(file)] == ["みなと内科クリニック", "ひまわり小児科医院"]
    page = Client().post("/sign-in/", {"code": rows(file)[0]["access_code"]}, follow=True)
    assert "みなと内科クリニック" in page.content.decode()


def test_only_the_owner_can_read_the_file_and_no_code_is_printed(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"

    result = run(codes, cast.campaign.slug, file)

    assert file.stat().st_mode & 0o077 == 0
    assert rows(file)[0]["access_code"] not in result.output


def test_a_clinic_with_a_valid_code_keeps_it(cast: Cast, tmp_path: Path) -> None:
    run(codes, cast.campaign.slug, tmp_path / "first.csv")

    run(codes, cast.campaign.slug, tmp_path / "second.csv")

    assert rows(tmp_path / "second.csv") == []
    assert AccessCode.objects.filter(revoked_at__isnull=True).count() == 2


def test_renewing_asks_first_and_revokes(cast: Cast, tmp_path: Path) -> None:
    run(codes, cast.campaign.slug, tmp_path / "first.csv")

    refused = run(codes, cast.campaign.slug, tmp_path / "second.csv", "--renew", answer="n\n")
    renewed = run(codes, cast.campaign.slug, tmp_path / "third.csv", "--renew", answer="y\n")

    assert refused.exit_code == 1
    assert not (tmp_path / "second.csv").exists()
    assert renewed.exit_code == 0
    assert AccessCode.objects.filter(revoked_at__isnull=False).count() == 2
    assert len(rows(tmp_path / "third.csv")) == 2


def test_an_existing_file_is_never_replaced_and_no_code_is_made(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("letters of another day", encoding="utf-8")

    result = run(codes, cast.campaign.slug, file)

    assert result.exit_code == 1
    assert file.read_text("utf-8") == "letters of another day"
    assert not AccessCode.objects.exists()


def test_a_failure_leaves_neither_codes_nor_file(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tenken_site.cli.campaign_codes.os.fsync", full)

    result = run(codes, cast.campaign.slug, tmp_path / "codes.csv")

    assert result.exit_code != 0
    assert not (tmp_path / "codes.csv").exists()
    assert not AccessCode.objects.exists()


def test_a_name_like_a_formula_stays_a_name(cast: Cast, tmp_path: Path) -> None:
    Unit.objects.filter(pk=cast.minato.case.unit.pk).update(name="=1+1医院")

    run(codes, cast.campaign.slug, tmp_path / "codes.csv")

    assert rows(tmp_path / "codes.csv")[0]["name"] == "'=1+1医院"


def test_an_official_is_appointed_and_sees_the_own_area(cast: Cast) -> None:
    result = run(official, "add", "Chiba2", "--name", "千葉県 第二係", "--area", CHIBA_CODE)

    found = re.search(r"ID (\S+)  password (\S+)", result.output)
    assert found, result.output
    page = Client().post("/sign-in/password/", {"login": found[1], "password": found[2]}, follow=True)
    assert "回答状況（千葉県）" in page.content.decode()


@pytest.mark.parametrize(("username", "area"), [("chiba-yamane", CHIBA_CODE), ("someone", "999999")])
def test_a_taken_id_and_an_unknown_area_are_refused(cast: Cast, username: str, area: str) -> None:
    result = run(official, "add", username, "--name", "だれか", "--area", area)

    assert result.exit_code == 1
    assert "Error:" in result.output
