"""``tenken chase list``."""

import csv
import io
import json

import pytest
from click.testing import CliRunner, Result

from tenken.cli import main
from tests.cast import FUNABASHI_CODE, NOW
from tests.factories.chase import dozen
from tests.factories.people import Cast

pytestmark = pytest.mark.stores


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["chase", "list", *arguments])


def test_the_first_calls_come_as_one_json_document(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    document = json.loads(run("tiny-2026", "--area", FUNABASHI_CODE, "--json", "--most", "2").stdout)

    assert document["total"] == 9
    assert [call["name"] for call in document["calls"]] == ["きたならし皮膚科", "薬円台眼科"]
    assert document["calls"][0]["reasons"] == "promise_due stopped"
    assert document["calls"][0]["priority"] == 100


def test_the_csv_has_one_line_a_call(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    rows = list(csv.DictReader(io.StringIO(run("tiny-2026", "--area", FUNABASHI_CODE, "--csv").stdout)))

    assert len(rows) == 9
    assert rows[3]["telephone"] == "047-000-1003"


def test_a_person_reads_lines_and_how_many_there_are(cast: Cast) -> None:
    dozen(cast.campaign, by=cast.funabashi)

    assert run("tiny-2026", "--area", FUNABASHI_CODE).stdout.endswith("9 of 9 calls for 船橋市\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none", "--area", FUNABASHI_CODE), "There is no campaign “none”."),
        (("tiny-2026", "--area", "999999"), "999999 is no prefecture or city"),
        (("tiny-2026", "--area", "000000"), "000000 is no prefecture or city"),
        (("tiny-2026", "--area", FUNABASHI_CODE, "--json", "--csv"), "Choose --json or --csv"),
    ],
)
def test_what_cannot_be_listed_is_said(cast: Cast, arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)

    assert result.exit_code != 0
    assert told in result.stderr
