"""The counts behind tables, and which of them are one figure."""

from typing import Any

import pytest

from tenken.dataset.model import Dataset
from tenken.tabulation.computing import compute
from tenken.tabulation.counting import counts
from tenken.tabulation.hiding import hidden_rows
from tenken.tabulation.model import CountTable
from tests.factories.tables import DONT_KNOW, NOT_APPLICABLE, clinic, dataset, dimensions, spec, weights


def routed() -> Dataset:
    """C2 is for those with C1 = yes, C4 for those with C3 = a or b; one left C4 blank."""
    return dataset(
        [
            clinic(C1="yes", C2="yes", C3="a", C4=1.0),
            clinic(C1="yes", C2="no", C3="b", C4=2.0),
            clinic(C1="no", C2=NOT_APPLICABLE, C3="c", C4=NOT_APPLICABLE),
            clinic(C1="no", C2=NOT_APPLICABLE, C3="a", C4=None),
            clinic(kind="dental", C1="yes", C2="no", C3=DONT_KNOW, C4=NOT_APPLICABLE),
            clinic(),
        ]
    )


def tables(of: Dataset, *asked: Any) -> dict[str, CountTable]:
    return {table.key: table for table in counts(asked, dimensions(of), of)}


def counted(table: CountTable, *codes: str) -> int:
    found = [row[-1] for row in table.cells.iter_rows() if row[:-1] == codes]
    assert len(found) == 1, codes
    return int(found[0])


def test_counts_are_complete_with_totals_and_zeros() -> None:
    found = tables(routed(), spec("C1", "kind", key="c1"))["c1"]

    assert found.cells.height == 4 * 3
    assert [counted(found, "*", code) for code in ("*", "yes", "no")] == [5, 3, 2]
    assert counted(found, "dental", "no") == 0
    assert found.distribution == "C1"


def test_the_base_of_a_question_is_the_answer_that_opened_it() -> None:
    found = tables(routed(), spec("C1", "kind", key="c1"), spec("C2", "kind", key="c2"))

    base, answer = found["c2"].identity(("clinic", "*")), found["c1"].identity(("clinic", "yes"))
    assert base == answer == ("", frozenset({("kind", "clinic"), ("C1", "yes")}))
    assert found["c2#states"].identity(("*", "@base")) == ("", frozenset({("C1", "yes")}))
    assert found["c2#states"].identity(("*", "*")) == ("", frozenset({("responded", "yes")}))
    assert found["c1"].identity(("*", "*")) == ("", frozenset({("responded", "yes")}))


def test_two_answers_that_open_a_question_are_a_sum_of_their_own() -> None:
    found = tables(routed(), spec("C3", key="c3"), spec("C4", key="c4", statistic="mean"))

    assert found["c3"].dimensions[-1].parents == {
        "a": "@C4@open",
        "b": "@C4@open",
        "c": "*",
        "dont_know": "*",
        "@C4@open": "*",
    }
    assert counted(found["c3"], "@C4@open") == 3
    assert found["c3"].identity(("@C4@open",)) == found["c4#states"].identity(("@open",))
    assert counted(found["c4#states"], "@open") == 3
    assert counted(found["c4#states"], "missing") == 1
    assert counted(found["c4"], "*") == 2
    assert (found["c4"].distribution, found["c4#values"].distribution) == (None, "C4")
    assert found["c4"].identity(("*",)) != found["c4#values"].identity(("*",)), "all know how many"


def test_an_answer_is_never_taken_for_its_own_base_or_for_another_answer() -> None:
    of = dataset([clinic(C1="yes", C3="a"), clinic(C1="yes", C3="a")])  # everybody says yes, and a

    found = tables(of, spec("C1", key="c1"), spec("C3", key="c3"))

    assert found["c1"].identity(("yes",)) == ("", frozenset({("C1", "yes")}))
    assert found["c3"].identity(("a",)) == ("", frozenset({("C3", "a")}))
    assert found["c1"].identity(("*",)) == found["c3"].identity(("*",)) == ("", frozenset({("responded", "yes")}))


def test_kinds_are_one_figure_whichever_dimension_shows_them() -> None:
    found = tables(
        routed(),
        spec("C1", "kind", key="kind"),
        spec("C1", "size", key="size"),
        spec("disposition", "kind", statistic="count", key="cases"),
    )

    assert found["size"].identity(("dental", "yes")) == found["kind"].identity(("dental", "yes"))
    assert found["cases"].identity(("dental", "1.1")) == found["kind"].identity(("dental", "*"))
    assert found["cases"].identity(("dental", "*")) == ("", frozenset({("kind", "dental")}))
    assert found["cases"].distribution is None


def test_each_option_of_several_is_a_distribution_over_one_base() -> None:
    of = dataset([clinic(C5={"x"}), clinic(C5={"x", "y"}), clinic(C5=DONT_KNOW)])

    found = tables(of, spec("C5", key="c5"))

    assert set(found) == {"c5#x", "c5#y", "c5#states"}
    assert [counted(found["c5#x"], code) for code in ("*", "yes", "no", "dont_know")] == [3, 2, 0, 1]
    assert found["c5#x"].identity(("*",)) == found["c5#y"].identity(("*",))


def test_those_outside_a_universe_are_counted_since_they_can_be_had_by_subtraction() -> None:
    found = tables(routed(), spec("C3", key="c3", universe="{C1} = true"))["c3"]

    assert [one.name for one in found.dimensions] == ["universe", "C3"]
    assert [counted(found, part, "a") for part in ("*", "in", "out")] == [2, 1, 1]


@pytest.mark.parametrize(
    ("hidden", "rows"),
    [
        ({}, []),
        ({"c3": [("clinic", "a"), ("*", "*")]}, [("*", "*"), ("clinic", "a")]),
        ({"c3": [("clinic", "@C4@open")]}, []),
        ({"c3#states": [("clinic", "@base"), ("clinic", "missing")]}, [("clinic", "*"), ("clinic", "missing")]),
        ({"another": [("clinic", "a")]}, []),
    ],
)
def test_hidden_counts_are_hidden_rows(hidden: dict[str, list[tuple[str, ...]]], rows: list[tuple[str, str]]) -> None:
    of = routed()
    table = compute(spec("C3", "kind", key="c3"), dimensions(of), weights(of), of)

    found = hidden_rows(table, hidden)

    assert table.cells.filter(found).select("kind", "category").rows() == rows


def test_of_several_choices_either_answer_to_an_option_hides_its_share() -> None:
    of = dataset([clinic(C5={"x"}), clinic(C5={"x", "y"}), clinic(C5={"y"})])
    table = compute(spec("C5", key="c5"), dimensions(of), weights(of), of)

    assert table.cells.filter(hidden_rows(table, {"c5#y": [("no",)]}))["category"].to_list() == ["y"]
    assert table.cells.filter(hidden_rows(table, {"c5#y": [("*",)]}))["category"].to_list() == ["*"]


def test_a_hidden_disposition_hides_every_rate_of_its_cell() -> None:
    of = routed()
    table = compute(spec("disposition", "kind", statistic="rate", key="rates"), dimensions(of), weights(of), of)

    found = table.cells.filter(hidden_rows(table, {"rates": [("dental", "1.1")]}))

    assert found.height == 11
    assert set(found["kind"]) == {"dental"}


def test_outside_a_universe_nothing_was_shown() -> None:
    of = routed()
    table = compute(spec("C3", key="c3", universe="{C1} = true"), dimensions(of), weights(of), of)

    assert not hidden_rows(table, {"c3": [("out", "a"), ("*", "a")]}).any()
    assert table.cells.filter(hidden_rows(table, {"c3": [("in", "a")]}))["category"].to_list() == ["a"]
