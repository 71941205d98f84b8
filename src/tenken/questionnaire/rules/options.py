"""Options: each code and label once, two at least, yes and no for yes-no; "exclusive" only among several choices."""

from __future__ import annotations

from tenken.questionnaire.fields import REFUSED
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Item
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.structure import Source

__all__ = ["check"]


def check(source: Source) -> None:
    """Reports faults among the options of each question."""
    for number, item, _ in numbered(source):
        if ITEM_TYPES[item.type].has_options and item.link_id not in source.unclear:
            _codes(source, number, item)
            _kinds(source, number, item)
            _labels(source, number, item)


def _codes(source: Source, number: int, item: Item) -> None:
    codes = [option.code for option in item.options]
    if ITEM_TYPES[item.type].kind == "boolean":
        if sorted(codes) != ["no", "yes"]:
            fault(
                source, number, "options", item=item.link_id, code="bad-options",
                message="A yes-no question has exactly the codes “yes” and “no”.",
                remedy='Write the options with code: "yes" and code: "no"; their labels are free.',
            )  # fmt: skip
        return
    seen: set[str] = set()
    for position, code in enumerate(codes):
        if code in seen:
            fault(
                source, number, f"options[{position}]", item=item.link_id, code="duplicate-option",
                message=f"The option “{code}” stands here twice.", remedy="Remove one, or give it another code.",
            )  # fmt: skip
        seen.add(code)
    if len(codes) < 2 and ITEM_TYPES[item.type].kind == "code":
        fault(
            source, number, "options", item=item.link_id, code="bad-options",
            message="A choice needs at least two options.", remedy="Add the options.",
        )  # fmt: skip


def _kinds(source: Source, number: int, item: Item) -> None:
    kind = ITEM_TYPES[item.type].kind
    for position, option in enumerate(item.options):
        if option.exclusive and kind != "codes":
            fault(
                source, number, f"options[{position}].exclusive", item=item.link_id, code="exclusive-not-allowed",
                message=f"“exclusive” has no meaning in a {item.type} question: only one can be chosen anyway.",
                remedy="Remove “exclusive”, or make the question multiple-choice.",
            )  # fmt: skip
        if option.other and kind == "boolean":
            fault(
                source, number, f"options[{position}]", item=item.link_id, code="bad-options",
                message="A yes-no question has no option with a text of its own.",
                remedy="Remove “other”, or make the question single-choice.",
            )  # fmt: skip
    if sum(option.other for option in item.options) > 1:
        fault(
            source, number, "options", item=item.link_id, code="bad-options",
            message="Several options are marked “other”; their texts could not be told apart.",
            remedy="Keep one, or ask for the text in a question of its own.",
        )  # fmt: skip


def _labels(source: Source, number: int, item: Item) -> None:
    """Two options that read alike cannot be told apart by who answers."""
    seen: dict[tuple[str, str], str] = {}
    for position, option in enumerate(item.options):
        for language, words in option.label.texts:
            if words == REFUSED:
                continue
            first = seen.setdefault((language, " ".join(words.split())), option.code)
            if first != option.code:
                fault(
                    source, number, f"options[{position}].label.{language}", item=item.link_id, code="duplicate-label",
                    message=f"The options “{first}” and “{option.code}” have the same label in {language}.",
                    remedy="Word one of them otherwise, or remove it.",
                )  # fmt: skip
