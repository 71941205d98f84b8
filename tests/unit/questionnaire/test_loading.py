"""Loading gives exactly what the file says, and the published form keeps all of it."""

from decimal import Decimal

import pytest

from tenken.questionnaire.loading import questionnaire_from_json, questionnaire_to_json
from tenken.questionnaire.model import EnableGroup, EnableWhen, Lineage, LocalizedText
from tests.unit.questionnaire.tiny import FOLDER, question, tiny


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_the_published_form_keeps_everything(name: str) -> None:
    questionnaire = tiny(name)

    assert questionnaire_from_json(questionnaire_to_json(questionnaire)) == questionnaire


def test_every_part_of_an_item_is_read() -> None:
    item = question("languages")

    assert dict(item.text.texts) == {"ja": "問", "ja-plain": "といかけ", "en": "Question"}
    assert (item.origin, item.confidence, item.personal, item.decimals) == ("checklist", "medium", True, 2)
    assert item.condition_note == LocalizedText((("ja", "該当する方のみ"),))
    assert item.caution is not None
    assert item.unit is not None
    assert item.unit.in_language("en") == "yen"
    reference = item.references[0]
    assert (reference.document, reference.edition, reference.item) == ("guideline", "6.0", "⑬")
    assert (reference.part, reference.chapter) == ("経営管理編", "3.")
    assert item.terms == ("bcp",)
    assert item.continues == (Lineage("earlier", "Q9", "adapted"),)


def test_a_list_of_conditions_and_nested_conditions_are_read() -> None:
    questionnaire = tiny("enable_when")

    assert questionnaire.item("Q2").enable_when == EnableWhen("Q1", "=", True)
    assert questionnaire.item("Q3").enable_when == EnableGroup(
        "any", (EnableWhen("Q1", "=", False), EnableWhen("N", ">=", 10))
    )
    assert questionnaire.item("Q4").enable_when == EnableGroup(
        "all",
        (
            EnableWhen("Q2", "exists", True),
            EnableGroup("any", (EnableWhen("N", "<", 3), EnableWhen("Q2", "!=", True))),
        ),
    )


def test_bounds_are_exact_numbers() -> None:
    assert question("numbers", "EXACT").maximum == Decimal("99.5")


def test_groups_nest_and_walk_gives_the_groups_above() -> None:
    above = {item.link_id: [group.link_id for group in groups] for item, groups in tiny("groups").walk()}

    assert above == {"G": [], "D": ["G"], "H": ["G"], "Q1": ["G", "H"]}


def test_labels_of_yes_and_no_belong_to_the_question() -> None:
    labels = [option.label.in_language("ja") for option in question("yes_no", "Q2").options]

    assert labels == ["行っている", "行っていない"]
    assert question("yes_no", "Q2").options[1].origin == "inferred"
