"""What a clinic does on the site, from the code to the receipt, in the order of its pages."""

from __future__ import annotations

from collections.abc import Iterator

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Item, Questionnaire
from tenken.response.coercion import coerce
from tenken.response.enablement import open_items
from tenken.response.model import Answers, Json
from tests.load.server import SignIn
from tests.load.visitor import NotAsExpected, Visitor

__all__ = ["as_given", "whole_form"]


def typed(item: Item) -> list[str]:
    """What a clinic enters at this question: the first choice, or something short."""
    if item.options:
        return [next(option.code for option in item.options if not option.other)]
    if item.type in {"integer", "decimal"}:
        return [str(item.minimum or 3)]
    if item.type == "date":
        return [str(item.minimum or "2026-06-30")]
    return ["船橋市本町のみなと内科"[: item.max_length]]


def route(questionnaire: Questionnaire) -> Iterator[tuple[str, list[str]]]:
    """Every question that opens on the way, with what is entered there."""
    answers: dict[str, Json] = {}
    for item, _ in questionnaire.walk():
        if ITEM_TYPES[item.type].answerable and item.link_id in open_items(questionnaire, answers):
            answers[item.link_id] = coerce(item, typed(item)).value
            yield item.link_id, typed(item)


def whole_form(port: int, sign_in: SignIn, questionnaire: Questionnaire) -> Visitor:
    """Without script: code, front page, one form, review, submit, receipt."""
    with Visitor(port, sign_in) as visitor:
        begin(visitor)
        fields = [(f"seen-{link_id}", "0") for link_id, _ in route(questionnaire)]
        fields += [(f"answer-{link_id}", value) for link_id, values in route(questionnaire) for value in values]
        sent = visitor.post(f"{visitor.case}answer/", [*fields, ("do", "review")])
        if sent.status != 302:
            raise NotAsExpected(f"the form was answered with {sent.status}")
        finish(visitor)
        return visitor


def as_given(port: int, sign_in: SignIn, questionnaire: Questionnaire) -> Visitor:
    """With script: code, front page, one request for each answer, review, submit, receipt."""
    with Visitor(port, sign_in) as visitor:
        begin(visitor)
        for link_id, values in route(questionnaire):
            page = visitor.save(link_id, values, seen="0")
            if page.saved != "saved":
                raise NotAsExpected(f"{link_id} was answered with {page.status} {page.saved}")
        finish(visitor)
        return visitor


def begin(visitor: Visitor) -> None:
    """Code, to-do list, front page, questions."""
    visitor.sign_in()
    for path in ("/surveys/", visitor.case, f"{visitor.case}answer/"):
        page = visitor.get(path)
        if page.status not in {200, 302}:
            raise NotAsExpected(f"{path} was answered with {page.status}")


def finish(visitor: Visitor) -> None:
    """Review, submit, receipt."""
    if visitor.get(visitor.submit()).status != 200:
        raise NotAsExpected("no receipt")


def final_answers(questionnaire: Questionnaire) -> Answers:
    """What a submission of either journey holds."""
    items = {item.link_id: item for item, _ in questionnaire.walk()}
    return {link_id: coerce(items[link_id], values).value for link_id, values in route(questionnaire)}
