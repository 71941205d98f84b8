"""The code lists: complete, consistent, and every code with its check digit."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tenken.identifiers import AreaCode, area_check_digit

FOLDER = Path(__file__).parents[3] / "surveys" / "codelists"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", rows("relays.csv"), ids=lambda row: row["code6"])
def test_a_relays_code_has_its_check_digit(row: dict[str, str]) -> None:
    five, check = row["code6"][:5], row["code6"][5]
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))

    expected = 11 - total if total < 11 else (11 - total % 11) % 10

    assert check == str(expected) == area_check_digit(five)
    assert AreaCode(row["code6"]).prefecture.digits[:2] == row["prefecture"]


def test_the_relays_are_the_157_addressees_of_the_notice() -> None:
    found = rows("relays.csv")

    assert len({row["code6"] for row in found}) == len(found) == 157
    assert Counter(row["kind"] for row in found) == {
        "prefecture": 47,
        "designated_city": 20,
        "core_city": 62,
        "ordinance_city": 5,
        "ward": 23,
    }


def test_every_name_fits_its_kind() -> None:
    endings = {"prefecture": "都道府県", "ward": "区"}

    wrong = [row["name"] for row in rows("relays.csv") if row["name"][-1] not in endings.get(row["kind"], "市")]

    assert wrong == []
    assert all(row["name_en"].isascii() for row in rows("relays.csv"))
    assert {row["prefecture"] for row in rows("relays.csv") if row["kind"] == "ward"} == {"13"}


def test_prefectures_and_relays_agree() -> None:
    prefectures = rows("prefectures.csv")
    relays = {row["code6"]: row for row in rows("relays.csv") if row["kind"] == "prefecture"}

    assert [row["code2"] for row in prefectures] == [f"{number:02}" for number in range(1, 48)]
    for row in prefectures:
        relay = relays[row["code6"]]
        assert (relay["name"], relay["name_en"], relay["prefecture"]) == (row["name"], row["name_en"], row["code2"])
    assert len({row["bureau"] for row in prefectures}) == 8


def test_the_lists_are_written_for_every_reader() -> None:
    for name in ("relays.csv", "prefectures.csv"):
        content = (FOLDER / name).read_bytes()

        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")
