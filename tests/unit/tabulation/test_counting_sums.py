"""What is nothing but a sum of answers is bound to them, so that neither table tells what the other hides."""

from dataclasses import replace

import numpy as np
import polars as pl

from tenken.dataset.columns import STATES
from tenken.dataset.model import Category, Dataset, Variable
from tenken.disclosure.attacking import attack
from tenken.disclosure.model import Protection, Rules
from tenken.disclosure.protecting import protect
from tenken.tabulation.coding import Coded
from tenken.tabulation.counting import counts
from tenken.tabulation.counting_sums import sum_of_answers
from tests.factories.tables import DONT_KNOW, VARIABLES, clinic, dataset, dimensions, spec

C1, C3 = VARIABLES[0], VARIABLES[2]
YES_NO = (Category("yes", C1.label), Category("no", C1.label))


def with_open(of: Dataset, *sources: str, when: pl.Expr) -> Dataset:
    """With a variable that is "yes" where ``when`` is true of an answered C1."""
    made = replace(C1, name="open", link_id=None, categories=YES_NO, sources=sources)
    there = pl.col("C1.state").is_in(["answered", "dont_know"])
    values = pl.when(there).then(pl.when(when).then(pl.lit("yes")).otherwise(pl.lit("no")))
    records = of.records.with_columns(
        values.cast(pl.Enum(["yes", "no"])).alias("open"),
        pl.when(there).then(pl.lit("answered")).otherwise(pl.col("C1.state").cast(pl.String)).cast(STATES)
        .alias("open.state"),
    )  # fmt: skip
    return Dataset((*of.variables, made), records)


def clinics() -> Dataset:
    """Of 22 dental clinics 14 said yes, of 22 others 10."""
    answers = {
        "clinic": ["yes"] * 10 + ["no"] * 8 + [DONT_KNOW] * 4,
        "dental": ["yes"] * 14 + ["no"] * 2 + [DONT_KNOW] * 6,
    }
    return dataset([clinic(kind=kind, C1=one, C3="a") for kind, given in answers.items() for one in given])


NOT_YES = pl.col("C1").cast(pl.String).fill_null("dont_know") != "yes"


def of(variable: Variable, codes: list[int]) -> Coded:
    return Coded(variable, tuple(one.code for one in variable.categories), np.array(codes, dtype=np.int32))


def found(clinics: list[int], *questions: Coded) -> list[tuple[str, str]]:
    parts = sum_of_answers(np.array(clinics, dtype=bool), [[one] for one in questions])
    return [(part.variable, part.code) for part in parts]


def test_answers_that_make_up_exactly_these_clinics_are_their_sum() -> None:
    door = of(C3, [0, 1, 2, 1, 3])  # a, b, c, b, don't know

    assert found([0, 1, 0, 1, 1], door) == [("C3", "b"), ("C3", "dont_know")]
    assert found([0, 1, 0, 0, 1], door) == [], "one who said b is not among them"
    assert found([0, 0, 0, 0, 0], door) == []


def test_where_answers_to_two_questions_overlap_an_order_is_found_that_fits() -> None:
    wide, narrow = of(C1, [0, 0, 1, 1]), of(C3, [0, 1, 1, 2])  # of the narrow one b crosses yes and no

    assert found([1, 1, 1, 0], narrow, wide) == [("C3", "a"), ("C3", "b")]
    assert found([1, 1, 0, 1], narrow, wide) == [("C1", "yes"), ("C3", "c")]


def test_a_sum_of_answers_is_counted_as_the_figures_of_those_answers() -> None:
    whole = with_open(clinics(), "C1", when=NOT_YES)

    asked = (spec("C1", "kind", key="c1"), spec("open", "kind", key="open"))
    tables = {one.key: one for one in counts(asked, dimensions(whole), whole)}

    bound = tables["open#open#sum-yes"]
    assert bound.distribution is None
    assert bound.identity(("dental", "C1=no")) == tables["c1"].identity(("dental", "no"))
    assert bound.identity(("dental", "C1=dont_know")) == tables["c1"].identity(("dental", "dont_know"))
    assert bound.identity(("dental", "*")) == tables["open"].identity(("dental", "yes"))
    assert bound.cells.filter(kind="dental", open="*")["count"].to_list() == [8]


def test_what_no_answers_make_up_and_what_is_not_tabulated_binds_nothing() -> None:
    crossed = with_open(clinics(), "C1", when=NOT_YES & (pl.col("record") % 2 == 0))
    both = (spec("C1", "kind", key="c1"), spec("open", "kind", key="open"))
    plain = with_open(clinics(), "C1", when=NOT_YES)

    keys = [one.key for one in counts(both, dimensions(crossed), crossed)]
    alone = [one.key for one in counts(both[1:], dimensions(plain), plain)]

    assert [key for key in (*keys, *alone) if "#sum" in key] == []


def test_the_attacker_reckons_hidden_answers_from_a_sum_that_is_shown() -> None:
    rules = Rules(threshold=10, group_share=0.6, protection=1, not_confidential=frozenset({"open"}))

    def won(*sources: str) -> bool:
        whole = with_open(clinics(), *sources, when=NOT_YES)
        tables = counts((spec("C1", "kind", key="c1"), spec("open", "kind", key="open")), dimensions(whole), whole)
        cells = {(kind, code) for kind in ("clinic", "dental") for code in ("yes", "no", "dont_know")}
        hidden = {one.key: frozenset(cells if one.key == "c1" else ()) for one in tables}
        return attack(tables, Protection(hidden, {}), rules).won

    assert not won(), "14 of 22 said yes, and nobody knows that the other table is made of the same answers"
    assert won("C1")


def test_with_the_sum_known_both_tables_are_protected() -> None:
    rules = Rules(threshold=10, group_share=0.6, protection=1)
    whole = with_open(clinics(), "C1", when=NOT_YES)
    tables = counts((spec("C1", "kind", key="c1"), spec("open", "kind", key="open")), dimensions(whole), whole)

    protection = protect(tables, rules, seed=1)

    assert not attack(tables, protection, rules).won
    assert protection.hidden["c1"]
