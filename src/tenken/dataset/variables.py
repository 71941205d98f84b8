"""From questionnaires to variables: one for each question, one for each option of a multiple choice.

Questions about a person are left out, and so are texts to look at. Several versions of a questionnaire give one list:
a question stands where its first version has it, and its categories are those of all versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tenken.dataset.frame_variables import COLUMNS
from tenken.dataset.model import Category, Kind, Role, Variable
from tenken.errors import DatasetError
from tenken.questionnaire.conditions import questions_of
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Item, LocalizedText, Questionnaire
from tenken.response.pruning import personal_items

__all__ = [
    "NO",
    "YES",
    "CannotBeFlattened",
    "answer_variables",
    "columns_of",
    "option_name",
    "questions",
    "text_name",
    "variables_of",
]

YES, NO = "yes", "no"
_PLAIN_YES_NO = (
    Category(YES, LocalizedText((("ja", "はい"), ("en", "Yes")))),
    Category(NO, LocalizedText((("ja", "いいえ"), ("en", "No")))),
)
_CHOSEN = (
    Category(YES, LocalizedText((("ja", "選択した"), ("en", "Chosen")))),
    Category(NO, LocalizedText((("ja", "選択していない"), ("en", "Not chosen")))),
)
_KINDS: Mapping[str, Kind] = {"boolean": "category", "code": "category", "number": "number", "date": "date"}


class CannotBeFlattened(DatasetError):
    """Questionnaires or rows from which no dataset can be made; the message names the cause."""


def option_name(link_id: str, code: str) -> str:
    """The variable of one option of a multiple choice."""
    return f"{link_id}:{code}"


def text_name(link_id: str) -> str:
    """The variable of the text beside "other"."""
    return f"{link_id}:_text"


def questions(questionnaire: Questionnaire) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """The questions that enter a dataset, with the groups above them: all but those about a person.

    Raises CannotBeFlattened where a question about a person decides whether another one is open: that cannot be told
    again from what a dataset may hold.
    """
    personal = personal_items(questionnaire)
    for item, above in questionnaire.walk():
        if item.link_id in personal:
            continue
        hidden = next((name for name in questions_of(item) if name in personal), None)
        if hidden is not None:
            raise CannotBeFlattened(
                f"{_name(questionnaire)}: whether “{item.link_id}” is open depends on “{hidden}”, which is about a "
                "person and never enters a dataset."
            )
        if ITEM_TYPES[item.type].answerable:
            yield item, above


def variables_of(item: Item, above: tuple[Item, ...] = ()) -> tuple[Variable, ...]:
    """The variables of one question: one, or one for each option and one for the text beside "other"."""
    universe = next((found.condition_note for found in (item, *reversed(above)) if found.condition_note), None)
    categories = tuple(Category(option.code, option.label) for option in item.options)
    if ITEM_TYPES[item.type].kind == "boolean" and not categories:
        categories = _PLAIN_YES_NO
    own = Variable(
        name=item.link_id,
        role=Role.ANSWER,
        kind=_KINDS.get(ITEM_TYPES[item.type].kind, "text"),
        label=item.text,
        categories=categories,
        link_id=item.link_id,
        universe=universe,
        unit=item.unit,
        free_text=ITEM_TYPES[item.type].kind == "text",
        item_type=item.type,
    )
    found = [own]
    if ITEM_TYPES[item.type].kind == "codes":
        found = [
            replace(
                own,
                name=option_name(item.link_id, option.code),
                kind="category",
                label=_joined(item.text, option.label),
                categories=_CHOSEN,
                option=option.code,
            )
            for option in item.options
        ]
    other = next((option for option in item.options if option.other), None)
    if other is not None:
        label = _joined(item.text, other.label)
        found.append(
            replace(own, name=text_name(item.link_id), kind="text", label=label, categories=(), free_text=True)
        )
    return tuple(found)


def answer_variables(questionnaires: Mapping[str, Questionnaire]) -> tuple[Variable, ...]:
    """The variables of these questionnaires together, in order; keys are ``instrument@version``, the newest last.

    A question that a later version adds stands after the one it follows there. Raises CannotBeFlattened where two
    versions ask a question as different types, or a question's name would be that of another column.
    """
    order: list[str] = []
    found: dict[str, tuple[Variable, ...]] = {}
    types: dict[str, tuple[str, str]] = {}
    for key, questionnaire in questionnaires.items():
        at = 0
        for item, above in questions(questionnaire):
            before = types.setdefault(item.link_id, (item.type, key))
            if before[0] != item.type:
                raise CannotBeFlattened(
                    f"“{item.link_id}” is {before[0]} in {before[1]} and {item.type} in {key}: it cannot be one column."
                )
            if item.link_id in found:
                at = order.index(item.link_id) + 1
                found[item.link_id] = _merged(found[item.link_id], variables_of(item, above))
            else:
                order.insert(at, item.link_id)
                found[item.link_id] = variables_of(item, above)
                at += 1
    every = tuple(variable for link_id in order for variable in found[link_id])
    _refuse_taken_names(every)
    return every


def columns_of(variable: Variable) -> tuple[str, ...]:
    """The names of the columns of a variable: one, or three for an answer."""
    return (variable.name, variable.state, variable.marker) if variable.role is Role.ANSWER else (variable.name,)


def _refuse_taken_names(variables: tuple[Variable, ...]) -> None:
    taken = set(COLUMNS)
    for variable in variables:
        for name in columns_of(variable):
            if name in taken:
                raise CannotBeFlattened(f"The question “{variable.link_id}” needs a column “{name}”, which is taken.")
            taken.add(name)


def _merged(earlier: tuple[Variable, ...], later: tuple[Variable, ...]) -> tuple[Variable, ...]:
    """Both versions of a question's variables: words of the later one, categories and options of both."""
    news = {variable.name: variable for variable in later}
    kept = [
        replace(news[old.name], categories=_categories(old.categories, news[old.name].categories))
        if old.name in news
        else old
        for old in earlier
    ]
    names = {variable.name for variable in earlier}
    return (*kept, *(variable for variable in later if variable.name not in names))


def _categories(earlier: tuple[Category, ...], later: tuple[Category, ...]) -> tuple[Category, ...]:
    news = {category.code: category for category in later}
    codes = {category.code for category in earlier}
    return (
        *(news.get(category.code, category) for category in earlier),
        *(category for category in later if category.code not in codes),
    )


def _joined(question: LocalizedText, option: LocalizedText) -> LocalizedText:
    """The question's words with the option's in brackets."""
    signs = {"en": (" [", "]")}
    texts: list[tuple[str, str]] = []
    for language, words in question.texts:
        left, right = signs.get(language, ("［", "］"))
        texts.append((language, f"{words}{left}{option.in_language(language)}{right}"))
    return LocalizedText(tuple(texts))


def _name(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.instrument}@{questionnaire.version}"
