"""Files laid out like the public lists: 医療情報ネット open data, and the print form of a 地方厚生局."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["Institution", "iryo_csv", "iryo_row", "kyoku_rows", "kyoku_workbook"]

_DAYS = "月火水木金土日"
IRYO_HEADINGS = (
    "ID", "正式名称", "正式名称（フリガナ）", "略称", "略称（フリガナ）", "英語表記（ローマ字表記）", "機関区分",
    "都道府県コード", "市区町村コード", "所在地", "所在地座標（緯度）", "所在地座標（経度）",
    "案内用ホームページアドレス",
    *(f"毎週決まった曜日に休診（{day}）" for day in _DAYS),
    *(f"決まった週に休診（定期週）第{week}週（{day}）" for week in range(1, 6) for day in _DAYS),
    "祝日に休診", "その他の休診日", "一般病床", "療養病床", "療養病床のうち医療保険適用", "療養病床のうち介護保険適用",
    "精神病床", "結核病床", "感染症病床", "合計病床数",
)  # fmt: skip


def iryo_row(**given: str) -> list[str]:
    """One row; headings are written as keywords with half-width brackets left out: ``毎週木="0"``."""
    row = dict.fromkeys(IRYO_HEADINGS, "")
    row |= {
        "ID": "0120000000001", "正式名称": "山田医院", "機関区分": "2", "都道府県コード": "01", "市区町村コード": "101",
        "所在地": "北海道札幌市中央区北1条西1", "所在地座標（緯度）": "0.0", "所在地座標（経度）": "0.0",
    }  # fmt: skip
    for day in _DAYS:
        row[f"毎週決まった曜日に休診（{day}）"] = given.pop(f"毎週{day}", "1")
    assert not set(given) - set(row), set(given) - set(row)
    return list((row | given).values())


def iryo_csv(*rows: Sequence[str]) -> bytes:
    """A facility file, as it is distributed: UTF-8 with byte order mark, every cell quoted."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(IRYO_HEADINGS)
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class Institution:
    """One institution of the print form. Texts are broken into lines as the form does."""

    code: str
    name: Sequence[str]
    address: Sequence[str]
    beds: Sequence[str] = ()
    remarks: Sequence[str] = ("現存",)
    second_code: str = ""
    staff: Sequence[str] = ("常　勤:    1", "(医         1)", "非常勤:    2")
    extra: Sequence[str] = field(default=("昭60. 4. 1", "新規", "令 6. 4. 1"))


def _titles(*, prefecture: str, table: str, day: str, page: int) -> list[list[str]]:
    width = 12
    rows = [[""] * width for _ in range(11)]
    rows[0][4] = "コード内容別医療機関一覧表"
    rows[1][11] = f"{page}頁"
    rows[3][0] = f"［{prefecture}］" if prefecture else ""
    rows[5][8] = f"{day} 現在　{table}"
    rows[9] = [
        "項番", "医療機関番号", "医療機関名称", "医療機関所在地", "電話番号", "勤務医数", "開設者氏名", "管理者氏名",
        "指定年月日", "登録理由", "病床数／", "備考",
    ]  # fmt: skip
    rows[10] = ["", "", "", "", "(ＦＡＸ番号)", "", "", "", "", "指定期間始", "診療科名", ""]
    rows[10][4] = ""
    return rows


def _lines(number: int, each: Institution) -> list[list[str]]:
    columns: dict[int, Sequence[str]] = {
        0: [_wide(str(number))],
        1: [each.code, *([f"({each.second_code})"] if each.second_code else [])],
        2: each.name,
        3: each.address,
        4: ["011-000-0000"],
        5: each.staff,
        6: ["医療法人社団", "理事長　山田　太郎"],
        7: ["山田　太郎"],
        8: [each.extra[0]],
        9: [each.extra[1], each.extra[2]],
        10: [*each.beds, "内　　外　　整外"],
        11: each.remarks,
    }
    height = max(5, *(len(texts) for texts in columns.values()))
    return [[columns[at][line] if line < len(columns[at]) else "" for at in range(12)] for line in range(height)]


def _wide(digits: str) -> str:
    return digits.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})


def kyoku_rows(
    institutions: Iterable[Institution],
    *,
    prefecture: str = "北海道",
    table: str = "医科",
    day: str = "令和 8年 6月 1日",
    page_lines: int = 23,
    notes: Sequence[str] = (),
) -> list[list[str]]:
    """The rows of the form. A page is full after so many lines, wherever an institution then stands."""
    body = [line for number, each in enumerate(institutions, start=1) for line in _lines(number, each)]
    rows: list[list[str]] = []
    for page, start in enumerate(range(0, max(1, len(body)), page_lines), start=1):
        rows += _titles(prefecture=prefecture, table=table, day=day, page=page)
        rows += body[start : start + page_lines]
    return rows + [[note] + [""] * 11 for note in notes]


def kyoku_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """The form as the workbook that is distributed: text cells, empty ones not written, merged titles."""
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                sheet.cell(row=at, column=column, value=text)
    sheet.merge_cells("E1:H1")
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
