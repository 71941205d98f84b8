"""The manual of the expression language is what the specification tests say, and they leave nothing out."""

from tenken.questionnaire.expressions import FUNCTIONS, OPERATORS
from tenken.questionnaire.item_types import ITEM_TYPES
from tests.spec.expressions import test_conditions
from tests.spec.rendering import MANUAL, manual, paragraphs, sections


def test_the_manual_is_up_to_date() -> None:
    assert MANUAL.read_text(encoding="utf-8") == manual(), "run: python -m tests.spec.rendering"


def test_every_operator_and_function_is_specified() -> None:
    written = " ".join(case.source for section in sections() for _, _, cases in paragraphs(section) for case in cases)

    for sign in OPERATORS:
        assert f" {sign} " in written or f"{sign} {{" in written or sign == "negative"
    assert "= -{" in written  # "negative"
    for name in FUNCTIONS:
        assert f"{name}(" in written


def test_every_operator_of_a_condition_is_specified() -> None:
    written = [case.source for _, _, cases in paragraphs(test_conditions) for case in cases]

    for sign in set().union(*(known.operators for known in ITEM_TYPES.values())):
        assert any(f" {sign} " in source for source in written)
