"""What YAML is read into: mappings, lists and scalars that know where they stand, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tenken.questionnaire.faults import Place

__all__ = ["ListNode", "MapNode", "Node", "Scalar", "Unread"]

_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-9A-Za-z\"/\\])")
_BLANKS = {"\\n", "\\t", "\\r", "\\N", "\\_", "\\L", "\\P", "\\v", "\\f"}  # escapes that stand for white space


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written. ``plain`` is a value without quotes, whose type YAML would guess."""

    text: str
    plain: bool
    place: Place = field(compare=False)
    source: str = field(default="", compare=False, repr=False)  # as it stands in the file, with quotes or indicator

    def place_of(self, offset: int) -> Place:
        """Where this character of ``text`` stands in the file, however the text is quoted, folded or indented.

        White space may be folded, all else is kept: so what stands at the offset is found by counting the rest.
        """
        before = sum(not character.isspace() for character in self.text[:offset])
        at = self._raw_offset(before)
        line = self.source.count("\n", 0, at)
        if line == 0:
            return Place(self.place.line, self.place.column + at)
        return Place(self.place.line + line, at - self.source.rfind("\n", 0, at))

    def _raw_offset(self, before: int) -> int:
        """Where the character after this many visible ones stands in ``source``."""
        raw, at = self.source, 0
        quote = raw[:1] if not self.plain and raw[:1] in {"'", '"'} else ""
        if quote:
            at = 1
        elif not self.plain:  # a block: the text begins on the line after its indicator
            at = raw.find("\n") + 1
        while at < len(raw):
            escape = _ESCAPE.match(raw, at) if quote == '"' else None
            size = len(escape.group()) if escape else 2 if quote and raw.startswith("''", at) and quote == "'" else 1
            blank = escape.group() in _BLANKS if escape else raw[at].isspace() or (quote == '"' and raw[at] == "\\")
            if not blank:
                if before == 0:
                    return at
                before -= 1
            at += size
        return len(raw.rstrip())


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping; keys are in the order of the file and each occurs once."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """A value that was refused where it stands, with a fault: whoever expects it says nothing more."""

    place: Place = field(compare=False)


Node = Scalar | ListNode | MapNode | Unread
