"""YAML as positioned nodes, never as objects: the one way in for survey content.

Only mappings, lists and scalars are read. What YAML can do beyond that (anchors and aliases, tags, merge keys,
several documents) is refused, and so is anything too big or too deep, before it costs memory or time. An alias is never
expanded. Faults that leave the rest readable are collected, so that all of them can be mended at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from tenken.questionnaire.faults import Fault, Place, Report, SurveyRefused
from tenken.questionnaire.yaml_nodes import ListNode, MapNode, Node, Scalar, Unread

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_NODES",
    "MOST_FAULTS",
    "ListNode",
    "MapNode",
    "Node",
    "Scalar",
    "Unread",
    "parse",
    "read",
]

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 50_000
MOST_FAULTS = 100  # of one file, collected; more help nobody

# C0 without tab and line ends, DEL, C1 without NEL, and non-characters. Directional overrides and zero-width spaces
# are invisible, so a reviewer would approve a text that is not what is shown.
_STRAY = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ufffe\uffff]"
)
_OPERATOR = re.compile(r"""\boperator:[ ]*([<>!=]=?)(?!["'])""")
_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, *, report: Report | None = None) -> Node:
    """The one document of a YAML file.

    Raises SurveyRefused when the file is missing, no plain file, over MAX_BYTES (seen before it is read), not UTF-8,
    or not the YAML we take. With a ``report``, faults that leave the rest readable are noted there instead.
    """
    file = str(path)
    try:
        if not path.is_file():
            what = "is a folder or device" if path.exists() else "does not exist"
            _refuse(file, Place(), "missing-file", f"The file {what}.", "Check the name of the file.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            _too_big(file, size)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        _refuse(file, Place(), "unreadable-file", f"The file cannot be read: {problem.strerror}.", "Check its rights.")
    if len(content) > MAX_BYTES:  # it grew after we looked
        _too_big(file, len(content))
    return parse(content, file=file, report=report)


def parse(content: bytes, *, file: str, report: Report | None = None) -> Node:
    """The one document of this YAML text; ``file`` is the name told in faults. Raises SurveyRefused.

    With a ``report``, faults that leave the rest readable are noted there, and what they spoil is ``Unread``.
    """
    text = _decoded(content, file)
    reader = _Reader(file)
    try:
        root = reader.document(reader.without_strays(text))
    except _Stopped:
        raise SurveyRefused(reader.faults()) from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
        place = Place(mark.line + 1, mark.column + 1) if mark else Place()
        told = getattr(problem, "problem", None) or "it cannot be parsed"
        written = _OPERATOR.search("".join(text.split("\n")[place.line - 1 : place.line]))
        remedy = "Check indentation, quotes and colons on this line and the one above."
        remedy = _in_quotes(written[1]) if written else remedy
        if not reader.stray_near(place):  # else that is what YAML stumbles over
            reader.note(place, "yaml-syntax", f"This is not valid YAML: {told}.", remedy)
        raise SurveyRefused(reader.faults()) from None
    faults = reader.faults()
    if faults and report is None:
        raise SurveyRefused(faults)
    if report is not None:
        report.include(faults)
    return root


class _Stopped(Exception):
    """Reading cannot go on; why has been noted."""


@dataclass(slots=True)
class _Extent:
    """From where to where an item stands in the file, so that faults inside can name it."""

    start: Place
    end: Place | None = None  # None: it has not ended yet
    link_id: str = ""


class _Reader:
    """Turns parser events into nodes, and notes what we do not take."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._text = ""
        self._nodes = 0
        self._anchored = 0  # how many nodes with an anchor we are in
        self._noted: list[tuple[Place, str, str, str]] = []
        self._items: list[_Extent] = []

    def note(self, place: Place, code: str, message: str, remedy: str) -> None:
        self._noted.append((place, code, message, remedy))

    def faults(self) -> tuple[Fault, ...]:
        """All faults so far, each with the innermost item that it stands in."""
        return tuple(
            Fault(self._file, place.line, place.column, self._item_at(place), code, message, remedy)
            for place, code, message, remedy in self._noted
        )

    def _item_at(self, place: Place) -> str:
        around = (found for found in self._items if found.start <= place and (not found.end or place < found.end))
        return max(around, key=lambda found: found.start, default=_Extent(place)).link_id

    def without_strays(self, text: str) -> str:
        """The text with control characters noted, and replaced so that YAML can be read on."""
        for found in _STRAY.finditer(text):
            line_start = text.rfind("\n", 0, found.start())
            self._stray(Place(text.count("\n", 0, found.start()) + 1, found.start() - line_start), found.group())
        self._text = _STRAY.sub("\ufffd", text)
        return self._text

    def stray_near(self, place: Place) -> bool:
        """Whether a control character was found on this line or the one above."""
        return any(code == "control-character" and 0 <= place.line - at.line <= 1 for at, code, _, _ in self._noted)

    def document(self, text: str) -> Node:
        events = iter(yaml.parse(text, Loader=_Loader))
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._stop(event, "several-documents", "The file holds a second document.", "Remove '---'.")
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, depth=1)
        if root is None or (isinstance(root, Scalar) and root.plain and not root.text.strip()):
            self.note(Place(), "empty-file", "The file is empty.", "Write the content, or remove the file.")
            raise _Stopped
        return root

    def _node(
        self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int, key: str = "", item: _Extent | None = None
    ) -> Node:
        place = _place(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(event, "too-many-nodes", f"The file has over {MAX_NODES} values.", "Split the file.")
        if depth > MAX_DEPTH:
            self._stop(event, "too-deep", f"Values are nested over {MAX_DEPTH} deep.", "Nest less.")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, place)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._go_on(
                place, "anchor-or-alias", "Anchors (&) and aliases (*) are not taken.",
                "Write the value out, or put text that begins with & or * in quotes.",
            )  # fmt: skip
        tag = getattr(event, "tag", None)
        if tag:
            remedy = _in_quotes(tag) if key == "operator" else "Remove the tag, or put the text in quotes."
            self._go_on(place, "tag", "Tags (!) are not taken.", remedy)
        self._anchored += bool(anchor)
        if isinstance(event, yaml.ScalarEvent):
            node: Node = self._scalar(event, place, key)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(events, place, depth, holds_items=key == "items")
        else:
            node = self._mapping(events, place, depth, item)
        self._anchored -= bool(anchor)
        return Unread(place) if tag and not isinstance(node, MapNode) else node

    def _alias(self, event: yaml.Event, place: Place) -> Node:
        message = "Anchors (&) and aliases (*) are not taken."
        if self._anchored:  # what repeats may itself be repeated: the way bombs are built
            self._stop(event, "anchor-or-alias", message, "Write the values out.")
        remedy = "Write the value out, or put text that begins with & or * in quotes."
        self._go_on(place, "anchor-or-alias", message, remedy)
        return Unread(place)

    def _sequence(self, events: Iterator[yaml.Event], place: Place, depth: int, *, holds_items: bool) -> ListNode:
        entries: list[Node] = []
        for following in events:
            if isinstance(following, yaml.SequenceEndEvent):
                break
            item: _Extent | None = None
            if holds_items and isinstance(following, yaml.MappingStartEvent):
                item = _Extent(_place(following))
                self._items.append(item)
            entries.append(self._node(following, events, depth=depth + 1, item=item))
        return ListNode(tuple(entries), place)

    def _scalar(self, event: yaml.ScalarEvent, place: Place, key: str) -> Node:
        if key == "operator" and event.style in {">", "|"} and not event.value.strip():
            sign = event.style
            told = f"“operator” must be a text, but YAML reads {sign} without quotes as the start of a text."
            self._go_on(place, "bare-word", told, _in_quotes(sign))
            return Unread(place)
        start, end = event.start_mark, event.end_mark
        raw = self._text[start.index : end.index] if start and end else ""
        plain = event.style is None or event.style == ""
        node = Scalar(_STRAY.sub("\ufffd", event.value), plain, place, raw)
        for found in _STRAY.finditer(event.value):  # escapes such as "\0" come to light only here
            self._stray(node.place_of(found.start()), found.group())
        return node

    def _mapping(self, events: Iterator[yaml.Event], place: Place, depth: int, item: _Extent | None) -> MapNode:
        entries: list[tuple[Scalar, Node]] = []
        lines: dict[str, int] = {}
        for following in events:
            if isinstance(following, yaml.MappingEndEvent):
                if item is not None:
                    item.end = _place(following)
                break
            key = self._node(following, events, depth=depth + 1)
            if not isinstance(key, (Scalar, Unread)):
                told = "A list or mapping stands where a name belongs."
                self._stop(following, "bad-key", told, "Write a name.")
            name = key.text if isinstance(key, Scalar) else ""
            value = self._node(next(events), events, depth=depth + 1, key=name)
            if not isinstance(key, Scalar):
                continue
            if name in lines:
                self._go_on(
                    key.place, "duplicate-key", f"“{name[:60]}” stands here twice (first on line {lines[name]}).",
                    "Keep one of the two.",
                )  # fmt: skip
                continue
            lines[name] = key.place.line
            entries.append((key, value))
            if item is not None and name == "link_id" and isinstance(value, Scalar):
                item.link_id = value.text[:40]
        return MapNode(tuple(entries), place)

    def _stray(self, place: Place, character: str) -> None:
        self._go_on(
            place, "control-character", f"An invisible control character (U+{ord(character):04X}) stands here.",
            "Delete it; it often comes with pasted text.",
        )  # fmt: skip

    def _go_on(self, place: Place, code: str, message: str, remedy: str) -> None:
        self.note(place, code, message, remedy)
        if len(self._noted) >= MOST_FAULTS:
            raise _Stopped

    def _stop(self, event: yaml.Event, code: str, message: str, remedy: str) -> NoReturn:
        self.note(_place(event), code, message, remedy)
        raise _Stopped


def _in_quotes(written: str) -> str:
    sign = re.match(r"[<>!=]=?", written)
    return f'Write operator: "{sign[0] if sign else written}" in quotes.'


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place()


def _decoded(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = content[: problem.start]
        place = Place(before.count(b"\n") + 1, problem.start - before.rfind(b"\n"))
        byte = content[problem.start]
        _refuse(
            file, place, "not-utf-8", f"The file is not UTF-8: byte {problem.start + 1} is 0x{byte:02X}.",
            "Save the file as UTF-8 (it may be in Shift_JIS now).",
        )  # fmt: skip


def _too_big(file: str, size: int) -> NoReturn:
    _refuse(
        file, Place(), "file-too-big", f"The file has {size:,} bytes; at most {MAX_BYTES:,} are taken.",
        "Check that it is the right file, or split the survey into several instruments.",
    )  # fmt: skip


def _refuse(file: str, place: Place, code: str, message: str, remedy: str) -> NoReturn:
    raise SurveyRefused([Fault(file, place.line, place.column, "", code, message, remedy)])
