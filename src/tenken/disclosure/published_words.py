"""How the codes and columns of a released table are called and written, the same in every file and document."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tenken.disclosure.published import both
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.model import TOTAL, ComputedTable, Dimension

__all__ = [
    "CATEGORY",
    "CLINICS",
    "COLUMNS",
    "NUMBERS",
    "TOTALS",
    "category_label",
    "code_label",
    "code_written",
    "figure",
    "scale",
    "unit",
]

CATEGORY = "category"
#: Columns of figures, in the order of files. Those of ``SCALED`` are written per cent where the table is of shares.
NUMBERS = ("n", "base_n", "base_weighted", "estimate", "se", "low", "high", "deff")
SCALED = frozenset({"estimate", "se", "low", "high"})
PLACES = {"base_weighted": 0, "se": 2, "deff": 2}  # digits after the point
OF_SHARES, OF_OTHERS = 1, 2  # of estimates and the ends of their intervals

COLUMNS: Mapping[str, LocalizedText] = {
    "table": both("表番号", "Table"),
    "time": both("調査時点（西暦）", "Reference day"),
    CATEGORY: both("区分コード", "Category code"),
    "category_name": both("区分", "Category"),
    "sign": both("記号", "Sign"),
    "n": both("施設数", "Clinics in the cell"),
    "base_n": both("分母の施設数", "Clinics in the base"),
    "base_weighted": both("分母の推計施設数", "Estimated clinics in the base"),
    "estimate": both("推計値", "Estimate"),
    "unit": both("推計値の単位", "Unit of the estimate"),
    "se": both("標準誤差", "Standard error"),
    "low": both("95%信頼区間の下限", "Lower end of the 95% interval"),
    "high": both("95%信頼区間の上限", "Upper end of the 95% interval"),
    "deff": both("デザイン効果", "Design effect"),
}

TOTALS: Mapping[str, LocalizedText] = {"area": both("全国", "Whole country")}
TOTAL_LABEL = both("総数", "Total")
CATEGORY_LABELS: Mapping[str, LocalizedText] = {
    TOTAL: TOTAL_LABEL,
    "dont_know": both("わからない", "Don't know"),
    "not_applicable": both("非該当（この設問の対象外）", "Not applicable (question not open)"),
    "missing": both("無回答", "No answer"),
    "not_asked": both("設問なし（別の調査票）", "Not asked (another questionnaire)"),
}

SHARES = frozenset({"proportion", "rate"})
PER_CENT = both("%", "%")
CLINICS = both("施設", "clinics")
AREA_CODE_LENGTH = 6  # 全国地方公共団体コード


def code_label(dimension: Dimension, code: str) -> LocalizedText:
    """What a code of a dimension is called."""
    found = dimension.labels.get(code)
    if found is not None:
        return found
    if code == TOTAL:
        return TOTALS.get(dimension.name, TOTAL_LABEL)
    return both(code, code)


def category_label(table: ComputedTable, code: str) -> LocalizedText:
    """What a category of the table's variable is called."""
    found = table.category_labels.get(code) or CATEGORY_LABELS.get(code)
    return found or both(code, code)


def code_written(dimension: Dimension | None, code: str) -> str:
    """A code as files write it: spreadsheets take the star for "anything" when they filter, so the total has a code.

    It is ``000000`` beside six-digit codes of areas (the form of 全国地方公共団体コード), else ``total``.
    """
    if code != TOTAL:
        return code
    return "0" * AREA_CODE_LENGTH if dimension is not None and dimension.name == "area" else "total"


def scale(table: ComputedTable, column: str) -> float:
    """What a figure of this column is multiplied by before it is written: shares are published per cent."""
    return 100.0 if column in SCALED and table.specification.statistic in SHARES else 1.0


def figure(table: ComputedTable, column: str) -> pl.Expr:
    """A figure as it is published: shares per cent, and no more digits than that. The same in every file and document.

    Finer digits would tell of hidden cells, since estimates weigh the clinics of a total differently and counts do not.
    """
    factor = scale(table, column)
    places = PLACES.get(column, OF_OTHERS if factor == 1 else OF_SHARES)
    scaled = pl.col(column).cast(pl.Float64) * factor
    return (scaled.round(places, mode="half_away_from_zero") + 0.0).alias(column)  # no -0.0


def unit(table: ComputedTable) -> LocalizedText:
    """The unit of estimate, standard error and interval."""
    if table.specification.statistic in SHARES:
        return PER_CENT
    if table.specification.statistic == "count":
        return CLINICS
    return table.unit or both("数", "number")
