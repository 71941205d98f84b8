"""Charts of a release: every figure drawn is the table's, nothing hidden is drawn, and any page may hold them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from itertools import pairwise

import pytest
from tests.factories.protected_tables import publication, yes_no_table

from tenken.disclosure.published import ResponseCurve, both
from tenken.report.chart_model import COLOURS, TINTS
from tenken.report.charts import Chart, NoPrefectures, bars, png, response_over_time, tile_map
from tenken.report.tile_map import cuts_for
from tenken.report.tile_places import COLUMNS, PLACES, ROWS
from tenken.tabulation.model import TOTAL

SVG = "{http://www.w3.org/2000/svg}"
HIDDEN = {("320005", TOTAL), ("470007", TOTAL)}


def texts(chart: Chart) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(chart.svg).iter(f"{SVG}text")]


def three() -> list[Chart]:
    table, curve = yes_no_table(hidden=HIDDEN), publication().curve
    assert curve is not None
    return [
        tile_map(table, category="yes", language="en"),
        bars(table, by="area", category="yes", shown=("*", "310000", "320005")),
        response_over_time(curve),
    ]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    return three()


def test_a_chart_refers_to_nothing_outside_and_brings_no_style_or_script(charts: list[Chart]) -> None:
    for chart in charts:
        root = ElementTree.fromstring(chart.svg)
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        names = {name for element in root.iter() for name in element.attrib}
        assert tags <= {"svg", "title", "desc", "defs", "pattern", "rect", "path", "g", "text", "tspan"}
        assert not [name for name in names if name.startswith("on") or name in {"style", "href", "class"} - {"class"}]
        references = re.findall(r"url\(([^)]*)\)", chart.svg)
        assert all(one == f"#{chart.key}-hatch" for one in references)
        assert "http" not in chart.svg.replace("http://www.w3.org/2000/svg", "")


def test_a_chart_says_in_words_what_it_shows(charts: list[Chart]) -> None:
    for chart in charts:
        root = ElementTree.fromstring(chart.svg)
        title, described = root[0], root[1]
        assert (root.get("role"), title.text, described.text) == ("img", chart.title, chart.alt)
        assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"


def test_the_figures_in_the_picture_are_those_of_the_table_under_it(charts: list[Chart]) -> None:
    tiles, rows, curve = charts

    assert {row[1] for row in tiles.rows} - set(texts(tiles)) - {"18.0"} == set()
    assert "Whole country 18.0%" in texts(tiles)
    assert [row[1] for row in rows.rows] == ["18.0", "30.4", "X"]
    assert {"18.0%", "30.4%", "X 秘匿", "28.4〜32.4", "分母 n = 2,103"} <= set(texts(rows))
    assert curve.rows[-1] == ("2026-08-21", "83,406", "48.8")
    assert "48.8%" in texts(curve)


def test_every_figure_of_the_map_is_its_cell() -> None:
    table = yes_no_table(hidden=HIDDEN)
    cells = table.computed.cells.filter(kind=TOTAL, category="yes")
    expected = {row["area"]: row for row in cells.to_dicts()}

    chart = tile_map(table, category="yes")

    names = {area: table.computed.dimensions[0].labels.get(area) for area in expected}
    labels = {area: text.in_language("ja") if text else "全国" for area, text in names.items()}
    shown = {row[0]: row[1:] for row in chart.rows}
    assert len(shown) == 48
    for area, cell in expected.items():
        if labels[area] in shown:
            sign = cell["sign"]
            assert shown[labels[area]][0] == (sign or f"{100 * cell['estimate']:.1f}")
            assert shown[labels[area]][2] == (sign or f"{cell['base_n']:,}")


def test_a_hidden_prefecture_is_hatched_and_never_zero() -> None:
    chart = tile_map(yes_no_table(hidden=HIDDEN), category="yes")

    assert chart.svg.count(f'fill="url(#{chart.key}-hatch)"') == 3  # two tiles and the key
    assert texts(chart).count("X") == 2
    assert "0.0" not in texts(chart)
    assert "X 秘匿" in texts(chart)
    assert "秘匿のため値を示していない欄は2個です。" in chart.alt
    assert ("島根県", "X", "X", "X") in chart.rows


def test_a_hidden_bar_is_hatched_and_has_no_interval() -> None:
    chart = bars(yes_no_table(hidden=HIDDEN), by="area", category="yes", shown=("320005",))

    assert chart.svg.count(f'fill="url(#{chart.key}-hatch)"') == 1
    assert COLOURS["tint"] not in chart.svg
    assert chart.rows == (("島根県", "X", "X", "X"),)


def test_a_chart_of_hidden_figures_alone_does_not_call_them_figures_of_all_clinics() -> None:
    every = {(area, kind) for area in (TOTAL, "310000") for kind in (TOTAL, "clinic", "clinic_beds", "dental")}
    table = yes_no_table(only=(TOTAL, "310000"), hidden=every)

    for chart in (bars(table), tile_map(table, category="yes")):
        assert "95%信頼区間" in chart.note
        assert "調査対象のすべての施設" not in chart.note + chart.alt


def test_the_alternative_text_names_the_main_figures_in_both_languages() -> None:
    table = yes_no_table(hidden=HIDDEN)

    ja, en = (tile_map(table, category="yes", language=language).alt for language in ("ja", "en"))

    assert "全国は18.0%です。" in ja
    assert "最も高いのは鹿児島県の36.4%です。" in ja
    assert "The highest is Kagoshima with 36.4%." in en
    assert "The lowest is Hokkaido with 18.4%." in en


def test_lines_and_texts_stand_out_from_what_they_stand_on() -> None:
    for name in ("accent", "dark", "line", "quiet", "text"):
        assert contrast(COLOURS[name], COLOURS["white"]) >= 3
    assert contrast(COLOURS["dark"], COLOURS["tint"]) >= 3  # the interval on its bar
    for place, tint in enumerate(TINTS):
        assert contrast(tint, COLOURS["white"] if place >= 3 else COLOURS["text"]) >= 4.5


def test_every_prefecture_has_a_tile_and_no_two_overlap() -> None:
    places = [
        (column + right, row + down)
        for column, row, wide, high in PLACES.values()
        for right in range(wide)
        for down in range(high)
    ]

    assert sorted(PLACES) == [f"{number:02}" for number in range(1, 48)]
    assert len(places) == len(set(places))
    assert all(0 <= column < COLUMNS and 0 <= row < ROWS for column, row in places)


@pytest.mark.parametrize(
    "values", [[18.4, 36.4], [0.0, 100.0], [26.1], [26.1, 26.2], [0.02, 0.03], [3.0, 12_345.0], [], [99.9, 100.0]]
)
def test_the_ends_of_classes_are_round_and_spread_the_values(values: list[float]) -> None:
    ends = cuts_for(values)

    steps = {round(high - low, 6) for low, high in pairwise(ends)}
    assert len(steps) == 1
    if values:
        step = steps.pop()
        assert ends[0] - step <= min(values)
        assert max(values) <= ends[3] + step


def test_a_table_without_prefectures_has_no_map() -> None:
    with pytest.raises(NoPrefectures):
        tile_map(yes_no_table(), category="yes", dimension="kind")


def test_a_curve_needs_a_figure_for_every_day() -> None:
    with pytest.raises(ValueError, match="one figure for each"):
        response_over_time(ResponseCurve((date(2026, 7, 6),), (), 10))


def test_a_curve_of_one_day_can_be_drawn() -> None:
    chart = response_over_time(
        ResponseCurve((date(2026, 7, 6),), (0,), 0, ((date(2026, 7, 6), both("案内", "Letter")),))
    )

    assert chart.rows == (("2026-07-06", "0", "0.0"),)


def test_japanese_letters_are_drawn_and_not_empty_boxes() -> None:
    """Two different words of one length make different pictures only if their letters are drawn."""
    labels = [{"yes": both(word, word), "no": both("いいえ", "No")} for word in ("鬱", "龍")]

    one, other = (png(bars(yes_no_table(only=(TOTAL,), labels=label)), scale=1) for label in labels)

    assert one.startswith(b"\x89PNG")
    assert one != other
