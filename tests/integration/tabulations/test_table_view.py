"""A table on a page: narrowed within what there is, sorted, and never a number where there is a sign."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken_site.tabulations.plain import plain_table
from tenken_site.tabulations.table_view import TableView, table_view
from tests.factories import statistics

TABLE = plain_table(statistics.hand_made()[0][0])


def labels(view: TableView) -> list[str]:
    return [line.label for line in view.lines]


def test_at_first_the_country_and_its_prefectures_are_shown_and_one_of_them_on_request() -> None:
    whole = table_view(TABLE, language="ja", asked={})
    chiba = table_view(TABLE, language="ja", asked={"area": "120006"})
    everything = table_view(TABLE, language="en", asked={"area": "all"})

    assert labels(whole) == ["全国", "千葉県", "大阪府"]
    assert labels(chiba) == ["全国", "千葉県", "船橋市", "千葉県（その他）"]
    assert chiba.narrowed == "千葉県"
    assert len(everything.lines) == 7


def test_every_percentage_stands_beside_its_base_and_interval() -> None:
    view = table_view(TABLE, language="ja", asked={})

    base, yes, _no = (shown for _, shown in view.lines[0].figures)

    assert (base.text, yes.text, yes.interval) == ("377", "49.3", "45.3〜53.3")
    assert view.unit == "%"


def test_a_hidden_cell_shows_its_sign_and_is_sorted_last() -> None:
    asked = {"area": "120006", "kind": "dental", "sort": "yes", "desc": "1"}

    view = table_view(TABLE, language="ja", asked=asked)

    last = view.lines[-1].figures
    assert {shown.text for column, shown in last if column.interval} == {"X"}
    assert [column.sorted for column in view.columns] == ["", "descending", ""]


@settings(max_examples=60)
@given(
    area=st.sampled_from(["", "all", "120006", "122041", "270008", "999999", "*"]),
    kind=st.sampled_from(["", "*", "clinic", "dental", "hospital"]),
    sort=st.sampled_from(["", "base", "yes", "no", "*", "nonsense"]),
    desc=st.sampled_from(["", "0", "1"]),
)
def test_whatever_is_asked_no_hidden_number_is_shown_and_the_country_comes_first(
    area: str, kind: str, sort: str, desc: str
) -> None:
    view = table_view(TABLE, language="ja", asked={"area": area, "kind": kind, "sort": sort, "desc": desc})

    chosen = kind if kind in {"clinic", "dental"} else "*"
    names = {code.words["ja"]: code.code for code in TABLE.dimensions[0].codes}
    assert view.lines[0].total
    for line in view.lines:
        for column, shown in line.figures:
            cell = TABLE.cell((names[line.label], chosen), "*" if column.key == "base" else column.key)
            assert cell is not None
            assert (cell.sign == "X") == (shown.text == "X")
            if cell.sign:
                assert cell.n is None
                assert cell.estimate is None
