"""How many clinics a path is for is what asking each clinic by itself says, whatever was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.questionnaire.model import Questionnaire
from tenken.risk.support import Category, Confidence, SupportPath, matching
from tenken.risk.support_counts import matching_columns
from tests.property.questionnaires import text
from tests.property.test_dataset_expressions import answers
from tests.property.test_dataset_twin import dataset_of
from tests.property.test_expressions import ITEMS, truths

DAY = date(2026, 8, 1)
FACTS = {"kind": "clinic", "prefecture": "130001", "relay": "130001"}
#: Every dataset has columns "day" and "kind" of its own; each question may be answered "don't know".
QUESTIONS = tuple(
    replace(item, link_id="since" if item.link_id == "day" else item.link_id, dont_know=True) for item in ITEMS.values()
)
ASKED = Questionnaire("tiny", "random", "1", ("ja",), text("tiny"), QUESTIONS)
#: An instrument that asks less: the rest was asked of nobody.
LESS = replace(ASKED, items=QUESTIONS[:3])
unsure = st.dictionaries(
    st.sampled_from([item.link_id for item in QUESTIONS]), st.just({"dont_know": True}), max_size=3
)
audiences = st.none() | st.sampled_from(("{kind} = 'clinic'", "{kind} = 'dental'", "{beds} >= 1", "exists({beds})"))
areas = st.sampled_from(((), ("130001",), ("270008",)))


@settings(max_examples=120, deadline=None)
@given(
    truths, audiences, areas, st.booleans(), st.sampled_from((ASKED, LESS)),
    st.lists(st.builds(lambda said, lost: {**said, **lost}, answers, unsure), min_size=1, max_size=4),
)  # fmt: skip
def test_a_column_says_what_each_clinic_is_told(
    written: str,
    audience: str | None,
    where: tuple[str, ...],
    dont_know: bool,
    form: Questionnaire,
    several: list[dict[str, Any]],
) -> None:
    path = SupportPath(
        "help", Category.ADVICE, text("o"), text("t"), text("b"), "S1", Confidence.FOUND, audience=audience,
        trigger=written.replace("{day}", "{since}"), dont_know=dont_know, areas=where,
    )  # fmt: skip
    dataset = dataset_of(form, several)

    told = matching_columns([path], dataset, on=DAY)["help"]

    for case, found in zip(dataset.records["case"], told, strict=True):
        if case != "silent":
            alone = matching([path], several[int(case[1:])], form, facts=FACTS, on=DAY)
            assert found == bool(alone)
