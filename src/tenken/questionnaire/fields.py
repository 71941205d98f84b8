"""Reading one mapping key by key: whatever is missing, of another type or unknown becomes a fault, not an exception."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Literal

from tenken.questionnaire.faults import Place, Report
from tenken.questionnaire.markup import MARKUP_REMEDY, MarkupRefused, render, tag_in_plain_text
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.yaml_source import ListNode, MapNode, Node, Scalar, Unread

__all__ = ["REFUSED", "Fields", "is_null", "localized_text", "scalar_value"]

# Plain words that YAML 1.1 tools read as something other than text.
_TRAPS = re.compile(r"(?i:yes|no|on|off|true|false|null|~|)\Z")
_BOOLEANS = {"true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?\Z")
_OTHER_NUMBER = re.compile(r"[-+.]?[0-9][0-9_,.:xXoOeE+-]*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
REFUSED = "…"  # stands for a text with a fault, in what is never published
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


def is_null(node: Node) -> bool:
    """Whether the value is left empty, ``null`` or ``~``."""
    return isinstance(node, Scalar) and node.plain and node.text in {"", "null", "Null", "NULL", "~"}


def _date_or_none(text: str) -> date | None:
    if not _DATE.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def scalar_value(node: Scalar) -> bool | int | Decimal | date | str:
    """The value as the author meant it: only true/false, numbers and dates without quotes are not text."""
    if node.plain:
        if node.text in _BOOLEANS:
            return _BOOLEANS[node.text]
        if _INTEGER.match(node.text):
            return int(node.text)
        if _NUMBER.match(node.text):
            return Decimal(node.text)
        found = _date_or_none(node.text)
        if found is not None:
            return found
    return node.text


class Fields:
    """One mapping of a survey's file. Every getter notes its key; ``done`` then reports the keys nobody asked for."""

    def __init__(self, node: Node, report: Report, *, what: str, item: str = "") -> None:
        self.report = report
        self.what = what  # names the mapping in messages, e.g. "an option"
        self.item = item
        self.node_place = node.place
        self._asked: set[str] = set()
        self._entries: dict[str, tuple[Scalar, Node]] = {}
        if isinstance(node, MapNode):
            self._entries = {key.text: (key, value) for key, value in node.entries}
            self._usable = not isinstance(self._entries.get("<<", (None, None))[1], Unread)  # else keys were to come in
            if not self._usable:
                del self._entries["<<"]
        else:
            self._usable = False
            if isinstance(node, Unread):
                return
            told = f"{what} must be a mapping (key: value)."
            self.fault(node.place, "wrong-type", told, "Write it as keys and values.")

    def fault(self, place: Place, code: str, message: str, remedy: str) -> None:
        """Notes a fault of this mapping."""
        self.report.add(place, code=code, message=message, remedy=remedy, item=self.item)

    def place(self, key: str) -> Place:
        """Where the value of this key stands; where the mapping stands when the key is missing."""
        return self._entries[key][1].place if key in self._entries else self.node_place

    def node(self, key: str, *, required: bool = False) -> Node | None:
        """The value of the key, None when it is missing or left empty."""
        self._asked.add(key)
        found = self._entries.get(key)
        if found is not None and isinstance(found[1], Unread):
            return None  # said where it was refused
        if found is not None and not is_null(found[1]):
            return found[1]
        if required and self._usable:
            self.fault(
                found[0].place if found else self.node_place, "missing-key", f"{self.what} needs “{key}”.",
                f"Add “{key}: …”.",
            )  # fmt: skip
        return None

    def string(
        self,
        key: str,
        *,
        required: bool = False,
        choices: Collection[str] = (),
        pattern: str = "",
        hint: str = "",
        shown: bool = True,
    ) -> str | None:
        """A text; ``choices`` or ``pattern`` (whole text, explained by ``hint``) say which texts are taken.

        ``shown`` is False for what nobody is shown, such as an expression: only there "<a>" is no markup.
        """
        node = self.node(key, required=required)
        text = None if node is None else self.text_of(node, f"“{key}”", takes="anything" if not shown else "plain")
        if node is None or text is None:
            return None
        if choices and text not in choices:
            self.fault(
                node.place, "unknown-value", f"“{key}” cannot be “{text[:60]}”.",
                f"Choose one of: {', '.join(sorted(choices))}.",
            )  # fmt: skip
            return None
        if pattern and not re.fullmatch(pattern, text):
            remedy = hint or "Write it in another form."
            self.fault(node.place, "bad-value", f"“{key}” cannot be “{text[:60]}”.", remedy)
            return None
        return text

    def text_of(self, node: Node, what: str, *, takes: Literal["plain", "markup", "anything"] = "plain") -> str | None:
        """The text of a scalar that must be text; a fault when YAML would read it as something else.

        Tags are refused, but for those of the allow-list where the text ``takes`` markup.
        """
        if isinstance(node, Unread):
            return None
        if not isinstance(node, Scalar):
            self.fault(node.place, "wrong-type", f"{what} must be a text.", "Write one text, in quotes where needed.")
            return None
        if node.plain and (_TRAPS.match(node.text) or _OTHER_NUMBER.match(node.text)):
            told = f"{what} must be a text, but YAML reads {node.text or 'an empty value'} as something else."
            self.fault(node.place, "bare-word", told, f'Put it in quotes: "{node.text}".')
            return None
        if not node.text.strip():
            self.fault(node.place, "empty-text", f"{what} is empty.", "Write the text, or remove the key.")
            return None
        if takes != "anything":
            self._markup(node, what, allowed=takes == "markup")
        return node.text

    def _markup(self, node: Scalar, what: str, *, allowed: bool) -> None:
        if allowed:
            try:
                render(node.text)
            except MarkupRefused as problem:
                place = node.place_of(problem.offset)
                self.fault(place, "markup-not-allowed", f"{what}: {problem}", problem.remedy)
            return
        tag = tag_in_plain_text(node.text)
        if tag:
            self.fault(
                node.place_of(node.text.index(tag)), "markup-not-allowed",
                f"{what} holds markup ({tag[:40]}); it would be shown as it stands.", MARKUP_REMEDY,
            )  # fmt: skip

    def boolean(self, key: str, *, default: bool = False) -> bool:
        """true or false; ``default`` when the key is missing."""
        node = self.node(key)
        if node is None:
            return default
        if isinstance(node, Scalar) and node.plain and node.text in _BOOLEANS:
            return _BOOLEANS[node.text]
        self.fault(node.place, "wrong-type", f"“{key}” must be true or false.", "Write true or false, without quotes.")
        return default

    def integer(self, key: str, *, minimum: int | None = None) -> int | None:
        """A whole number."""
        node = self.node(key)
        if node is None:
            return None
        if not (isinstance(node, Scalar) and _INTEGER.match(node.text)):
            self.fault(node.place, "wrong-type", f"“{key}” must be a whole number.", "Write a number such as 12.")
            return None
        if minimum is not None and int(node.text) < minimum:
            self.fault(node.place, "bad-range", f"“{key}” must be at least {minimum}.", "Write a larger number.")
            return None
        return int(node.text)

    def number(self, key: str) -> Decimal | None:
        """A number, exactly as written."""
        node = self.node(key)
        if node is None:
            return None
        if isinstance(node, Scalar) and _NUMBER.match(node.text):
            return Decimal(node.text)
        self.fault(node.place, "wrong-type", f"“{key}” must be a number.", "Write a number such as 12 or 0.5.")
        return None

    def date(self, key: str, *, required: bool = False) -> date | None:
        """A day as YYYY-MM-DD."""
        node = self.node(key, required=required)
        if node is None:
            return None
        found = _date_or_none(node.text) if isinstance(node, Scalar) else None
        if found is None:
            self.fault(node.place, "wrong-type", f"“{key}” must be a day.", "Write it as YYYY-MM-DD.")
        return found

    def localized(self, key: str, *, required: bool = False, markup: bool = False) -> LocalizedText | None:
        """A text per language; ``markup`` where it may carry that of the allow-list."""
        node = self.node(key, required=required)
        return None if node is None else localized_text(self, key, node, markup=markup)

    def entry_place(self, key: str, entry: str) -> Place:
        """Where this entry of the mapping under ``key`` stands; where the mapping stands when it has no such entry."""
        node = self._entries[key][1] if key in self._entries else None
        entries = node.entries if isinstance(node, MapNode) else ()
        return next((value.place for name, value in entries if name.text == entry), self.place(key))

    def mapping(self, key: str, *, what: str, required: bool = False) -> Fields | None:
        """A mapping below this one."""
        node = self.node(key, required=required)
        return None if node is None else Fields(node, self.report, what=what, item=self.item)

    def sequence(self, key: str, *, required: bool = False) -> tuple[Node, ...]:
        """The nodes of a list; empty when the key is missing."""
        node = self.node(key, required=required)
        if node is None:
            return ()
        if isinstance(node, ListNode):
            return node.items
        self.fault(node.place, "wrong-type", f"“{key}” must be a list.", "Write each entry on a line with “- ”.")
        return ()

    def strings(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; at least one where it is required."""
        node = self.node(key)
        if required and isinstance(node, ListNode) and not node.items:
            self.fault(node.place, "missing-key", f"“{key}” is empty.", "Write at least one entry.")
        found = (self.text_of(node, f"an entry of “{key}”") for node in self.sequence(key, required=required))
        return tuple(text for text in found if text is not None)

    def done(self) -> None:
        """Reports every key that was never asked for."""
        for key, (scalar, _) in self._entries.items():
            if key not in self._asked:
                self.fault(
                    scalar.place, "unknown-key", f"{self.what} has no key “{key[:60]}”.",
                    f"Check the spelling, or remove it. Known here: {', '.join(sorted(self._asked))}.",
                )  # fmt: skip


def localized_text(fields: Fields, key: str, node: Node, *, markup: bool = False) -> LocalizedText | None:
    """The text per language in this node; faults for anything else."""
    if isinstance(node, Unread):
        return None
    if not isinstance(node, MapNode):
        fields.fault(
            node.place, "wrong-type", f"“{key}” must have a text for each language.", f'Write it as {key}: {{ja: "…"}}.'
        )
        return None
    texts: list[tuple[str, str]] = []
    for language, value in node.entries:
        if not _LANGUAGE.match(language.text):
            fields.fault(
                language.place, "unknown-key", f"“{language.text[:60]}” is no language.", "Use ja, ja-plain or en."
            )
            continue
        text = fields.text_of(value, f"“{key}” in {language.text}", takes="markup" if markup else "plain")
        # One that was refused is there all the same: saying that it is missing would be a second, wrong fault.
        texts.append((language.text, REFUSED if text is None else text.rstrip("\n")))
    if not node.entries:
        fields.fault(node.place, "missing-key", f"“{key}” has no text.", "Write at least the Japanese text.")
    return LocalizedText(tuple(texts)) if texts else None
