"""How the parts of ``risk_model.yaml`` are read: texts, numbers within bounds, lists by key, expressions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol, TypeVar

from tenken.questionnaire.expression_types import misfits
from tenken.questionnaire.expressions import ExpressionRefused, parsed
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import Item, LocalizedText
from tenken.risk.model import Gap

__all__ = ["KEY", "both_languages", "check_expression", "expression", "gap", "key_of", "listed", "named", "number"]

KEY = r"[a-z][a-z0-9-]{0,59}"
_LANGUAGES = ("ja", "en")


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Part = TypeVar("Part", bound=_Keyed)


def both_languages(fields: Fields, key: str, *, required: bool = True) -> LocalizedText | None:
    """A text that must be there in Japanese and in English."""
    text = fields.localized(key, required=required)
    if text is None:
        return None
    for language in _LANGUAGES:
        if not text.get(language):
            fields.fault(
                fields.place(key), "missing-language", f"“{key}” has no text in {language}.", "Write it in ja and en."
            )
            return None
    return text


def number(fields: Fields, key: str, least: float, most: float, *, hint: str) -> float | None:
    """A number that must be there, between two, both included."""
    fields.node(key, required=True)
    found = fields.number(key)
    if found is None:
        return None
    if not least <= found <= most:
        fields.fault(fields.place(key), "bad-range", f"“{key}” must be from {least:g} to {most:g}.", hint)
        return None
    return float(found)


def gap(fields: Fields, key: str) -> Gap | None:
    """``key: {point: 0.5, low: 0, high: 1}``, in order and within 0 and 1."""
    below = fields.mapping(key, what=f"“{key}”", required=True)
    if below is None:
        return None
    hint = "Write numbers from 0 (nothing lacks) to 1 (all lacks)."
    point, low, high = (number(below, name, 0, 1, hint=hint) for name in ("point", "low", "high"))
    below.done()
    if point is None or low is None or high is None:
        return None
    if not low <= point <= high:
        told = f"“{key}”: low, point and high are not in order."
        below.fault(below.node_place, "bad-range", told, "Put them in order.")
        return None
    return Gap(point, low, high)


def key_of(fields: Fields) -> str | None:
    """The part's key, by which others name it; faults of the part say it."""
    key = fields.string("key", required=True, pattern=KEY, hint="Use a-z, 0-9 and hyphens.")
    fields.item = key or ""
    return key


def listed(top: Fields, key: str, what: str, read: Callable[[Fields], Part | None]) -> tuple[Part, ...]:
    """Every entry of a list that must be there, each with a key of its own."""
    found: dict[str, Part] = {}
    for node in top.sequence(key, required=True):
        part = read(Fields(node, top.report, what=what))
        if part is None:
            continue
        if part.key in found:
            top.fault(node.place, "duplicate-id", f"{what} “{part.key}” stands here twice.", "Give each its own key.")
        found[part.key] = part
    return tuple(found.values())


def named(fields: Fields, key: str, choices: Collection[str], *, where: str) -> str | None:
    """The key of another part, which must be there."""
    found = fields.string(key, required=True, pattern=KEY, hint="Use a-z, 0-9 and hyphens.")
    if found is not None and found not in choices:
        fields.fault(
            fields.place(key), "unknown-value", f"“{key}” names “{found}”, which is not among “{where}”.",
            f"Add it there, or choose one of: {', '.join(sorted(choices)) or 'none yet'}.",
        )  # fmt: skip
        return None
    return found


def expression(fields: Fields, key: str, items: Mapping[str, Item] | None, *, required: bool = True) -> str | None:
    """A condition in the language of constraints; with ``items`` it must fit the questions it names."""
    source = fields.string(key, required=required, shown=False)
    return None if source is None else check_expression(fields, key, source, items)


def check_expression(fields: Fields, key: str, source: str, items: Mapping[str, Item] | None) -> str | None:
    """The text itself where it can be used, else a fault at the key."""
    try:
        tree = parsed(source)
    except ExpressionRefused as refused:
        fields.fault(
            fields.place(key), "not-an-expression", f"{refused} (character {refused.offset + 1})",
            "Mend the expression; it is the language of constraints.",
        )  # fmt: skip
        return None
    for wrong in misfits(tree, items) if items is not None else ():
        told = f"{wrong.message} (character {wrong.offset + 1})"
        remedy = wrong.remedy
        if wrong.code == "unknown-reference":
            remedy = "Check the link_id, or describe the question under “items”."
        fields.fault(fields.place(key), wrong.code, told, remedy)
    return source
