"""Expressions over columns give what they give over each record's answers, unknown included."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.dataset.expressions import truth
from tenken.questionnaire.expressions import evaluate
from tenken.questionnaire.model import Questionnaire
from tenken.response.enablement import read
from tenken.response.model import Json
from tests.property.questionnaires import text
from tests.property.test_dataset_twin import dataset_of
from tests.property.test_expressions import ITEMS, truths

#: Every dataset has a column "day" of its own.
QUESTIONS = tuple(replace(item, link_id="since") if item.link_id == "day" else item for item in ITEMS.values())
QUESTIONNAIRE = Questionnaire("tiny", "random", "1", ("ja",), text("tiny"), QUESTIONS)
answers = st.fixed_dictionaries(
    {},
    optional={
        "yes": st.booleans(),
        "one": st.sampled_from("ab"),
        "some": st.sets(st.sampled_from("ab"), min_size=1).map(sorted),
        "words": st.sampled_from(("a", "x")),
        "whole": st.integers(-3, 3),
        "exact": st.integers(-40, 40).map(lambda quarters: str(Decimal(quarters) / 4)),
        "since": st.sampled_from(("2026-06-29", "2026-06-30", "2026-07-01")),
    },
)


@settings(max_examples=150, deadline=None)
@given(truths, st.lists(answers, min_size=1, max_size=4))
def test_an_expression_over_columns_is_the_expression_over_each_record(
    written: str, several: list[dict[str, Any]]
) -> None:
    source = written.replace("{day}", "{since}")
    dataset = dataset_of(QUESTIONNAIRE, several)

    told = dataset.records.select("case", told=truth(source, dataset, wanted_by="a rule"))

    for case, found in told.filter(pl.col("case") != "silent").iter_rows():
        given_: dict[str, Json] = several[int(case[1:])]
        assert found == evaluate(source, read(QUESTIONNAIRE, given_).values)
