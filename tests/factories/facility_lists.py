"""Nationwide facility lists of any size, invented: valid codes in real prefectures, some repeated and doubtful rows."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tenken.frame.areas import AreaKind, AreaList
from tenken.identifiers import FacilityCode

__all__ = ["HEADER", "invented_rows", "write_csv", "write_xlsx"]

HEADER = ("facility_code", "name", "postcode", "address")
_SURNAMES = ("山田", "髙橋", "佐藤", "渡邉", "山﨑", "齋藤", "さくら", "みなと", "中央", "𠮷田")
_SUBJECTS = ("内科クリニック", "医院", "診療所", "眼科", "小児科クリニック", "整形外科", "ﾚﾃﾞｨｰｽｸﾘﾆｯｸ")
_TITLES = ("", "", "医療法人社団　", "医療法人 ", "(医)")


def invented_rows(*, count: int, areas: AreaList, seed: int = 1) -> Iterator[tuple[str, str, str, str]]:
    """``count`` rows: one in a hundred repeats the row before, one in fifty has a code whose check digit is wrong."""
    chance = random.Random(seed)
    places = [area for area in areas.areas if area.kind is not AreaKind.COUNTRY]
    names = {area.code.digits: area.name for area in areas.areas}
    row: tuple[str, str, str, str] | None = None
    for number in range(count):
        if row is not None and number % 100 == 99:
            yield row
            continue
        area = places[number % len(places)]
        prefecture = area.prefecture.digits
        code = FacilityCode.issue(prefecture=prefecture[:2], table="1", number=f"{number + 1:06}").digits
        if number % 50 == 7:
            code = code[:9] + str((int(code[9]) + 1) % 10)
        city = "" if area.kind is AreaKind.PREFECTURE else area.name
        row = (
            code,
            f"{chance.choice(_TITLES)}{chance.choice(_SURNAMES)}{chance.choice(_SUBJECTS)}",
            f"{chance.randrange(1000):03}-{chance.randrange(10000):04}",
            f"{names[prefecture]}{city}{chance.choice('東西南北')}町{number % 9 + 1}丁目{number % 30}－{number % 20}",
        )
        yield row


def write_csv(path: Path, rows: Iterator[tuple[str, ...]], *, encoding: str = "utf-8") -> None:
    """A CSV as Excel writes it."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def write_xlsx(path: Path | BinaryIO, rows: Iterator[tuple[str, ...]]) -> None:
    """A workbook with one sheet of text cells."""
    import openpyxl

    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("名簿")
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    workbook.save(path)
