"""Tables against figures worked out by hand: every state of an answer, every statistic, every sign."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tenken.dataset.model import Dataset
from tenken.disposition.codes import DispositionCode
from tenken.disposition.rates import RATE_NAMES, rates
from tenken.tabulation.computing import compute, compute_all
from tenken.tabulation.model import ComputedTable, TableSpecification
from tenken.tabulation.refusals import TabulationRefused
from tests.factories.tables import (
    DONT_KNOW,
    NOT_APPLICABLE,
    VARIABLES,
    cell,
    clinic,
    dataset,
    dimensions,
    spec,
    weights,
)


def computed(table: TableSpecification, of: Dataset, *classes: str) -> ComputedTable:
    return compute(table, dimensions(of), weights(of, *classes), of)


def every_state() -> Dataset:
    """Ten respondents: of C3 four a, two b, one don't know, two not applicable, one blank."""
    answers: list[Any] = [*"aaaabb", DONT_KNOW, NOT_APPLICABLE, NOT_APPLICABLE, None]
    return dataset([clinic(C1="yes", C3=answer) for answer in answers])


def test_dont_know_is_a_category_of_the_base_and_the_rest_stands_outside() -> None:
    of = every_state()

    table = computed(spec("C3"), of)

    assert table.categories == ("a", "b", "c", "dont_know")
    rows = {row["category"]: row for row in table.cells.iter_rows(named=True)}
    assert {name: row["n"] for name, row in rows.items()} == {
        "a": 4, "b": 2, "c": 0, "dont_know": 1, "*": 7, "not_applicable": 2, "missing": 1,
    }  # fmt: skip
    assert [rows[name]["estimate"] for name in ("a", "b", "c", "dont_know", "*")] == pytest.approx(
        [4 / 7, 2 / 7, 0, 1 / 7, 1]
    )
    assert {rows[name]["base_n"] for name in ("a", "b", "c", "dont_know", "*")} == {7}
    assert rows["missing"]["base_n"] is None
    assert rows["missing"]["estimate"] is None
    assert rows["c"]["sign"] == "-"
    assert rows["not_applicable"]["sign"] == ""


def test_dont_know_can_be_left_out_of_the_base_and_is_then_counted_beside_it() -> None:
    of = every_state()

    table = computed(spec("C3", include_dont_know=False), of)

    assert table.categories == ("a", "b", "c")
    assert cell(table, "a")["estimate"] == pytest.approx(4 / 6)
    assert cell(table, "*")["base_n"] == 6
    assert cell(table, "dont_know") == {**cell(table, "dont_know"), "n": 1, "base_n": None, "estimate": None}


def test_weights_let_those_who_answered_stand_for_those_who_did_not() -> None:
    # 2 of 4 clinics answered, both yes (weight 2); 3 of 3 dental clinics, all no (weight 1): 4 of 7, not 2 of 5
    of = dataset(
        [clinic(C1="yes"), clinic(C1="yes"), clinic(), clinic(), *(clinic(kind="dental", C1="no") for _ in range(3))]
    )

    weighted, plain = (computed(spec("C1", "kind", weighted=one), of, "kind") for one in (True, False))

    assert cell(weighted, "*", "yes")["estimate"] == pytest.approx(4 / 7)
    assert cell(weighted, "*", "yes")["base_weighted"] == pytest.approx(7)
    assert cell(weighted, "*", "yes")["base_n"] == 5
    assert cell(weighted, "clinic", "yes")["estimate"] == 1
    assert cell(plain, "*", "yes")["estimate"] == pytest.approx(2 / 5)
    assert cell(plain, "*", "yes")["base_weighted"] == 5


def test_equal_weights_change_no_share() -> None:
    of = dataset([clinic(C1=answer) for answer in ("yes", "no", "no")] + [clinic() for _ in range(3)])

    weighted, plain = (computed(spec("C1", weighted=one), of) for one in (True, False))

    assert cell(weighted, "yes")["estimate"] == pytest.approx(cell(plain, "yes")["estimate"])
    assert cell(weighted, "yes")["base_weighted"] == pytest.approx(6)


def test_yes_and_no_have_intervals_that_mirror_each_other_and_hold_the_share() -> None:
    of = dataset([clinic(C1="yes") for _ in range(3)] + [clinic(C1="no") for _ in range(9)] + [clinic()] * 12)

    table = computed(spec("C1"), of)

    yes, no = cell(table, "yes"), cell(table, "no")
    assert yes["low"] < yes["estimate"] == 0.25 < yes["high"]
    assert (no["n"], no["estimate"], no["se"]) == (9, 0.75, yes["se"])
    assert (no["low"], no["high"]) == pytest.approx((1 - yes["high"], 1 - yes["low"]))


def test_signs_tell_why_a_number_is_not_there() -> None:
    of = dataset(
        [
            clinic("011002", C1="yes", C2="yes"),
            clinic("011002", C1="no", C2=NOT_APPLICABLE),
            clinic("012025", C1="no", C2=NOT_APPLICABLE),
            clinic("010006", C1="yes"),  # C2 was open and stayed blank
            clinic("410004"),
        ]
    )

    table = computed(spec("C2", "area", columns=("kind",)), of)

    assert cell(table, "011002", "clinic", "yes")["sign"] == ""
    assert cell(table, "011002", "clinic", "no")["sign"] == "-"  # a base, and none of it
    assert cell(table, "012025", "clinic", "yes")["sign"] == "-"  # nobody whom the question was for
    assert cell(table, "010006-rest", "clinic", "yes")["sign"] == "…"  # for somebody, who left it blank
    assert cell(table, "410004", "clinic", "yes")["sign"] == "…"  # a clinic, and no submission
    assert cell(table, "410004", "dental", "yes")["sign"] == "・"  # no such clinic
    assert [cell(table, "410004", kind, "yes")["estimate"] for kind in ("clinic", "dental")] == [None, None]


def test_a_question_of_several_choices_has_a_share_for_each_of_one_base() -> None:
    of = dataset([clinic(C1="yes", C5=answer) for answer in ({"x"}, {"x", "y"}, {"y"}, {"x"}, DONT_KNOW, None)])

    table = computed(spec("C5"), of)

    assert table.categories == ("x", "y", "dont_know")
    assert table.category_labels["x"].in_language("ja") == "x"
    assert [cell(table, code)["estimate"] for code in ("x", "y", "dont_know")] == pytest.approx([3 / 5, 2 / 5, 1 / 5])
    assert cell(table, "*")["base_n"] == 5
    assert cell(table, "missing")["n"] == 1


def test_means_totals_and_ratios_have_their_base_and_unit() -> None:
    # weight 2 for each: two of four answered C4 with 3 and 5, and C6 with 1 and 3
    of = dataset(
        [clinic(C4=3.0, C6=1.0), clinic(C4=5.0, C6=3.0), clinic(C4=DONT_KNOW, C6=9.0), clinic(), clinic(), clinic()]
    )

    mean, total, ratio = (
        computed(spec("C4", statistic=name, denominator="C6" if name == "ratio" else ""), of)
        for name in ("mean", "total", "ratio")
    )

    assert (cell(mean, "*")["estimate"], cell(mean, "*")["base_n"], cell(mean, "*")["n"]) == (pytest.approx(4), 2, 2)
    assert cell(mean, "dont_know")["n"] == 1
    assert mean.unit is not None
    assert cell(total, "*")["estimate"] == pytest.approx(16)
    assert cell(ratio, "*")["estimate"] == pytest.approx(8 / 4)
    assert ratio.unit is None


def test_a_count_of_answers_is_a_number_of_clinics_with_its_error() -> None:
    of = dataset([clinic(C1=answer) for answer in ("yes", "no", "no")] + [clinic() for _ in range(3)])

    table = computed(spec("C1", statistic="count"), of)

    assert cell(table, "yes")["estimate"] == pytest.approx(2)
    assert cell(table, "no")["estimate"] == pytest.approx(4)
    assert cell(table, "*")["estimate"] == pytest.approx(6)
    assert cell(table, "no")["se"] > 0


def test_a_universe_narrows_base_and_those_outside_it() -> None:
    of = dataset(
        [clinic(C1="yes", C3="a"), clinic(C1="yes", C3="b"), clinic(C1="no", C3="a"), clinic(C1="no"), clinic(C3="a")]
    )

    table = computed(spec("C3", universe="{C1} = true"), of)

    assert cell(table, "a")["estimate"] == 0.5
    assert cell(table, "*")["base_n"] == 2
    assert cell(table, "missing")["n"] == 0


def test_cases_of_the_frame_are_counted_without_an_error() -> None:
    dental = [clinic(kind="dental", disposition="2.11"), clinic(kind="dental", C1="no")]
    of = dataset([clinic(C1="yes"), clinic(), clinic(disposition="4.5"), *dental])

    table = computed(spec("disposition", "kind", statistic="count"), of)

    assert cell(table, "*", "*")["n"] == 5
    assert cell(table, "clinic", "4.5")["n"] == 1
    assert cell(table, "clinic", "2.11")["sign"] == "-"
    assert cell(table, "clinic_beds", "1.1")["sign"] == "・"
    assert table.cells["se"].null_count() == table.cells.height


def test_response_rates_are_those_of_the_standard_in_every_cell() -> None:
    codes = ["1.1"] * 5 + ["2.11", "2.12", "2.2", "3.19", "3.19", "3.3", "4.5", "2.3"]
    clinics = [clinic(kind=kind, disposition=code, **({"C1": "yes"} if code == "1.1" else {}))
               for kind in ("clinic", "dental") for code in (codes if kind == "clinic" else codes[3:10])]  # fmt: skip
    of = dataset(clinics)

    table = computed(spec("disposition", "kind", statistic="rate"), of)

    counted = {
        kind: of.records.filter(pl.col("kind") == kind)["disposition"].value_counts().rows()
        for kind in ("clinic", "dental")
    }
    whole = rates({DispositionCode(code): n for code, n in of.records["disposition"].value_counts().rows()})
    for kind, rows in counted.items():
        expected = rates({DispositionCode(code): n for code, n in rows}, e=whole.e)
        for name in RATE_NAMES:
            found = cell(table, kind, name)
            assert found["estimate"] == pytest.approx(float(expected.by_name[name] or 0))
            assert found["n"] / found["base_weighted"] == pytest.approx(found["estimate"])
    assert cell(table, "*", "RR3")["base_weighted"] < cell(table, "*", "RR3")["base_n"]


def test_tables_together_are_the_tables_alone() -> None:
    of = every_state()
    asked = [spec("C1", "area", columns=("kind",), key="one"), spec("C3", "area", columns=("kind",), key="two"),
             spec("C3", "size", key="three"), spec("C1", "size", key="four")]  # fmt: skip

    together = compute_all(asked, dimensions(of), weights(of), of)

    assert [table.specification.key for table in together] == ["one", "two", "three", "four"]
    for table, one in zip(together, asked, strict=True):
        assert table.cells.equals(computed(one, of).cells)


def test_progress_is_told_up_to_the_last_table() -> None:
    of, heard = every_state(), []

    compute_all([spec("C1", key="one"), spec("C3", key="two")], dimensions(of), weights(of), of,
                progress=lambda done, total: heard.append((done, total)))  # fmt: skip

    assert heard == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("table", "cause"),
    [
        (spec("C9"), "no variable “C9”"),
        (spec("C1", "region"), "no dimension “region”; there are area, kind, size"),
        (spec("C7"), "“C7” was never asked; none of the 2 submissions"),
    ],
)
def test_what_cannot_be_computed_names_its_cause(table: TableSpecification, cause: str) -> None:
    never = replace(VARIABLES[0], name="C7", link_id="C7")
    made = dataset([clinic(C1="yes"), clinic(C1="no")], variables=(*VARIABLES, never))
    of = Dataset(made.variables, made.records.with_columns(pl.lit("not_asked").alias("C7.state")))

    with pytest.raises(TabulationRefused, match=cause):
        compute(table, dimensions(of), weights(of), of)


def test_an_empty_dataset_and_weights_of_another_one_are_refused() -> None:
    of = dataset([clinic(C1="yes"), clinic(C1="no")])
    empty = Dataset(of.variables, of.records.clear())

    with pytest.raises(TabulationRefused, match="The dataset is empty"):
        compute(spec("C1"), dimensions(of), weights(of), empty)
    with pytest.raises(TabulationRefused, match="weights are of 2 respondents and the dataset has 3"):
        compute(spec("C1"), dimensions(of), weights(of), dataset([clinic(C1="yes")] * 3))


def test_two_tables_of_one_key_are_refused() -> None:
    of = every_state()

    with pytest.raises(TabulationRefused, match=r"Two tables have the key “c1\.tiny”"):
        compute_all([spec("C1"), spec("C1", "kind")], dimensions(of), weights(of), of)


def test_a_table_whose_base_is_empty_everywhere_is_all_signs() -> None:
    of = dataset([clinic(C1="no", C2=NOT_APPLICABLE), clinic(C1="no", C2=NOT_APPLICABLE)])

    table = computed(spec("C2"), of)

    assert {row["category"]: row["sign"] for row in table.cells.iter_rows(named=True)} == {
        "yes": "-", "no": "-", "*": "-", "not_applicable": "", "missing": "-",
    }  # fmt: skip
    assert cell(table, "yes")["estimate"] is None
