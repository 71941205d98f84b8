"""From YAML nodes to a questionnaire: types and shapes only. What the parts mean together is for ``rules``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TypeVar

from tenken.questionnaire.faults import Place, Report
from tenken.questionnaire.fields import Fields, scalar_value
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import (
    AnswerOption,
    Condition,
    Constraint,
    EnableGroup,
    EnableWhen,
    Item,
    Lineage,
    LocalizedText,
    Questionnaire,
    Reference,
    Severity,
)
from tenken.questionnaire.typed_conditions import with_typed_answers
from tenken.questionnaire.yaml_source import ListNode, MapNode, Node, Scalar, Unread

__all__ = ["CODE", "CONFIDENCES", "LINK_ID", "ORIGINS", "Source", "read_questionnaire"]

MOST_LANGUAGES = 20
LINK_ID = r"[A-Za-z][A-Za-z0-9-]{0,39}"
CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}"
ORIGINS = ("notice", "checklist", "hospital-survey", "proposal")
CONFIDENCES = ("high", "medium", "low")
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
COMPARABILITY = ("same", "adapted", "new-options")
_CODE_HINT = "Use letters, digits, dots and hyphens, beginning with a letter or digit."
_LINK_ID_HINT = "Use letters, digits and hyphens, beginning with a letter; at most 40."
_Part = TypeVar("_Part")


@dataclass(slots=True)
class Source:
    """A questionnaire with the places its parts stand at. Items are numbered in the order of ``walk``, from 0."""

    report: Report
    questionnaire: Questionnaire | None = None
    places: dict[tuple[int, str], Place] = field(default_factory=dict)
    expressions: dict[tuple[int, str], Scalar] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)  # link_ids of items that were not fully understood

    def place(self, number: int, key: str = "") -> Place:
        """Where this part of item ``number`` stands (-1: the questionnaire), or the item itself."""
        return self.places.get((number, key)) or self.places.get((number, "")) or Place()

    def place_in(self, number: int, key: str, offset: int) -> Place:
        """Where this character of an expression stands."""
        written = self.expressions.get((number, key))
        return written.place_of(offset) if written else self.place(number, key)


def read_questionnaire(node: Node, *, report: Report) -> Source:
    """Reads the instrument; faults are in the report, and parts with a fault are left empty."""
    source = Source(report)
    fields = Fields(node, source.report, what="an instrument")
    source.places[-1, ""] = fields.node_place
    for key in ("title", "note", "languages", "survey", "instrument"):
        source.places[-1, key] = fields.place(key)
    survey = fields.string("survey", required=True, pattern=CODE, hint=_CODE_HINT)
    instrument = fields.string("instrument", required=True, pattern=CODE, hint=_CODE_HINT)
    version = fields.string("version", required=True, pattern=CODE, hint=_CODE_HINT)
    languages = fields.strings("languages", required=True)
    if len(languages) > MOST_LANGUAGES:
        fields.fault(
            fields.place("languages"), "bad-range", f"More than {MOST_LANGUAGES} languages are declared.",
            "Declare only those that the texts are written in.",
        )  # fmt: skip
        languages = languages[:MOST_LANGUAGES]
    title = fields.localized("title", required=True)
    note = fields.localized("note")
    constraints = _constraints(fields, source, -1)
    reader = _ItemReader(source)
    items = reader.items(fields.sequence("items", required=True))
    if not items and not source.report.faults:
        fields.fault(fields.place("items"), "empty-group", "The instrument asks nothing.", "Add at least one item.")
    fields.done()
    # What the head lacks has been said; the items are judged all the same, and nothing with a fault is ever used.
    source.questionnaire = Questionnaire(
        survey=survey or "", instrument=instrument or "", version=version or "", languages=languages,
        title=title or LocalizedText(()), items=with_typed_answers(items), note=note, constraints=constraints,
    )  # fmt: skip
    return source


def _parts(nodes: tuple[Node, ...], read: Callable[[Node], _Part | None]) -> tuple[_Part, ...]:
    found = (read(node) for node in nodes)
    return tuple(part for part in found if part is not None)


def _constraints(fields: Fields, source: Source, number: int) -> tuple[Constraint, ...]:
    def read(node: Node) -> Constraint | None:
        below = Fields(node, source.report, what="a constraint", item=fields.item)
        key = below.string("key", required=True, pattern=CODE, hint=_CODE_HINT)
        severity = below.string("severity", required=True, choices=("hard", "soft"))
        expression = below.string("expression", required=True, shown=False)
        message = below.localized("message", required=True)
        below.done()
        if not (key and severity and expression and message):
            return None
        source.places[number, f"constraints.{key}"] = below.place("expression")
        written = below.node("expression")
        if isinstance(written, Scalar):
            source.expressions[number, f"constraints.{key}"] = written
        source.places[number, f"constraints.{key}.key"] = below.place("key")
        source.places[number, f"constraints.{key}.message"] = below.place("message")
        kind: Severity = "hard" if severity == "hard" else "soft"
        return Constraint(key, expression, kind, message)

    return _parts(fields.sequence("constraints"), read)


class _ItemReader:
    """Reads items in document order, numbering them as ``Questionnaire.walk`` will."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._next = 0

    def items(self, nodes: tuple[Node, ...]) -> tuple[Item, ...]:
        for node in nodes:
            if not isinstance(node, MapNode):
                Fields(node, self._source.report, what="an item")  # says so; there is nothing to go on with
        return tuple(self._item(node) for node in nodes if isinstance(node, MapNode))

    def _item(self, node: MapNode) -> Item:
        source, number = self._source, self._next
        self._next += 1
        fields = Fields(node, source.report, what="an item", item=_named(node))
        link_id = fields.string("link_id", required=True, pattern=LINK_ID, hint=_LINK_ID_HINT)
        type_name = fields.string("type", required=True, choices=ITEM_TYPES.keys())
        text = fields.localized("text", required=True)
        if link_id is None:  # goes on under a name that nothing can refer to, so that its other faults are found too
            link_id = f"?{number}"
        if type_name is None or _has_unread(node):
            source.unclear.add(link_id)
        known = ITEM_TYPES[type_name or ("group" if fields.node("items") else "display")]
        fields.what = f"an item of type {known.name}"
        source.places[number, ""] = fields.place("link_id")
        options = self._options(fields, number) if known.has_options else ()
        leaves: list[Place] = []
        enable_when = _enable_when(fields, leaves)
        for position, place in enumerate(leaves):
            source.places[number, f"enable_when[{position}]"] = place
        for position, term in enumerate(fields.sequence("terms")):
            source.places[number, f"terms[{position}]"] = term.place
        for key in ("text", "guidance", "caution", "condition_note", "enable_when", "minimum", "maximum", "max_length",
                    "options", "items", "required", "terms", "type", "unit", "origin", "confidence",
                    "dont_know", "personal"):  # fmt: skip
            if fields.place(key) != fields.node_place:
                source.places[number, key] = fields.place(key)
        bound = _bound_reader(fields, known.kind) if "minimum" in known.keys else None
        item = Item(
            link_id=link_id,
            type=known.name,
            text=text or LocalizedText(()),
            prefix=fields.string("prefix") or "",
            condition_note=fields.localized("condition_note"),
            guidance=fields.localized("guidance", markup=True),
            caution=fields.localized("caution"),
            origin=fields.string("origin", choices=ORIGINS) or "proposal",
            confidence=fields.string("confidence", choices=CONFIDENCES),
            references=self._references(fields, number),
            options=options,
            required=fields.boolean("required"),
            dont_know=fields.boolean("dont_know"),
            personal=fields.boolean("personal"),
            enable_when=enable_when,
            constraints=_constraints(fields, source, number),
            minimum=bound("minimum") if bound else None,
            maximum=bound("maximum") if bound else None,
            max_length=fields.integer("max_length", minimum=1) if "max_length" in known.keys else None,
            decimals=fields.integer("decimals", minimum=0) if "decimals" in known.keys else None,
            unit=fields.localized("unit") if "unit" in known.keys else None,
            terms=fields.strings("terms"),
            continues=_parts(fields.sequence("continues"), lambda part: _lineage(fields, part)),
            items=self.items(fields.sequence("items", required=True)) if "items" in known.keys else (),
        )
        if type_name is not None:
            fields.done()
        return item

    def _options(self, fields: Fields, number: int) -> tuple[AnswerOption, ...]:
        def read(node: Node) -> AnswerOption | None:
            below = Fields(node, self._source.report, what="an option", item=fields.item)
            code = below.string("code", required=True, pattern=CODE, hint=_CODE_HINT)
            label = below.localized("label", required=True)
            exclusive, other = below.boolean("exclusive"), below.boolean("other")
            origin = below.string("origin", choices=("inferred",))
            below.done()
            if code is None or label is None:
                self._source.unclear.add(fields.item)
                return None
            option = AnswerOption(code, label, exclusive, other, origin)
            places = self._source.places
            at = next(positions)
            places[number, f"options[{at}]"] = below.place("code")
            places[number, f"options[{at}].label"] = below.place("label")
            for language, _ in label.texts:
                places[number, f"options[{at}].label.{language}"] = below.entry_place("label", language)
            places[number, f"options[{at}].exclusive"] = below.place("exclusive")
            return option

        positions = count()
        return _parts(fields.sequence("options", required=True), read)

    def _references(self, fields: Fields, number: int) -> tuple[Reference, ...]:
        positions = count()
        return _parts(fields.sequence("references"), lambda part: self._reference(fields, number, part, positions))

    def _reference(self, fields: Fields, number: int, node: Node, positions: Iterator[int]) -> Reference | None:
        below = Fields(node, self._source.report, what="a reference", item=fields.item)
        document = below.string("document", required=True, pattern=CODE, hint=_CODE_HINT)
        reference = Reference(
            document=document or "",
            edition=below.string("edition"),
            part=below.string("part"),
            chapter=below.string("chapter"),
            item=below.string("item"),
            text=below.localized("text"),
            note=below.localized("note"),
        )
        below.done()
        if document is None:
            return None
        at = next(positions)
        for key in ("document", "edition", "text", "note"):
            self._source.places[number, f"references[{at}].{key}"] = below.place(key)
        return reference


def _has_unread(node: MapNode) -> bool:
    """Whether something of the item itself was refused, so that what it lacks is no fault of its own."""
    waiting: list[Node] = [value for key, value in node.entries if key.text != "items"]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Unread):
            return True
        if isinstance(found, ListNode):
            waiting.extend(found.items)
        elif isinstance(found, MapNode):
            waiting.extend(value for _, value in found.entries)
    return any(key.text == "items" and isinstance(value, Unread) for key, value in node.entries)


def _named(node: Node) -> str:
    """The link_id that a fault inside this item names, even where the link_id itself is bad."""
    if isinstance(node, MapNode):
        for key, value in node.entries:
            if key.text == "link_id" and isinstance(value, Scalar):
                return value.text[:40]
    return ""


def _bound_reader(fields: Fields, kind: str) -> Callable[[str], Decimal | date | None]:
    return fields.date if kind == "date" else fields.number


def _lineage(fields: Fields, node: Node) -> Lineage | None:
    below = Fields(node, fields.report, what="an entry of “continues”", item=fields.item)
    survey = below.string("survey", required=True)
    link_id = below.string("link_id", required=True)
    comparability = below.string("comparability", required=True, choices=COMPARABILITY)
    below.done()
    return Lineage(survey, link_id, comparability) if survey and link_id and comparability else None


def _enable_when(fields: Fields, leaves: list[Place]) -> Condition | None:
    """FHIR's list with enable_behavior, or nested ``all``/``any``."""
    node = fields.node("enable_when")
    behavior = fields.string("enable_behavior", choices=("all", "any"))
    if node is None:
        if behavior is not None:
            fields.fault(
                fields.place("enable_behavior"), "bad-condition", "“enable_behavior” stands without “enable_when”.",
                "Add the conditions, or remove it.",
            )  # fmt: skip
        return None
    if isinstance(node, ListNode):
        if len(node.items) > 1 and behavior is None:
            fields.fault(
                node.place, "bad-condition", "Several conditions need “enable_behavior”.",
                "Add “enable_behavior: all” or “enable_behavior: any”.",
            )  # fmt: skip
        conditions: tuple[Condition, ...] = _parts(node.items, lambda part: _condition(fields, part, leaves))
        if not conditions:
            if not node.items:
                _empty(fields, node)
            return None
        return conditions[0] if len(conditions) == 1 else EnableGroup("any" if behavior == "any" else "all", conditions)
    if behavior is not None:
        fields.fault(
            fields.place("enable_behavior"), "bad-condition", "“enable_behavior” belongs to a list of conditions.",
            "Remove it; “all” or “any” says the same here.",
        )  # fmt: skip
    return _condition(fields, node, leaves)


def _empty(fields: Fields, node: Node) -> None:
    fields.fault(node.place, "bad-condition", "The condition is empty.", "Add a condition, or remove “enable_when”.")


def _condition(fields: Fields, node: Node, leaves: list[Place]) -> Condition | None:
    below = Fields(node, fields.report, what="a condition", item=fields.item)
    if not isinstance(node, MapNode):
        return None
    keys = {key.text for key, _ in node.entries}
    if keys & {"all", "any"}:
        behavior = "all" if "all" in keys else "any"
        nodes = below.sequence(behavior)
        conditions: tuple[Condition, ...] = _parts(nodes, lambda part: _condition(fields, part, leaves))
        below.done()
        if not conditions:
            _empty(fields, node)
            return None
        return EnableGroup("all" if behavior == "all" else "any", conditions)
    question = below.string("question", required=True, pattern=LINK_ID, hint=_LINK_ID_HINT)
    operator = below.string("operator", required=True, choices=OPERATORS)
    answer = below.node("answer", required=True)
    below.done()
    if question is None or operator is None or answer is None:
        return None
    if not isinstance(answer, Scalar):
        fields.fault(answer.place, "wrong-type", "“answer” must be a single value.", "Write one value.")
        return None
    leaves.append(below.place("question"))
    return EnableWhen(question, operator, scalar_value(answer))
