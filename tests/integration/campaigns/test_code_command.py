"""``tenken campaign codes`` and ``tenken official add``: what the ministry needs before the letters go out."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from tenken_site.accounts.models import AccessCode, User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Enrolment
from tenken_site.cli.campaign_codes import codes
from tenken_site.cli.official import official
from tenken_site.frames.models import Unit
from tests.cast import CHIBA_CODE, PASSWORD
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

    cast.minato.user.access_codes.all().delete()
    run(codes, cast.campaign.slug, tmp_path / "second.csv")

    assert [row["name"] for row in rows(tmp_path / "second.csv")] == ["みなと内科クリニック"]
    assert AccessCode.objects.filter(revoked_at__isnull=True).count() == 2


def test_a_script_renews_codes_with_yes_and_nothing_is_made_where_nobody_answers(cast: Cast, tmp_path: Path) -> None:
    run(codes, cast.campaign.slug, tmp_path / "first.csv")

    unanswered = run(codes, cast.campaign.slug, tmp_path / "second.csv", "--renew")
    renewed = run(codes, cast.campaign.slug, tmp_path / "second.csv", "--renew", "--yes")

    assert unanswered.exit_code == 1
    assert "In a script add --yes." in unanswered.stderr
    assert renewed.exit_code == 0, renewed.output
    assert len(rows(tmp_path / "second.csv")) == 2


@pytest.mark.parametrize(
    "arguments", [("chi ba", "千葉県"), ("千葉", "千葉県"), ("a/b", "x"), ("chiba", "  "), ("x" * 41, "x")]
)
def test_an_official_gets_an_id_that_can_be_typed_and_a_name(cast: Cast, arguments: tuple[str, str]) -> None:
    username, name = arguments
    before = User.objects.count()

    result = run(official, "add", username, "--name", name, "--area", CHIBA_CODE)

    assert result.exit_code == 2
    assert User.objects.count() == before


def test_officials_are_added_and_listed_as_json(cast: Cast) -> None:
    added = json.loads(run(official, "add", "Chiba-Mori", "--name", "森", "--area", CHIBA_CODE, "--json").stdout)
    listed = json.loads(run(official, "list", "--json").stdout)

    assert added["id"] == "chiba-mori"
    assert {"id": "chiba-mori", "area": CHIBA_CODE, "name": "森"} in listed


def test_where_all_hold_a_code_no_file_is_made_and_renewing_is_explained(cast: Cast, tmp_path: Path) -> None:
    run(codes, cast.campaign.slug, tmp_path / "first.csv")

    result = run(codes, cast.campaign.slug, tmp_path / "second.csv")

    assert result.exit_code == 0
    assert "every clinic holds a valid code; no file was made" in result.output
    assert "--renew makes new ones for all" in result.output
    assert not (tmp_path / "second.csv").exists()


def test_where_nobody_is_enrolled_no_file_is_made_and_enrolling_comes_first(cast: Cast, tmp_path: Path) -> None:
    Enrolment.objects.all().delete()

    result = run(codes, cast.campaign.slug, tmp_path / "codes.csv")

    assert f"tenken campaign enrol {cast.campaign.slug}" in result.output
    assert not (tmp_path / "codes.csv").exists()


def test_the_letters_get_the_deadline_in_japan_time(cast: Cast, tmp_path: Path) -> None:
    run(codes, cast.campaign.slug, tmp_path / "codes.csv")

    assert rows(tmp_path / "codes.csv")[0]["deadline"] == "2099-08-21 23:59"
    assert rows(tmp_path / "codes.csv")[0]["sign_in_address"] == ""


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        ("https://tenken.example.jp", "https://tenken.example.jp/sign-in/#"),
        ("https://tenken.example.jp/", "https://tenken.example.jp/sign-in/#"),
        ("https://tenken.example.jp/sign-in/", "https://tenken.example.jp/sign-in/#"),
        ("https://tenken.example.jp:8443/clinics", "https://tenken.example.jp:8443/clinics/sign-in/#"),
    ],
)
def test_the_letters_get_an_address_that_brings_the_code_along(
    cast: Cast, tmp_path: Path, given: str, begins: str
) -> None:
    run(codes, cast.campaign.slug, tmp_path / "codes.csv", "--address", given)

    for row in rows(tmp_path / "codes.csv"):
        assert row["sign_in_address"] == begins + row["access_code"]


@pytest.mark.parametrize("given", ["tenken.example.jp", "http://tenken.example.jp", "https://", "https://x.jp/?a=1"])
def test_an_address_that_is_none_is_refused_and_no_code_is_made(cast: Cast, tmp_path: Path, given: str) -> None:
    result = run(codes, cast.campaign.slug, tmp_path / "codes.csv", "--address", given)

    assert result.exit_code == 2
    assert "https://tenken.example.jp" in result.output
    assert not AccessCode.objects.exists()


def test_a_clinic_whose_code_is_in_doubt_is_named_by_the_code_as_given(cast: Cast, tmp_path: Path) -> None:
    Unit.objects.filter(pk=cast.minato.case.unit.pk).update(facility_code="", code_given="12-1,9990")

    run(codes, cast.campaign.slug, tmp_path / "codes.csv")

    assert rows(tmp_path / "codes.csv")[0]["facility_code"] == "12-1,9990"


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


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_name_like_a_formula_stays_a_name(sign: str, cast: Cast, tmp_path: Path) -> None:
    Unit.objects.filter(pk=cast.minato.case.unit.pk).update(name=f"{sign}1+1医院")

    run(codes, cast.campaign.slug, tmp_path / "codes.csv")

    assert rows(tmp_path / "codes.csv")[0]["name"] == f"'{sign}1+1医院"


def test_an_official_is_appointed_and_sees_the_own_area(cast: Cast) -> None:
    result = run(official, "add", "Chiba2", "--name", "千葉県 第二係", "--area", CHIBA_CODE)

    found = re.search(r"ID (\S+)  password (\S+)", result.output)
    assert found, result.output
    page = Client().post("/sign-in/password/", {"login": found[1], "password": found[2]}, follow=True)
    assert "二段階認証を設定する" in page.content.decode()


def test_a_taken_id_is_refused_with_the_way_to_a_new_password(cast: Cast) -> None:
    result = run(official, "add", "Chiba-Yamane", "--name", "だれか", "--area", CHIBA_CODE)

    assert result.exit_code == 1
    assert "Somebody has the ID chiba-yamane already." in result.output
    assert "tenken official password chiba-yamane" in result.output
    assert "frame import" not in result.output


@pytest.mark.parametrize("area", ["12", "12000", "千葉"])
def test_part_of_an_areas_code_or_name_is_refused_with_the_area_that_may_be_meant(cast: Cast, area: str) -> None:
    result = run(official, "add", "someone", "--name", "だれか", "--area", area)

    assert result.exit_code == 1
    assert f"There is no area with the code {area}. Did you mean 120006 (千葉県)?" in result.output


def test_an_area_like_none_is_refused_with_the_place_of_the_codes(cast: Cast) -> None:
    result = run(official, "add", "someone", "--name", "だれか", "--area", "999999")

    assert "surveys/codelists/relays.csv" in result.output


@pytest.mark.django_db
def test_before_the_first_list_an_area_is_refused_with_the_way_to_load_areas() -> None:
    result = run(official, "add", "someone", "--name", "だれか", "--area", CHIBA_CODE)

    assert "tenken frame import" in result.output


def test_an_official_gets_a_new_password_and_the_old_one_and_its_sessions_end(cast: Cast) -> None:
    signed_in = Client()
    signed_in.post("/sign-in/password/", {"login": "chiba-yamane", "password": PASSWORD})

    result = run(official, "password", "Chiba-Yamane")

    found = re.search(r"ID (\S+)  password (\S+)", result.output)
    assert found, result.output
    assert signed_in.get("/status/").status_code == 302
    assert "二段階認証を設定する" not in signs_in("chiba-yamane", PASSWORD)
    assert "二段階認証を設定する" in signs_in(found[1], found[2])
    assert AuditEntry.objects.get(action="accounts.renew_password").target == f"user:{cast.chiba.pk}"


def signs_in(username: str, password: str) -> str:
    page = Client().post("/sign-in/password/", {"login": username, "password": password}, follow=True)
    return page.content.decode()


@pytest.mark.parametrize("username", ["minato-clinic", "nobody"])
def test_only_officials_get_a_new_password(cast: Cast, username: str) -> None:
    before = cast.minato.user.password

    result = run(official, "password", username)

    cast.minato.user.refresh_from_db()
    assert result.exit_code == 1
    assert "tenken official list" in result.output
    assert cast.minato.user.password == before


def test_the_list_of_officials_tells_id_area_and_name(cast: Cast) -> None:
    result = run(official, "list")

    assert "chiba-yamane  120006 (千葉県)  山根 修\n" in result.output
    assert "minato-clinic" not in result.output


@pytest.mark.django_db
def test_an_empty_list_of_officials_says_how_to_add_one() -> None:
    assert "tenken official add" in run(official, "list").output
