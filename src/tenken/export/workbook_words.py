"""The words of the sheets around the tables, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping

from tenken.disclosure.published import both
from tenken.questionnaire.model import LocalizedText

__all__ = ["MEANINGS", "SHEETS", "WORDS"]

SHEETS: Mapping[str, LocalizedText] = {
    "index": both("目次", "Index"),
    "notes": both("説明", "Notes"),
    "signs": both("記号", "Signs"),
    "codes": both("コード", "Codes"),
    "categories": both("区分", "Categories"),
    "columns": both("列", "Columns"),
}

WORDS: Mapping[str, LocalizedText] = {
    "sheet": both("シート名", "Sheet"),
    "title": both("表題", "Title"),
    "statistic": both("集計の種類", "Statistic"),
    "unit": both("単位", "Unit"),
    "rows": both("行数", "Rows"),
    "hidden": both("秘匿した欄の数", "Hidden cells"),
    "note": both("注", "Note"),
    "subject": both("項目", "Subject"),
    "content": both("内容", "Content"),
    "sign": both("記号", "Sign"),
    "meaning": both("意味", "Meaning"),
    "dimension": both("列の英字名", "Name of the column for programs"),
    "dimension_name": both("分類", "Dimension"),
    "code": both("コード", "Code"),
    "name": both("名称", "Name"),
    "parent": both("上位のコード", "Code above"),
    "heading": both("列名", "Heading"),
    "survey": both("調査", "Survey"),
    "owner": both("調査の実施者", "Survey owner"),
    "edition": both("版", "Edition"),
    "as_of": both("調査時点", "Reference day"),
    "opened": both("調査の初日", "First day of the survey"),
    "closed": both("調査の最終日", "Last day of the survey"),
    "released": both("公表日", "Published on"),
    "eligible": both("調査対象の施設数", "Clinics asked"),
    "responded": both("回答した施設数", "Clinics that answered"),
    "contact": both("問い合わせ先", "Contact"),
    "licence": both("利用条件", "Terms of use"),
    "address": both("掲載場所", "Published at"),
    "empty": both("空欄", "Empty cells"),
    "empty_meaning": both(
        "数値の欄の空欄は、数値がないことを表します。0ではありません。理由は「記号」の列にあります。"
        "「非該当」「無回答」「設問なし」には施設数だけがあります。"
        "対象のすべての施設についての数と率には、標準誤差と信頼区間がありません。",
        "An empty number means that there is no number. It is not zero. The column of signs says why. "
        "Not applicable, no answer and not asked have counts only. "
        "Counts and rates of all clinics asked have no standard error and no interval.",
    ),
    "area_codes": both("地域コード", "Area codes"),
    "area_codes_meaning": both(
        "全国地方公共団体コード（6桁）です。左の5桁が標準地域コードです。000000は全国を表します。"
        "末尾が-restのコードは、その都道府県のうち、表に別に示した市と特別区を除いた地域です。",
        "Six-digit codes of local governments; the first five digits are the standard area code. "
        "000000 is the country. Codes that end with -rest are the prefecture without the cities and wards shown apart.",
    ),
    "missing_categories": both("分母", "Base"),
    "missing_categories_meaning": both(
        "割合の分母は、その設問に答えた施設です。「わからない」を含み、「非該当」と「無回答」を含みません。",
        "Shares are of the clinics that answered the question. Don't know is part of the base; "
        "not applicable and no answer are not.",
    ),
}

STATISTICS: Mapping[str, LocalizedText] = {
    "proportion": both("割合", "Share"),
    "rate": both("割合", "Rate"),
    "total": both("合計", "Total"),
    "mean": both("平均", "Mean"),
    "ratio": both("比", "Ratio"),
    "count": both("施設数", "Count of clinics"),
}

MEANINGS: Mapping[str, LocalizedText] = {
    "table": both("表の番号。目次の表番号と同じ。", "Number of the table, as in the index."),
    "time": both("回答が表す日（西暦）。", "The day that the answers are about."),
    "category": both(
        "設問の選択肢などのコード。意味は「区分」のシート。", "Code of the answer; see the sheet of categories."
    ),
    "category_name": both("区分の名称。", "What the category is called."),
    "sign": both("数値を表章しない理由。意味は「記号」のシート。", "Why there is no number; see the sheet of signs."),
    "n": both("この区分にあてはまる施設数。重みを付けない実数。", "Clinics of this category, unweighted."),
    "base_n": both(
        "割合や平均の分母となる施設数。重みを付けない実数。", "Clinics that the estimate is of, unweighted."
    ),
    "base_weighted": both(
        "分母の施設数を重みで推計した値（整数）。", "The base as estimated with weights, as a whole number."
    ),
    "estimate": both(
        "重みを付けて推計した値。割合は百分率で、小数第1位まで。",
        "Weighted estimate; shares are per cent with one digit.",
    ),
    "unit": both("推計値、標準誤差、信頼区間の単位。", "Unit of estimate, standard error and interval."),
    "se": both("推計値の標準誤差。", "Standard error of the estimate."),
    "low": both("95%信頼区間の下限。", "Lower end of the 95% interval."),
    "high": both("95%信頼区間の上限。", "Upper end of the 95% interval."),
    "deff": both("単純無作為抽出に対する分散の比。", "Variance divided by that of simple random sampling."),
}
