"""Support that a clinic can turn to, as data: who offers it, whom it is for, which answers call for it, and until when.

A path is told where it is valid on the day, for the clinic's area, where its *audience* holds, and where its *trigger*
holds. Both are conditions in the language of constraints over answers and over what is known of the facility
(``FACTS``). What is not known doesn't hold; but a trigger that hangs on an answer "don't know" holds as well, unless
the path says otherwise: who doesn't know needs help too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from tenken.errors import RiskError
from tenken.questionnaire.expression_tree import Call, Expression, Operation, Ref
from tenken.questionnaire.expressions import evaluate, parsed, references
from tenken.questionnaire.item_types import Value
from tenken.questionnaire.model import AnswerOption, Item, LocalizedText, Questionnaire
from tenken.response.enablement import read
from tenken.response.model import Answers

__all__ = [
    "FACTS",
    "Category",
    "Confidence",
    "LetterWords",
    "Support",
    "SupportConflict",
    "SupportPath",
    "applies",
    "counted_paths",
    "matching",
    "offered_on",
    "read_by",
    "with_own",
]

Values = Mapping[str, "Value | None"]


class Category(StrEnum):
    """What kind of help it is; pages group by it."""

    ADVICE = "advice"
    MONEY = "money"
    TEMPLATE = "template"
    TRAINING = "training"
    SERVICE = "service"
    ALERTS = "alerts"
    REPORT = "report"


class Confidence(StrEnum):
    """How sure we are that what is said of it is so; officials see it, and mend the file."""

    FOUND = "found"  # read in a source
    LIKELY = "likely"  # widely known, not read again
    UNSURE = "unsure"  # terms may have changed since


@dataclass(frozen=True, slots=True)
class SupportPath:
    """One way to get help."""

    key: str
    category: Category
    owner: LocalizedText
    title: LocalizedText
    body: LocalizedText
    source: str  # where the facts were read
    confidence: Confidence
    url: str | None = None
    audience: str | None = None  # a condition; None: everybody
    trigger: str | None = None  # a condition; None: always
    dont_know: bool = True  # the trigger holds, too, where it hangs on an answer "don't know"
    valid_from: date | None = None  # both days included
    valid_to: date | None = None
    areas: tuple[str, ...] = ()  # six-digit codes of prefectures or relays; empty: the whole country
    phone: str = ""  # digits with hyphens between; blank where none is known


@dataclass(frozen=True, slots=True)
class LetterWords:
    """What a clinic's letter to its vendor says around the questions."""

    title: LocalizedText
    opening: LocalizedText
    request: LocalizedText  # before the questions
    duty: LocalizedText  # beside a question that the contract makes the vendor's task
    closing: LocalizedText
    advice: LocalizedText  # to the clinic: how to use the letter; not part of it


@dataclass(frozen=True, slots=True)
class Support:
    """A survey's ``support_paths.yaml``."""

    survey: str
    version: str
    letter: LetterWords
    paths: tuple[SupportPath, ...]


class SupportConflict(RiskError):
    """An area's own paths cannot stand beside those of the country."""


def _text(ja: str) -> LocalizedText:
    return LocalizedText((("ja", ja),))


def _choice(name: str, *codes: str) -> Item:
    return Item(name, "single-choice", _text(name), options=tuple(AnswerOption(code, _text(code)) for code in codes))


#: What rules may ask of a facility, named as in datasets. ``prefecture`` and ``relay`` are six-digit codes.
FACTS: Mapping[str, Item] = {
    "kind": _choice("kind", "clinic", "clinic_beds", "dental"),
    "size": _choice("size", "none", "1-9", "10-19", "unknown"),
    "beds": Item("beds", "integer", _text("beds")),
    "prefecture": Item("prefecture", "short-text", _text("prefecture")),
    "relay": Item("relay", "short-text", _text("relay")),
}


def matching(
    paths: Iterable[SupportPath],
    answers: Answers,
    questionnaire: Questionnaire,
    *,
    facts: Mapping[str, Value],
    on: date,
) -> tuple[SupportPath, ...]:
    """The paths for a clinic with these answers on this day, in their order. ``facts`` as far as known (``FACTS``)."""
    values: dict[str, Value | None] = {**read(questionnaire, answers).values, **_known(facts)}
    return tuple(path for path in offered_on(paths, on) if applies(path, values))


def offered_on(paths: Iterable[SupportPath], on: date) -> tuple[SupportPath, ...]:
    """The paths that are valid on this day."""
    return tuple(
        path
        for path in paths
        if (path.valid_from is None or path.valid_from <= on) and (path.valid_to is None or on <= path.valid_to)
    )


def applies(path: SupportPath, values: Values) -> bool:
    """Whether the path is for a clinic of which this is known: answers (None is "don't know") and facts."""
    if path.areas and not {values.get("prefecture"), values.get("relay")} & set(path.areas):
        return False
    if path.audience is not None and evaluate(path.audience, values) is not True:
        return False
    if path.trigger is None:
        return True
    told = evaluate(path.trigger, values)
    if told is None and path.dont_know:
        return any(name in values and values[name] is None for name in _names(path.trigger))
    return told is True


def read_by(path: SupportPath) -> tuple[str, ...]:
    """The questions and facts that decide about the path, each once."""
    areas = ("prefecture", "relay") if path.areas else ()
    rules = [rule for rule in (path.audience, path.trigger) if rule is not None]
    return tuple(dict.fromkeys([*areas, *(name for rule in rules for name in _names(rule))]))


def counted_paths(paths: Iterable[SupportPath]) -> tuple[SupportPath, ...]:
    """The paths that tables count clinics for, whatever the day: those of the country that an answer decides."""
    return tuple(path for path in paths if not path.areas and path.trigger and _hangs_on_answers(parsed(path.trigger)))


def with_own(paths: tuple[SupportPath, ...], own: Collection[SupportPath]) -> tuple[SupportPath, ...]:
    """The country's paths and after them an area's own. Raises SupportConflict where both use a key."""
    taken = {path.key for path in paths}
    twice = sorted(path.key for path in own if path.key in taken)
    if twice:
        raise SupportConflict(f"The country has a support path “{twice[0]}” already. Give yours another key.")
    return (*paths, *own)


def _known(facts: Mapping[str, Value]) -> dict[str, Value]:
    unknown = sorted(set(facts) - set(FACTS))
    if unknown:
        raise RiskError(f"“{unknown[0]}” is no fact of a facility. There are: {', '.join(FACTS)}.")
    return dict(facts)


@lru_cache(maxsize=1024)
def _names(expression: str) -> tuple[str, ...]:
    return references(expression)


def _hangs_on_answers(tree: Expression) -> bool:
    """Whether the condition reads what was answered, not only whether something was."""
    if isinstance(tree, Ref):
        return tree.link_id not in FACTS
    if isinstance(tree, Operation):
        return any(_hangs_on_answers(part) for part in tree.operands)
    return isinstance(tree, Call) and tree.name != "exists" and any(_hangs_on_answers(part) for part in tree.arguments)
