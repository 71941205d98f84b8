"""Finished tables as a release gives them to files and documents: country, prefectures, two cities, all signs."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import Origin, Passage, Publication, ResponseCurve, both
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.model import TOTAL, ComputedTable, Dimension, TableSpecification

PREFECTURES = Path(__file__).parents[2] / "surveys/codelists/prefectures.csv"
CITIES = {
    "322016": ("松江市", "Matsue City", "320005"),
    "320005-rest": ("島根県（その他）", "Rest of Shimane", "320005"),
}
KINDS = {
    "clinic": both("一般診療所（無床）", "Clinics without beds"),
    "clinic_beds": both("一般診療所（有床）", "Clinics with beds"),
    "dental": both("歯科診療所", "Dental clinics"),
}
CATEGORIES = ("yes", "no", "dont_know")
OUTSIDE = ("not_applicable", "missing")
YES_NO: dict[str, LocalizedText] = {"yes": both("はい", "Yes"), "no": both("いいえ", "No")}
HIDDEN_CELLS = {("320005", "clinic_beds"), ("320005", "dental"), ("322016", "clinic_beds"), ("322016", "dental")}


def area() -> Dimension:
    """The country, 47 prefectures, one city and the rest of its prefecture."""
    with PREFECTURES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = {row["code6"]: both(row["name"], row["name_en"]) for row in rows}
    parents = dict.fromkeys(labels, TOTAL)
    for code, (name, english, parent) in CITIES.items():
        labels[code], parents[code] = both(name, english), parent
    return Dimension(
        "area", both("地域", "Area"), ("prefecture", "relay"), parents, labels, levels=("prefecture", "relay")
    )


def kind() -> Dimension:
    """Three kinds of clinic."""
    return Dimension("kind", both("施設の種類", "Kind of clinic"), ("kind",), dict.fromkeys(KINDS, TOTAL), KINDS)


def yes_no_table(
    key: str = "q3-1.area-kind",
    *,
    title: LocalizedText | None = None,
    labels: dict[str, LocalizedText] | None = None,
    hidden: set[tuple[str, str]] | None = None,
    only: Collection[str] = (),
) -> ProtectedTable:
    """Shares of yes, no and don't know by area and kind; Shimane's small cells hidden, Okinawa without beds at all.

    ``only`` are the areas that there are cells of, else all 50.
    """
    hidden = HIDDEN_CELLS if hidden is None else hidden
    areas, kinds = area(), kind()
    cells: list[dict[str, object]] = []
    for place, code in enumerate([TOTAL, *areas.parents]):
        if only and code not in only:
            continue
        for which, kind_code in enumerate([TOTAL, *kinds.parents]):
            base = 83_406 // (which + 1) if code == TOTAL else 1_700 // (which + 1) + 13 * place
            cells += _cells(code, kind_code, base=base, yes=0.18 + 0.004 * place + 0.03 * which, hidden=hidden)
    specification = TableSpecification(
        key=key,
        title=title
        or both(
            "サイバー攻撃等に備えた事業継続計画（BCP）を策定している割合", "Clinics with a plan for business continuity"
        ),
        statistic="proportion",
        variable="Q3-1",
        rows=("area",),
        columns=("kind",),
        note=both("回答した施設について推計した割合です。", "Shares estimated from the clinics that answered."),
    )
    computed = ComputedTable(
        specification, (areas, kinds), CATEGORIES, labels or YES_NO, pl.DataFrame(cells, infer_schema_length=None)
    )
    return ProtectedTable(computed, hidden=len(hidden), complementary=2)


def _cells(
    code: str, kind_code: str, *, base: int, yes: float, hidden: set[tuple[str, str]]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for category in (*CATEGORIES, TOTAL, *OUTSIDE):
        share = {"yes": yes, "no": 0.96 - yes, "dont_know": 0.04, TOTAL: 1.0}.get(category)
        row: dict[str, object] = {
            "area": code, "kind": kind_code, "category": category, "n": 7 if share is None else round(base * share),
            "base_n": base, "base_weighted": base * 1.9, "estimate": share, "se": None, "low": None, "high": None,
            "deff": None, "sign": "",
        }  # fmt: skip
        if share is not None and category != TOTAL:
            half = 1.96 * (share * (1 - share) / base) ** 0.5
            row |= {"se": half / 1.96, "low": max(0.0, share - half), "high": min(1.0, share + half), "deff": 1.2}
        if (code, kind_code) in hidden:
            row |= _nothing("X")
        elif code == "470007" and kind_code == "clinic_beds":
            row |= _nothing("・")
        elif code == "310000" and kind_code == "clinic_beds":
            row |= _nothing("…")
        elif code == "360007" and kind_code == "dental" and category == "yes":
            row |= {"n": 0, "estimate": 0.0, "se": None, "low": 0.0, "high": 0.011, "sign": "-"}
        found.append(row)
    return found


def _nothing(sign: str) -> dict[str, object]:
    numbers = ("n", "base_n", "base_weighted", "estimate", "se", "low", "high", "deff")
    return {**dict.fromkeys(numbers), "sign": sign}


def kind_table(statistic: str = "proportion", title: LocalizedText | None = None) -> ProtectedTable:
    """Shares of the country by kind alone; those of dental clinics hidden."""
    table = yes_no_table(only=(TOTAL,), hidden={(TOTAL, "dental")}, title=title)
    computed = table.computed
    specification = replace(computed.specification, statistic=statistic, rows=("kind",), columns=())
    changed = replace(
        computed, specification=specification, dimensions=computed.dimensions[1:], cells=computed.cells.drop("area")
    )
    return ProtectedTable(changed, 6, 0)


def publication() -> Publication:
    """A release with everything that one can have."""
    opened = date(2026, 7, 6)
    days = tuple(opened + timedelta(days=number) for number in range(47))
    submitted = tuple(round(83_406 * (1 - 0.94**number) / (1 - 0.94**46)) for number in range(47))
    return Publication(
        identifier="clinic-2026-1",
        title=both("診療所のサイバーセキュリティ対策に係る調査 結果", "Cybersecurity of clinics: results"),
        survey=both("診療所のサイバーセキュリティ対策に係る調査（令和8年度）", "Cybersecurity of clinics, 2026"),
        owner=both("試験省 試験課", "Ministry of Tests"),
        edition=both("確報", "Final"),
        opened=opened,
        closed=days[-1],
        as_of=date(2026, 6, 30),
        released=date(2026, 9, 30),
        eligible=170_782,
        responded=83_406,
        provenance=(
            Origin(both("固定データの照合値", "Digest of the dataset"), "41fe90c2" * 8),
            Origin(both("集計の指定の照合値", "Digest of the specification"), "0a1b2c3d" * 8),
            Origin(both("プログラムの版", "Version of the program"), "0.5.0"),
        ),
        contacts=(both("試験課 03-0000-0000", "Section for tests +81-3-0000-0000"),),
        notes=(both("G-MISを利用していない診療所は含みません。", "Clinics that do not use G-MIS are not included."),),
        method=(
            Passage(
                both("推計の方法", "How the figures were estimated"),
                (both("都道府県、種類、規模ごとに重みを付けました。", "Weights by prefecture, kind and size."),),
            ),
        ),
        nonresponse=(
            Passage(
                both("早い回答と遅い回答", "Early and late answers"),
                (both("早く回答した施設ほど対策が進んでいました。", "Clinics that answered early had done more."),),
            ),
        ),
        curve=ResponseCurve(
            days,
            submitted,
            170_782,
            ((date(2026, 7, 21), both("第1波", "1st reminder")), (days[30], both("第2波", "2nd reminder"))),
        ),
        licence=both("公共データ利用規約（第1.0版）", "Public Data License 1.0"),
    )
