"""A released table as CSV, JSON and Parquet: the same figures in each, and nothing lost unseen."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.factories.protected_tables import publication, yes_no_table

from tenken.disclosure.published import SIGNS, both
from tenken.export.table_csv import cp932_text, lost_csv, table_cp932, table_csv
from tenken.export.table_json import table_json
from tenken.export.table_parquet import table_parquet
from tenken.export.table_rows import fields

FEW = ("*", "310000", "320005", "322016", "360007", "470007")  # with every sign among them


def read(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline="")))


def number(text: str) -> float | None:
    return float(text) if text else None


def test_the_csv_has_a_byte_order_mark_and_every_figure_of_the_table() -> None:
    table = yes_no_table(only=FEW)

    content = b"".join(table_csv(table, publication()))

    assert content.startswith(b"\xef\xbb\xbf")
    rows = read(content.decode("utf-8-sig"))
    for row, cell in zip(rows, table.computed.cells.to_dicts(), strict=True):
        assert row["記号"] == cell["sign"]
        assert number(row["施設数"]) == cell["n"]
        for heading, name in (("推計値", "estimate"), ("95%信頼区間の上限", "high")):
            assert number(row[heading]) == (None if cell[name] is None else pytest.approx(100 * cell[name], abs=0.0501))


def test_every_file_has_the_digits_that_are_published_and_no_more() -> None:
    table = yes_no_table(only=FEW)
    odd = table.computed.cells.with_columns(
        estimate=pl.lit(0.55649999999999), low=pl.lit(-1e-9), high=pl.lit(0.0565), se=pl.lit(0.0043388)
    )
    table = replace(table, computed=replace(table.computed, cells=odd))

    row = read(b"".join(table_csv(table, publication())).decode("utf-8-sig"))[0]
    frame = pl.read_parquet(table_parquet(table, publication()))

    assert [row[name] for name in ("推計値", "95%信頼区間の下限", "95%信頼区間の上限", "標準誤差")] == [
        "55.6", "0.0", "5.7", "0.43"
    ]  # fmt: skip
    assert frame.row(0, named=True)["estimate"] == 55.6
    assert frame["base_weighted"].drop_nulls().map_elements(float.is_integer, pl.Boolean).all()


def test_a_hidden_cell_has_no_number_in_any_file() -> None:
    table = yes_no_table(only=FEW)

    rows = read(b"".join(table_csv(table, publication(), language="en")).decode("utf-8-sig"))
    in_json = json.loads(b"".join(table_json([table], publication())))["tables"][0]
    frame = pl.read_parquet(io.BytesIO(table_parquet(table, publication())))

    figures = ["n", "base_n", "base_weighted", "estimate", "se", "low", "high", "deff"]
    hidden = [row for row in rows if row["Sign"] == "X"]
    assert len(hidden) == 24
    assert {row["Clinics in the cell"] for row in hidden} == {row["Estimate"] for row in hidden} == {""}
    sign = in_json["columns"].index("sign")
    assert {tuple(row[sign + 1 :]) for row in in_json["rows"] if row[sign] == "X"} == {(None,) * 8}
    assert frame.filter(sign="X").select(figures).null_count().row(0) == (24,) * 8


def test_the_signs_of_tables_stand_as_they_are_and_formulas_do_not() -> None:
    table = yes_no_table(only=FEW, labels={"yes": both("=HYPERLINK(1)", "=1"), "no": both("-いいえ", "-No")})

    rows = read(b"".join(table_csv(table, publication())).decode("utf-8-sig"))

    assert {row["記号"] for row in rows} == {"", "-", "…", "・", "X"}
    assert {row["区分"] for row in rows} >= {"'=HYPERLINK(1)", "'-いいえ"}


def test_cp932_holds_the_same_and_lists_what_it_could_not_write() -> None:
    table = yes_no_table(only=FEW, labels={"yes": both("𠮷野〜はい", "Yes"), "no": both("いいえ", "No")})

    file = table_cp932(table, publication())

    rows = read(file.content.decode("cp932"))
    assert {row["区分"] for row in rows} >= {"〓野～はい", "いいえ"}
    assert len(rows) == table.computed.cells.height
    first = file.lost[0]
    assert (first.row, first.text, first.written, first.characters) == (2, "𠮷野〜はい", "〓野～はい", "𠮷〜")
    assert len(file.lost) == sum(row["区分"] == "〓野～はい" for row in rows)
    listed = read(lost_csv(file.lost).decode("utf-8-sig"))
    assert (listed[0]["行"], listed[0]["本来の文字列"], listed[0]["文字の番号"]) == (
        "2",
        "𠮷野〜はい",
        "U+20BB7 U+301C",
    )


def test_a_table_that_cp932_can_hold_loses_nothing() -> None:
    assert table_cp932(yes_no_table(only=FEW), publication()).lost == ()


def test_a_sign_that_windows_turns_into_a_formula_sign_is_marked() -> None:
    file = cp932_text(["−1"], [["＝1"], [-1]])

    assert file.content.decode("cp932").split("\r\n")[:3] == ["'－1", "'＝1", "-1"]
    assert [one.row for one in file.lost] == [1]


def test_the_json_is_as_documented_and_says_where_it_comes_from() -> None:
    table = yes_no_table(only=FEW)

    found: dict[str, Any] = json.loads(b"".join(table_json([table, yes_no_table("q5", only=FEW)], publication())))

    assert (found["format"], found["version"], len(found["tables"])) == ("tenken-statistics", 1, 2)
    assert found["release"]["provenance"][0] == {
        "name": {"ja": "固定データの照合値", "en": "Digest of the dataset"},
        "value": "41fe90c2" * 8,
    }
    assert set(found["signs"]) == {"-", "…", "・", "X"}
    first = found["tables"][0]
    assert first["columns"][:4] == ["area", "kind", "category", "sign"]
    assert first["rows"][0][:7] == ["000000", "total", "yes", "", 15013, 83406, 158471.0]
    city = next(code for code in first["dimensions"][0]["codes"] if code["code"] == "322016")
    assert city == {"code": "322016", "label": {"ja": "松江市", "en": "Matsue City"}, "parent": "320005"}
    cells = table.computed.cells.to_dicts()
    at = first["columns"].index("estimate")
    for row, cell in zip(first["rows"], cells, strict=True):
        assert row[at] == (None if cell["estimate"] is None else pytest.approx(100 * cell["estimate"], abs=0.0501))


def test_the_parquet_has_names_in_both_languages_and_its_origin_inside() -> None:
    table = yes_no_table(only=FEW)

    content = table_parquet(table, publication())

    frame = pl.read_parquet(io.BytesIO(content))
    assert (frame["area"][0], frame["area_name"][0], frame["area_name_en"][0]) == ("000000", "全国", "Whole country")
    assert frame["n"].to_list() == table.computed.cells["n"].to_list()
    about = json.loads(pl.read_parquet_metadata(io.BytesIO(content))["tenken"])
    assert about["provenance"]["固定データの照合値"] == "41fe90c2" * 8
    assert all(name.isascii() for name in frame.columns)


def test_the_documentation_names_every_column_and_every_sign() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/statistics-files.md").read_text("utf-8")

    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("|")]
    named = {name.strip(" `"): row[1] for row in rows if len(row) == 3 for name in row[0].split(",")}
    for column in fields(yes_no_table(only=FEW)):
        said = named.get(column.name) or named[column.name.replace("kind", "area")]
        assert column.label.in_language("ja") in said or column.name.startswith("kind")
    assert set(SIGNS) <= set(named)
