"""The tiny questionnaires of tests/fixtures/questionnaires by name."""

from pathlib import Path

from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Item, Questionnaire

FOLDER = Path(__file__).parents[2] / "fixtures" / "questionnaires"


def tiny(name: str) -> Questionnaire:
    return load_instrument(FOLDER / f"{name}.yaml")


def question(name: str, link_id: str = "Q1") -> Item:
    return tiny(name).item(link_id)
